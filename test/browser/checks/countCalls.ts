/** The methods of a tfjs backend that bring data back to the host. */
export const READS = ['read', 'readSync', 'bufferSync', 'readToGPU'];

/** The method of each GPU backend through which every program goes. */
export const DISPATCHES = ['runWebGLProgram', 'runWebGPUProgram'];

/** How often `work` calls one of the named methods of an object; methods that it lacks are no matter. */
export function countCalls(object: object, names: readonly string[], work: () => void): number {
  let count = 0;
  const present = names.filter(name => name in object);
  for (const name of present) {
    const original = Reflect.get(object, name) as (...args: unknown[]) => unknown;
    Reflect.set(object, name, (...args: unknown[]): unknown => {
      count++;
      return Reflect.apply(original, object, args);
    });
  }
  try {
    work();
  } finally {
    // Uncovers the methods of the class again.
    for (const name of present) Reflect.deleteProperty(object, name);
  }
  return count;
}
