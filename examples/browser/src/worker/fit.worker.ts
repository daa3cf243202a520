/** The thread that fits, so that the page never waits. It is kept from one fit to the next: what it has loaded and compiled serves again. */
import {fit} from './fit';
import type {FromWorker, ToWorker} from './protocol';

const say = (news: FromWorker, transfer: Transferable[] = []): void => postMessage(news, {transfer});

let controller: AbortController | undefined;

addEventListener('message', ({data}: MessageEvent<ToWorker>) => {
  if (data.type === 'cancel') return controller?.abort();
  controller = new AbortController();
  fit(data.job, controller.signal, say).then(
    report => say({type: 'done', report}, report.mu && [report.mu.buffer]),
    (error: unknown) => say({type: 'failed', message: error instanceof Error ? error.message : String(error)}),
  );
});
