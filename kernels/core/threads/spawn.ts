/** What we use of a worker, Node's or a browser's. */
export interface Helper {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

/** Whether threads may share memory here: in Node 20.16 and later, and in browsers on pages that are cross-origin isolated. */
export const canShare = (): boolean => typeof SharedArrayBuffer === 'function' && (node() !== undefined || isolated());

/** How many threads run at the same time on this machine. */
export const parallelism = (): number =>
  node()?.getBuiltinModule('node:os').availableParallelism() ??
  (globalThis.navigator as Navigator | undefined)?.hardwareConcurrency ??
  1;

/** Whether this thread may sleep until another wakes it: not that of a browser's window. */
export function canSleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a thread that keeps no program running.
 *
 * @param ended called if it cannot start, or ends before it is told to
 * @throws where a page's Content-Security-Policy forbids it
 */
export function spawn(program: string, ended: (reason: string) => void): Helper {
  const threads = node()?.getBuiltinModule('node:worker_threads');
  if (threads !== undefined) {
    const worker = new threads.Worker(program, {eval: true, execArgv: []});
    worker.unref();
    worker.on('error', error => ended(String(error)));
    worker.on('exit', code => ended(`exit code ${code}`));
    return worker;
  }
  programUrl ??= URL.createObjectURL(new Blob([program], {type: 'text/javascript'}));
  const worker = new Worker(programUrl);
  worker.addEventListener('error', event => {
    event.preventDefault();
    ended(event.message || 'a Content-Security-Policy has to allow worker-src blob:');
  });
  return worker;
}

let programUrl: string | undefined;

const isolated = (): boolean => (globalThis as {crossOriginIsolated?: boolean}).crossOriginIsolated === true;

/** Node's process, where there is one that hands out modules: an import of them would break bundles for browsers. */
const node = (): Pick<NodeJS.Process, 'getBuiltinModule'> | undefined => {
  const {process} = globalThis as {process?: Partial<NodeJS.Process>};
  return typeof process?.getBuiltinModule === 'function' ? (process as NodeJS.Process) : undefined;
};
