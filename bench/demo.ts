// How fast the page is, as its readers meet it: `npm run bench:demo` builds it, opens it in Chromium and prints a table in Markdown, with a verdict for each
// requirement. Medians of `--rounds` (3), each in a page of its own.
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {Page} from 'playwright-core';
import {launchChromium} from '../test/browser/support/chromium';
import {button, fit, link} from '../test/browser/support/fitView';
import {framesWhile, sway} from '../test/browser/support/frames';
import {openPage} from '../test/browser/support/page';
import {serve} from '../test/browser/support/server';
import {buildDemo} from '../test/browser/support/site';
import {BUSY, isRead, news} from '../test/browser/support/upload';
import {towns} from '../test/support/towns';
import {table} from './document';
import {hardware} from './report';
import {median} from './statistics';

const {values: options} = parseArgs({options: {rounds: {type: 'string', default: '3'}}});

/** Milliseconds, and how many are allowed. */
type Reading = readonly [what: string, ms: number, most: number];

const views: readonly (readonly [hash: string, read: (page: Page) => Promise<readonly Reading[]>])[] = [
  ['', explore],
  ...(['poisson', 'negativeBinomial'] as const).map(family => {
    const model = {data: 'flights', size: 100, family, dependence: 'separable'} as const;
    const read = async (page: Page): Promise<Reading[]> => [
      [`a fit of 100 regions on wasm, from the button to the table, ${family}`, (await fit(page)).ms, 20_000],
    ];
    return [link({...model, fitBackend: 'wasm'}), read] as const;
  }),
  [
    link({data: 'flights', size: 100, family: 'negativeBinomial', dependence: 'unrestricted', fitBackend: 'cpu'}),
    whileFitting,
  ],
  ['view=data', read200000],
];

const site = await buildDemo();
const server = await serve({files: {}, folders: {'/': site.folder}});
const browser = await launchChromium();
const found = new Map<string, {all: number[]; most: number}>();
for (let round = 0; round < Number(options.rounds); round++) {
  for (const [hash, read] of views) {
    const {page} = await openPage(browser, `${server.origin}/index.html#${hash}`);
    page.setDefaultTimeout(120_000);
    for (const [what, ms, most] of await read(page)) {
      if (!found.has(what)) found.set(what, {all: [], most});
      found.get(what)!.all.push(ms);
    }
    await page.close();
  }
}
const rows = [...found].map(([what, {all, most}]) => [
  what,
  ...[median(all), Math.min(...all), Math.max(...all), most].map(ms => Number(ms.toPrecision(3)).toLocaleString('en')),
  median(all) < most ? 'met' : '**missed**',
]);
console.log(`Chromium ${browser.version()}; ${hardware()}\n`);
console.log(table(['milliseconds', 'median', 'least', 'most', 'required below', ''], rows));
await browser.close();
await server.close();
await site.remove();

async function explore(page: Page): Promise<readonly Reading[]> {
  await page.getByRole('slider', {name: 'Attractiveness'}).press('ArrowRight');
  await page.getByRole('heading', {name: /becomes 21\s% more attractive/}).waitFor();
  const first = await page.evaluate(() => performance.now());
  await page.locator('[data-total-ms]').waitFor();
  const perFrame = await sway(page.getByRole('slider', {name: /destinations/}), 200);
  await page.waitForTimeout(200);
  const reading = async (name: string): Promise<number> =>
    Number(await page.getByTestId('timing').getAttribute(`data-${name}-ms`));
  return [
    ['the first move of a slider answered, from the navigation on', first, 2000],
    ['kroneckerFlowSolve of 100 x 100 flows on wasm', await reading('solve'), 16],
    ['all that a move recomputes', await reading('total'), 16],
    ['frame to frame while a slider moves', perFrame, 50],
  ];
}

/** What is drawn for the first time is compiled in the first of two fits. */
async function whileFitting(page: Page): Promise<readonly Reading[]> {
  await fit(page, 60_000);
  const frames = await framesWhile(page, 'button.stop', () => button(page).click());
  return [['the longest frame during a fit of 100 regions on cpu, three rhos', Math.max(...frames), 200]];
}

async function read200000(page: Page): Promise<readonly Reading[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kronflow-flows-'));
  const large = towns({n: 500, share: 0.8});
  await writeFile(join(folder, 'locations.csv'), large.locations);
  await writeFile(join(folder, 'flows.csv'), large.flows);
  await page.getByLabel(/Choose a file: Places/).setInputFiles(join(folder, 'locations.csv'));
  await news(page, 'Now the table of the flows is needed');
  const frames = await framesWhile(page, BUSY, async () => {
    await page.getByLabel(/Choose a file: Flows/).setInputFiles(join(folder, 'flows.csv'));
    await isRead(page);
  });
  await rm(folder, {recursive: true});
  return [
    ['200,000 rows read', frames.reduce((sum, ms) => sum + ms), 10_000],
    ['the longest frame meanwhile', Math.max(...frames), 200],
  ];
}
