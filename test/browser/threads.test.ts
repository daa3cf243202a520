import type {Browser} from 'playwright-core';
import type {ThreadsAnswer} from './page/threads';
import {bundle} from './support/bundle';
import {launchChromium} from './support/chromium';
import {openPage, type WatchedPage} from './support/page';
import {serve, type Server} from './support/server';

/** In the page only: see page/threads.ts. */
declare const answer: () => Promise<ThreadsAnswer>;

let browser: Browser;
let server: Server;
let watched: WatchedPage;

// A page that is cross-origin isolated.
beforeAll(async () => {
  const script = await bundle('test/browser/page/threads.ts');
  const files = {'/index.html': '<!doctype html><script src="/page.js"></script>', '/page.js': script};
  server = await serve({files, isolated: true});
  browser = await launchChromium();
  watched = await openPage(browser, `${server.origin}/index.html`);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

it('helpers take their part in the window, whose thread may not sleep', async () => {
  expect(await watched.page.evaluate(() => answer())).toEqual({helped: true, equal: true});
  expect(watched.takeProblems()).toEqual([]);
}, 60_000);

it('and in a web worker', async () => {
  const found = await watched.page.evaluate(
    () =>
      new Promise<ThreadsAnswer>((resolve, reject) => {
        const worker = new Worker('/page.js');
        worker.onmessage = ({data}: MessageEvent<ThreadsAnswer>) => resolve(data);
        worker.onerror = ({message}) => reject(new Error(message));
        worker.postMessage('go');
      }),
  );
  expect(found).toEqual({helped: true, equal: true});
  expect(watched.takeProblems()).toEqual([]);
}, 60_000);
