import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import type {Browser} from 'playwright-core';
import {browserChecks} from '../checks';
import type {ConformancePage} from '../page/conformance';
import {bundle, ROOT} from './bundle';
import {launchChromium} from './chromium';
import {openPage, type WatchedPage} from './page';
import {serve, type Server} from './server';

/** In the page only: see page/conformance.ts. */
declare const conformancePage: ConformancePage;

/** Some cases have islands on purpose, which the package mentions. */
const ISLAND_NOTICE = /kronflow: \d+ of \d+ regions have no neighbours/;

/** All checks of a backend in a browser page: one `it` per check. */
export function browserConformance(backend: string, {isolated = false} = {}): void {
  let server: Server;
  let browser: Browser;
  let watched: WatchedPage;
  let active: string;

  beforeAll(async () => {
    const script = await bundle('test/browser/page/conformance.ts');
    server = await serve({
      files: {'/index.html': '<!doctype html><script src="/page.js"></script>', '/page.js': script},
      folders: {'/tfjs-wasm/': join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')},
      isolated,
    });
    browser = await launchChromium();
    watched = await openPage(browser, `${server.origin}/index.html`, [ISLAND_NOTICE]);
    active = await watched.page.evaluate(name => conformancePage.start(name), backend);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it(`runs on ${backend}${isolated ? ', cross-origin isolated' : ''}`, async () => {
    expect(await watched.page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    expect(active).toBe(backend);
    expect(watched.takeProblems()).toEqual([]);
  }, 30_000);

  describe('checks', () => {
    for (const {name} of browserChecks(tf, kronflow, backend)) {
      it(
        name,
        async () => {
          const failure = await watched.page.evaluate(check => conformancePage.run(check), name);
          if (failure !== null) throw new Error(failure);
          expect(watched.takeProblems()).toEqual([]);
        },
        // The GPU is software, the machine may be busy.
        300_000,
      );
    }
  });
}
