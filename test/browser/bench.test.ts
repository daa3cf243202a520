import type {Browser} from 'playwright-core';
import {serveBenchPage} from '../../bench/browser/site';
import {launchChromium} from './support/chromium';
import {openPage} from './support/page';
import type {Server} from './support/server';

let server: Server;
let browser: Browser;

beforeAll(async () => {
  server = await serveBenchPage();
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

it('the page that measures a device fills its table and copies it', async () => {
  const {page, takeProblems} = await openPage(browser, `${server.origin}/`);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.selectOption('#largest', '16');
  await page.click('#measure');
  await page.waitForFunction(() => /^(Done|Stopped)/.test(document.querySelector('#status')?.textContent ?? ''));
  await page.click('#copy');
  await page.getByText('Copied.').waitFor();

  const [head, rule, ...rows] = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
  expect(head).toMatch(/^\| backend \| n \| kronflow, ms \|/);
  expect(rule).toMatch(/^\| --- \|/);
  const measured = String.raw`16 \| [\d.]+ \[.*\] \| [\d.]+ \[.*\] \| [\d.]+ \| (-|\d+ / \d+) \| .*\w.*`;
  expect(rows.slice(0, 3)).toEqual(
    ['wasm', 'webgl', 'webgpu'].map((backend): unknown =>
      expect.stringMatching(new RegExp(String.raw`^\| ${backend} \| ${measured} \|$`)),
    ),
  );
  expect(takeProblems()).toEqual([]);
}, 120_000);
