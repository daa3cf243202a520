/** The methods of a tfjs backend that bring data back to the host. */
export const READS = ['read', 'readSync', 'bufferSync', 'readToGPU'];

/** The method of each GPU backend through which every program goes. */
export const DISPATCHES = ['runWebGLProgram', 'runWebGPUProgram'];

/** Counts the calls of the named methods of an object until `stop`; methods that it lacks are no matter. */
export function watchCalls(object: object, names: readonly string[]): {stop: () => number} {
  let count = 0;
  const present = names.filter(name => name in object);
  for (const name of present) {
    const original = Reflect.get(object, name) as (...args: unknown[]) => unknown;
    Reflect.set(object, name, (...args: unknown[]): unknown => {
      count++;
      return Reflect.apply(original, object, args);
    });
  }
  return {
    stop: () => {
      // Uncovers the methods of the class again.
      for (const name of present) Reflect.deleteProperty(object, name);
      return count;
    },
  };
}

/** How often `work` calls one of the named methods of an object. */
export function countCalls(object: object, names: readonly string[], work: () => void): number {
  const calls = watchCalls(object, names);
  try {
    work();
  } finally {
    calls.stop();
  }
  return calls.stop();
}
