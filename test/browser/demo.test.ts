import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import type {Page} from 'playwright-core';
import {seriousViolations} from './support/accessibility';
import {DESKTOP, eachBackend, PHONE, screenshot, useDemo} from './support/demo';
import {sway} from './support/frames';
import {openPage} from './support/page';
import {developDemo} from './support/site';

jest.setTimeout(60_000);

const demo = useDemo();
const {onPage} = demo;

const slider = (page: Page, name: string | RegExp) => page.getByRole('slider', {name});
const region = (page: Page) => page.getByRole('combobox', {name: /that changes/});

/** Waits for the first outcome, and for the speed to be measured. */
const settled = (page: Page) => page.locator('[data-total-ms]').waitFor({timeout: 20_000});

/** The change of flows, by effect: the second column of the table. */
async function effects(page: Page): Promise<Record<string, number>> {
  const rows = page.locator('.effects tbody tr:not(.meaning)');
  const entries = await rows.evaluateAll((list: Element[]) =>
    list.map((row): [string, string] => [row.getAttribute('class') ?? '', row.querySelector('td')?.textContent ?? '']),
  );
  const number = (text: string) => Number(text.replace('−', '-').replaceAll(',', '').replace('–', '0'));
  return Object.fromEntries(entries.map(([name, text]) => [name, number(text)]));
}

test('answers the first move of a slider', async () => {
  await onPage('', async page => {
    await slider(page, 'Attractiveness').press('ArrowRight');
    await page.getByRole('heading', {name: 'Oklahoma City becomes 21\u00a0% more attractive'}).waitFor();
  });
});

test('says how fast it recomputes 10,000 flows on wasm, and leaks no tensors', async () => {
  await onPage('', async page => {
    await settled(page);
    const reading = page.getByTestId('timing');
    const tensors = await reading.getAttribute('data-tensors');
    await sway(slider(page, /destinations/), 200);
    await page.waitForTimeout(200);
    const [solve, total] = await Promise.all(
      ['data-solve-ms', 'data-total-ms'].map(async name => Number(await reading.getAttribute(name))),
    );
    expect(solve).toBeGreaterThan(0);
    expect(total).toBeGreaterThan(solve);
    expect(await reading.getAttribute('data-backend')).toBe('wasm');
    expect(await reading.getAttribute('data-tensors')).toBe(tensors);
  });
});

test('what the sliders do: without rho nothing spills over, with more of it more does', async () => {
  await onPage('', async page => {
    await settled(page);
    await screenshot(page, 'explore');
    const fitted = await effects(page);
    expect(fitted.network).toBeGreaterThan(1000);
    const sum = fitted.destination + fitted.origin + fitted.intra + fitted.network;
    expect(Math.abs(sum / fitted.total - 1)).toBeLessThan(0.01);

    await page.getByRole('button', {name: 'No spillover'}).click();
    await page.getByText('All of them start or end in OKC').waitFor();
    const alone = await effects(page);
    expect(alone).toMatchObject({network: 0, origin: 0});
    expect(alone.destination).toBe(alone.total);

    await page.getByRole('button', {name: 'Rivalry'}).click();
    await page.getByText('go the other way').waitFor();
    expect((await effects(page)).network).toBeLessThan(0);
    await screenshot(page, 'explore-rivalry');

    await page.getByRole('button', {name: 'Strong'}).click();
    await page.getByText(/[7-9]\d\s% of them never touch OKC/).waitFor();
    // Push instead of attractiveness: what goes for destinations goes for origins.
    await slider(page, 'Attractiveness').fill('0');
    await slider(page, 'Push').fill('20');
    await page.getByRole('heading', {name: 'Oklahoma City sends out with 20\u00a0% more push'}).waitFor();
    await page.waitForFunction(() => {
      const value = (row: string) => document.querySelector(`.effects .${row} td`)?.textContent ?? '';
      return value('origin').length > value('destination').length;
    });
  });
});

test('a click on the map chooses a region, and a link restores it', async () => {
  await onPage('rhoD=0.5&pull=-30', async page => {
    await settled(page);
    await page.locator('#region-3 .mark').click();
    expect(await region(page).inputValue()).toBe('DEN');
    await page.getByRole('heading', {name: 'Denver becomes 30\u00a0% less attractive'}).waitFor();
    await page.waitForURL(/region=DEN/);
    await page.reload();
    await page.getByRole('heading', {name: 'Denver becomes 30\u00a0% less attractive'}).waitFor();
    expect(await slider(page, /destinations/).inputValue()).toBe('0.5');
  });
});

test('the keyboard leads across the map and through the flows, and gets the numbers', async () => {
  await onPage('', async page => {
    await settled(page);
    const chosen = page.getByRole('option', {selected: true}).and(page.locator('g'));
    await chosen.focus();
    await page.keyboard.press('ArrowLeft');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    const label = await focused();
    expect(label).toMatch(/\(\w{3}\): arrivals \+?[\d.]+.%/);
    await page.locator('.tip').waitFor();
    await page.keyboard.press('Enter');
    expect(label).toContain(`(${await region(page).inputValue()})`);
    const city = label.split(',')[0];
    await page.getByRole('heading', {name: `${city} becomes 20\u00a0% more attractive`}).waitFor();

    await page.locator('.flows path[tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/^.+ to .+: [\d,.]+ flights a year, [+−\d]/);
    expect(await page.locator('.tip').textContent()).toMatch(/observed\d/);
    await screenshot(page, 'explore-keyboard');
    await page.getByRole('status').filter({hasText: 'flights a year in all'}).waitFor({state: 'attached'});
  });
});

test('every backend that is there gives the same, and the others say why', async () => {
  await onPage('', async page => {
    await settled(page);
    const reference = await effects(page);
    await eachBackend(page, {name: /Computed here/, hints: '.engine .hint'}, async backend => {
      await page.locator(`[data-backend="${backend}"][data-total-ms]`).waitFor({timeout: 30_000});
      const got = await effects(page);
      expect(Math.abs(got.total / reference.total - 1)).toBeLessThan(2e-3);
      expect(Math.abs(got.network / reference.network - 1)).toBeLessThan(2e-3);
      console.log(`${backend}: ${(await page.getByTestId('timing').textContent())!.split('a frame')[0]}`);
    });
  });
});

test.each([
  {data: 'flights', name: 'desktop', viewport: DESKTOP, colorScheme: 'light'},
  {data: 'lattice', name: 'desktop', viewport: DESKTOP, colorScheme: 'dark'},
  {data: 'flights', name: 'phone', viewport: PHONE, colorScheme: 'dark'},
  {data: 'lattice', name: 'phone', viewport: PHONE, colorScheme: 'light'},
] as const)('$data on a $name, $colorScheme: fits, and axe finds no serious violation', async shown => {
  const {data, name, viewport, colorScheme} = shown;
  await onPage(
    `data=${data}`,
    async page => {
      await settled(page);
      expect(await page.locator('html').getAttribute('data-theme')).toBe(colorScheme);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
      expect(await seriousViolations(page)).toEqual([]);
      await screenshot(page, `explore-${data}-${name}-${colorScheme}`);
      if (name !== 'phone') return;
      await slider(page, /destinations/).scrollIntoViewIfNeeded();
      expect((await page.locator('.map').boundingBox())!.y).toBe(0); // stays in sight
      await screenshot(page, `explore-${data}-${name}-${colorScheme}-sliders`);
    },
    {viewport, colorScheme},
  );
});

test('the colours can be switched, and stay switched', async () => {
  await onPage('', async page => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.getByRole('button', {name: 'Dark colours'}).click();
    expect(await paper()).not.toBe(light);
    await page.reload();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByRole('button', {name: 'Light colours'}).click();
    expect(await paper()).toBe(light);
  });
});

test('the development server shows the same page', async () => {
  const development = await developDemo();
  try {
    const {page, takeProblems} = await openPage(demo.browser, development.origin);
    await page.getByText(/of them never touch OKC/).waitFor({timeout: 40_000});
    expect(takeProblems()).toEqual([]);
    await page.close();
  } finally {
    await development.close();
  }
});

test('weighs little', async () => {
  const fetched = new Set<string>();
  await onPage('', async page => {
    page.on('response', response => fetched.add(new URL(response.url()).pathname));
    await page.reload();
    await settled(page);
  });
  const weigh = async (paths: string[]) => {
    const files = await Promise.all(paths.map(path => readFile(join(demo.folder, path))));
    const sum = (sizes: number[]) => Math.round(sizes.reduce((total, size) => total + size, 0) / 1000);
    return {plain: sum(files.map(file => file.length)), gzip: sum(files.map(file => gzipSync(file).length))};
  };
  const first = await weigh([...fetched].filter(path => path !== '/favicon.ico'));
  const whole = await weigh(['index.html', ...(await readdir(join(demo.folder, 'assets'))).map(f => `assets/${f}`)]);
  console.log(
    `page weight, wasm and data included: ${first.plain} kB (${first.gzip} kB with gzip) until it moves; ` +
      `all that there is: ${whole.plain} kB (${whole.gzip} kB)`,
  );
  expect(first.plain).toBeLessThan(2000);
});
