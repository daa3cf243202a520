import {join} from 'node:path';
import type {Browser} from 'playwright-core';
import {readmeExample} from '../support/readmeExample';
import {bundleModule, ROOT} from './support/bundle';
import {launchChromium} from './support/chromium';
import {openPage} from './support/page';
import {serve, type Server} from './support/server';

const {code, prints} = readmeExample();

/** The example as it stands, on the backend that the address names; the title says when it is done. */
const page = `
  import {getBackend, setBackend} from '@tensorflow/tfjs';
  import '@tensorflow/tfjs-backend-webgpu';
  import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';

  setWasmPaths('/tfjs-wasm/');
  await setBackend(location.hash.slice(1));
  ${code}
  document.title = getBackend();
`;

let servers: Record<'plain' | 'isolated', Server>;
let browser: Browser;

beforeAll(async () => {
  const site = {
    files: {
      '/index.html': '<!doctype html><script type="module" src="/page.js"></script>',
      '/page.js': await bundleModule(page),
    },
    folders: {'/tfjs-wasm/': join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')},
  };
  servers = {plain: await serve(site), isolated: await serve({...site, isolated: true})};
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await servers.plain.close();
  await servers.isolated.close();
});

it.each([
  ['cpu', 'plain'],
  ['wasm', 'plain'],
  ['wasm', 'isolated'],
  ['webgl', 'plain'],
  ['webgpu', 'plain'],
] as const)(
  'the example in the README prints what it says on %s, page %s',
  async (backend, server) => {
    const watched = await openPage(browser, `${servers[server].origin}/index.html#${backend}`);
    await watched.page.waitForFunction(() => document.title !== '', undefined, {timeout: 120_000});
    expect(await watched.page.evaluate(() => crossOriginIsolated)).toBe(server === 'isolated');
    expect(await watched.page.title()).toBe(backend);
    expect(watched.takePrinted()).toEqual([prints]);
    expect(watched.takeProblems()).toEqual([]);
    await watched.page.close();
  },
  240_000,
);
