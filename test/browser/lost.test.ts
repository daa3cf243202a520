import {join} from 'node:path';
import type {Browser} from 'playwright-core';
import type {LostPage} from './page/lost';
import {bundle, ROOT} from './support/bundle';
import {launchChromium} from './support/chromium';
import {openPage} from './support/page';
import {serve, type Server} from './support/server';

/** In the page only: see page/lost.ts. */
declare const lostPage: LostPage;

/** tfjs goes on with the lost context's objects, of which the browser complains. */
const EXPECTED = [/^WebGL: /];

let server: Server;
let browser: Browser;

beforeAll(async () => {
  server = await serve({
    files: {
      '/index.html': '<!doctype html><script src="/page.js"></script>',
      '/page.js': await bundle('test/browser/page/lost.ts'),
    },
    folders: {'/tfjs-wasm/': join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')},
  });
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

it.each(['webgl', 'webgpu'])(
  'a lost GPU is noticed by every read on %s, and a new backend goes on',
  async backend => {
    const {page, takeProblems} = await openPage(browser, `${server.origin}/index.html`, EXPECTED);
    const sightings = await page.evaluate(name => lostPage.run(name), backend);
    const eta = [4.622, 5.511, 7.822, 8.711].map((value): unknown => expect.closeTo(value, 3));
    expect(sightings).toEqual([
      {when: 'before', lost: false, values: eta},
      {when: 'a read that was under way', lost: true, values: null},
      {when: 'a later solve', lost: true, values: null},
      {when: 'with an empty GPU back', lost: true, values: null},
      {when: 'on the cpu', lost: false, values: eta},
      {when: 'on a new backend', lost: false, values: eta},
    ]);
    expect(takeProblems()).toEqual([]);
    await page.close();
  },
  60_000,
);

it.each([
  ['webgl', 'lbfgs', 2],
  ['webgl', 'lbfgs', 0],
  ['webgl', 'lbfgs', -1],
  ['webgl', 'adam', 5],
  ['webgpu', 'lbfgs', 2],
  ['webgpu', 'lbfgs', -1],
  ['webgpu', 'adam', 5],
] as const)(
  'a fit on %s by %s that loses its GPU at iteration %d ends by name, and wasm goes on from its parameters',
  async (backend, method, iteration) => {
    const {page, takeProblems} = await openPage(browser, `${server.origin}/index.html`, EXPECTED);
    const fit = await page.evaluate(options => lostPage.fit(...options), [backend, method, iteration] as const);
    expect(fit).toMatchObject({reason: 'backendLost', resumed: 'converged', tensors: 0});
    expect(fit.iterations).toBe(Math.max(0, iteration));
    expect(fit.estimates.every(Number.isFinite)).toBe(true);
    expect(fit.lead).toBeGreaterThan(-0.01);
    expect(takeProblems()).toEqual([]);
    await page.close();
  },
  120_000,
);
