import {join} from 'node:path';
import type {Browser} from 'playwright-core';
import type {WorkerAnswer} from './page/worker';
import {bundle, ROOT} from './support/bundle';
import {launchChromium} from './support/chromium';
import {openPage} from './support/page';
import {serve, type Server} from './support/server';

let server: Server;
let browser: Browser;

beforeAll(async () => {
  server = await serve({
    files: {'/index.html': '<!doctype html>', '/worker.js': await bundle('test/browser/page/worker.ts')},
    folders: {'/tfjs-wasm/': join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')},
  });
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

it.each(['cpu', 'wasm', 'webgl', 'webgpu'])(
  'a web worker on %s',
  async backend => {
    const {page, takeProblems} = await openPage(browser, `${server.origin}/index.html`);
    const answer = await page.evaluate(
      name =>
        new Promise<WorkerAnswer | string>((resolve, reject) => {
          const worker = new Worker('/worker.js');
          worker.onmessage = ({data}: MessageEvent<WorkerAnswer | string>) => resolve(data);
          worker.onerror = ({message}) => reject(new Error(message));
          worker.postMessage(name);
        }),
      backend,
    );
    // W is doubly stochastic: sum(eta) = sum(b) / ((1 - rhoD)(1 - rhoO)) = 80 / 3, and its derivatives are that over 1 - rho.
    const near = (value: number): unknown => expect.closeTo(value, 3);
    expect(answer).toEqual({
      backend,
      eta: [4.6222, 5.5111, 7.8222, 8.7111].map(near),
      gradients: [160 / 3, 320 / 9].map(near),
      fit: 'converged',
    });
    expect(takeProblems()).toEqual([]);
    await page.close();
  },
  60_000,
);
