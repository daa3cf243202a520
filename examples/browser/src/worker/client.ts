import {boundWorker} from './boundWorker';
import workerUrl from './fit.worker?worker&url';
import type {FitJob, FromWorker, ToWorker} from './protocol';

/** How long a worker that is asked to stop may still compute before it is ended. */
const PATIENCE_MS = 3000;

/** What the page hears: what the worker says, or that it had to be ended before it had an answer. */
export type News = FromWorker | {type: 'ended'};

/** The one that lives; made with the first fit. */
let living: Worker | undefined;

/**
 * Starts a fit. It says how it goes, and last of all `done`, `failed` or `ended`, whatever happens. Not to be called before the last fit has ended.
 *
 * @returns how to cancel it
 */
export function startFit(job: FitJob, listener: (news: News) => void): () => void {
  const worker = (living ??= boundWorker(workerUrl, 'fit'));
  let patience: ReturnType<typeof setTimeout> | undefined;

  const finish = (news: News): void => {
    clearTimeout(patience);
    worker.onmessage = worker.onerror = worker.onmessageerror = null;
    const isLost = news.type === 'done' && news.report.status.reason === 'backendLost';
    if (news.type !== 'done' || isLost) {
      // What state it is in, nobody knows: the next fit gets another one.
      worker.terminate();
      living = undefined;
    }
    listener(news);
  };

  worker.onmessage = ({data}: MessageEvent<FromWorker>) => {
    if (data.type === 'done' || data.type === 'failed') finish(data);
    else listener(data);
  };
  worker.onerror = event => {
    event.preventDefault();
    const reason = event.message || 'it could not be loaded';
    finish({type: 'failed', message: `The thread that computes has stopped: ${reason}`});
  };
  worker.onmessageerror = () => finish({type: 'failed', message: 'What the computing thread sent could not be read.'});

  const post = (message: ToWorker): void => worker.postMessage(message);
  post({type: 'fit', job});
  return () => {
    if (patience !== undefined) return;
    post({type: 'cancel'});
    patience = setTimeout(() => finish({type: 'ended'}), PATIENCE_MS);
  };
}
