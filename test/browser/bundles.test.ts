import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Browser} from 'playwright-core';
import {ROOT} from './support/bundle';
import {launchChromium} from './support/chromium';
import {bundlerNames, type Consumer, makeConsumer} from './support/consumer';
import {openPage} from './support/page';
import {serve, type Server} from './support/server';

/** eta of the page, by hand: B filtered by ((1, 1/2), (1/2, 1)) / (3/4) on the right and ((1, 1/4), (1/4, 1)) / (15/16) on the left. */
const ETA = '4.622 5.511 7.822 8.711';

let consumer: Consumer;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  consumer = await makeConsumer();
  const page = (name: string) => readFile(join(__dirname, 'bundles', name), 'utf8');
  const bundled = bundlerNames.map((name): [string, string] => [
    `/${name}.html`,
    `<!doctype html><script type="module" src="/${name}/main.js"></script>`,
  ]);
  server = await serve({
    files: {
      ...Object.fromEntries(bundled),
      '/importMap.html': await page('importMap.html'),
      '/scriptTag.html': await page('scriptTag.html'),
      '/main.js': await page('main.js'),
    },
    folders: {
      '/tfjs/': join(ROOT, 'node_modules/@tensorflow/tfjs/dist'),
      '/kronflow/': join(consumer.folder, 'node_modules/kronflow/dist'),
      '/scriptTag/': join(consumer.folder, 'scriptTag'),
      ...Object.fromEntries(bundlerNames.map(name => [`/${name}/`, join(consumer.folder, name)])),
    },
  });
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await server.close();
  await consumer.remove();
});

/** The page puts what it computed into its title. */
async function expectEta(path: string): Promise<void> {
  const {page, takeProblems} = await openPage(browser, `${server.origin}/${path}`);
  await page.waitForFunction(() => document.title !== '', undefined, {timeout: 20_000}).catch(() => undefined);
  expect({title: await page.title(), problems: takeProblems()}).toEqual({title: ETA, problems: []});
  await page.close();
}

it.each(bundlerNames)(
  'a page bundled by %s',
  async name => {
    await consumer.bundleWith(name);
    await expectEta(`${name}.html`);
  },
  120_000,
);

it('a page with an import map and no bundler', () => expectEta('importMap.html'), 60_000);

it('a page with script tags and globals', () => expectEta('scriptTag.html'), 60_000);
