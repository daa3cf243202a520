import {boundWorker} from '../worker/boundWorker';
import type {Response, Tasks} from './reader.worker';
import workerUrl from './reader.worker?worker&url';

interface Waiting {
  resolve: (answer: never) => void;
  reject: (error: Error) => void;
}

let worker: Worker | undefined;
let count = 0;
const waiting = new Map<number, Waiting>();

/** Asks the worker, which is started with the first question. */
export function askReader<T extends keyof Tasks>(task: T, ask: Tasks[T]['ask']): Promise<Tasks[T]['answer']> {
  worker ??= startWorker();
  const id = ++count;
  worker.postMessage({id, task, ask});
  return new Promise((resolve, reject) => waiting.set(id, {resolve, reject}));
}

function startWorker(): Worker {
  const started = boundWorker(workerUrl, 'reader');
  started.addEventListener('message', ({data}: MessageEvent<Response>) => {
    const {resolve, reject} = waiting.get(data.id)!;
    waiting.delete(data.id);
    if ('error' in data) reject(new Error(data.error));
    else resolve(data.answer as never);
  });
  // Out of memory, or its code did not come: the next question starts another.
  started.addEventListener('error', event => {
    worker = undefined;
    started.terminate();
    const error = new Error(event.message || 'the part of the page that reads files could not be started');
    for (const {reject} of waiting.values()) reject(error);
    waiting.clear();
  });
  return started;
}
