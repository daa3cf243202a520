import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {Browser, Locator, Page} from 'playwright-core';
import {ROOT} from './bundle';
import {launchChromium} from './chromium';
import {openPage} from './page';
import {serve, type Server} from './server';
import {buildDemo} from './site';

/** Git-ignored: to be looked at after a run. */
const SCREENSHOTS = join(ROOT, 'examples/browser/output/screenshots');

export const DESKTOP = {width: 1360, height: 900};
export const PHONE = {width: 375, height: 812};

export interface Shown {
  viewport?: typeof DESKTOP;
  colorScheme?: 'light' | 'dark';
  /** Console lines that are no problem here. */
  expected?: readonly RegExp[];
}

/** The built demo and a browser to see it in, from before the first test of a file until after its last. */
export interface Demo {
  /** Where the built page lies. */
  folder: string;
  browser: Browser;
  /** Where it is served. */
  origin: string;
  /** Opens the page with some settings, runs a check, and expects that nothing went wrong on the way and that no other host was asked. */
  onPage: (hash: string, check: (page: Page) => Promise<void>, shown?: Shown) => Promise<void>;
}

/** To be called where tests are declared: what it returns is complete when they run. */
export function useDemo(): Demo {
  let site: Awaited<ReturnType<typeof buildDemo>>;
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    await mkdir(SCREENSHOTS, {recursive: true});
    site = await buildDemo();
    server = await serve({files: {}, folders: {'/': site.folder}});
    browser = await launchChromium();
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await server.close();
    await site.remove();
  });

  return {
    get folder() {
      return site.folder;
    },
    get browser() {
      return browser;
    },
    get origin() {
      return server.origin;
    },
    async onPage(hash, check, {viewport = DESKTOP, colorScheme = 'light', expected} = {}) {
      const {page, takeProblems} = await openPage(browser, 'about:blank', expected);
      const strangers: string[] = [];
      page.on('request', request => {
        if (new URL(request.url()).origin !== server.origin) strangers.push(request.url());
      });
      page.setDefaultTimeout(20_000);
      await page.emulateMedia({colorScheme});
      await page.setViewportSize(viewport);
      await page.goto(`${server.origin}/index.html#${hash}`);
      try {
        await check(page);
        expect(takeProblems()).toEqual([]);
        expect(strangers).toEqual([]);
      } finally {
        await page.close();
      }
    },
  };
}

/** Chooses each backend that is there, one after the other, and expects of the others that they say why not, in an element of `hints`. */
export async function eachBackend(
  page: Page,
  {name, hints}: {name: RegExp; hints: string},
  check: (backend: string) => Promise<void>,
): Promise<void> {
  const select = page.getByRole('combobox', {name});
  await page.locator('option[value="webgpu"]:has-text(":")').waitFor({state: 'attached'});
  for (const option of await select.locator('option').all()) {
    const backend = (await option.getAttribute('value'))!;
    if (await option.isDisabled()) {
      expect(await page.locator(hints, {hasText: backend}).textContent()).toMatch(/is not here: .{10,}/);
      continue;
    }
    await select.selectOption(backend);
    await check(backend);
  }
}

/** Of what is in sight, of the whole page, or of the page down to the end of an element. */
export async function screenshot(
  page: Page,
  name: string,
  extent: 'sight' | 'page' | Locator = 'sight',
): Promise<void> {
  const path = join(SCREENSHOTS, `demo-${name}.png`);
  if (typeof extent === 'string') {
    await page.screenshot({path, fullPage: extent === 'page'});
    return;
  }
  const height = await extent.evaluate((element: Element) =>
    Math.ceil(element.getBoundingClientRect().bottom + scrollY),
  );
  const clip = {x: 0, y: 0, width: page.viewportSize()!.width, height: height + 16};
  await page.screenshot({path, fullPage: true, clip});
}
