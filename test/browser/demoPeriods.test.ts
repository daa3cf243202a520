import type {Page} from 'playwright-core';
import {towns} from '../support/towns';
import {seriousViolations} from './support/accessibility';
import {DESKTOP, PHONE, screenshot, useDemo} from './support/demo';
import {fit, saved} from './support/fitView';
import {drop, isRead, tables} from './support/upload';

jest.setTimeout(60_000);

const {onPage} = useDemo();
const towns20 = towns({n: 20, share: 1});
const [header, ...rows] = towns20.flows.split('\n');
const total = rows.reduce((sum, row) => sum + Number(row.split(',')[2]), 0);

/** In 2020 each pair has twice as many. */
const twoYears = [2019, 2020].flatMap((year, i) =>
  rows.map(row => {
    const [o, d, count] = row.split(',');
    return `${o},${d},${count === '' ? '' : (i + 1) * Number(count)},${year}`;
  }),
);
const files = [tables(towns20)[0], {name: 'flows.csv', text: [`${header},year`, ...twoYears].join('\n')}];

const choice = (page: Page) => page.getByRole('combobox', {name: 'Which year is shown'});
const headline = (page: Page, flows: number, when: string) =>
  page.getByRole('heading', {level: 2, name: `20 places, ${flows.toLocaleString('en')} flows ${when}`}).waitFor();

test('the latest year is shown; another one, or all of them, can be chosen, and the other choices stay', async () => {
  await onPage('view=data', async page => {
    await drop(page, files);
    await isRead(page);
    await headline(page, 2 * total, 'in 2020');
    await page.getByRole('cell', {name: 'when', exact: true}).waitFor();
    const kept = page.getByRole('slider', {name: 'Neighbours of each'});
    await kept.fill('3');
    await choice(page).selectOption('2019');
    await headline(page, total, 'in 2019');
    await choice(page).selectOption({label: 'all, added up'});
    await headline(page, 3 * total, 'in all, 2019 to 2020');
    expect(await kept.inputValue()).toBe('3');
    // What the reader calls the time stays, too.
    const time = page.getByLabel('In what time');
    await time.fill('a year');
    await time.blur();
    await headline(page, 3 * total, 'a year');
    await choice(page).selectOption('2020');
    await headline(page, 2 * total, 'a year');
    // By keyboard.
    await choice(page).focus();
    await page.keyboard.press('Home');
    await headline(page, total, 'a year');
    // What is fitted, and what can be taken along, is the year that is shown.
    await page.getByRole('button', {name: 'Fit a model'}).click();
    expect((await fit(page)).reason).toBe('converged');
    const {text} = await saved(page, /^Fitted flows/);
    const counts = text.split('\n').slice(1).map(row => Number(row.split(',')[2])); // prettier-ignore
    expect(counts.reduce((sum, count) => sum + count)).toBe(total);
    await page.getByRole('navigation').getByRole('button', {name: 'Explore'}).click();
    await page.getByRole('heading', {level: 2, name: /^Town \d+ becomes/}).waitFor();
  });
});

test('a link restores the year', async () => {
  let link = '';
  await onPage('view=data', async page => {
    await drop(page, files);
    await isRead(page);
    await choice(page).selectOption('2019');
    await headline(page, total, 'in 2019');
    await page.waitForURL(/period.*2019/);
    link = new URL(page.url()).hash.slice(1);
  });
  await onPage(link, async page => {
    await drop(page, files);
    await headline(page, total, 'in 2019');
  });
});

test('repeated rows that no column tells apart are told once, and can be told apart or added up', async () => {
  await onPage('view=data', async page => {
    await drop(page, [files[0], {name: 'flows.csv', text: files[1].text.toString().replace('year', 'wave')}]);
    await page.getByText(`got ${rows.length} more rows of pairs that have one already`).waitFor();
    expect(await page.locator('.problems tbody tr').count()).toBe(1);
    await screenshot(page, 'yours-repeated', 'page');
    await page.getByRole('radio', {name: 'add up'}).check();
    await headline(page, 3 * total, '');
    await page.getByText('Columns', {exact: true}).click();
    await page.getByRole('combobox', {name: 'when'}).selectOption('wave');
    await page.getByRole('combobox', {name: 'Which wave is shown'}).waitFor();
    await headline(page, 2 * total, 'in 2020');
  });
});

test.each([
  {name: 'desktop', viewport: DESKTOP, colorScheme: 'light'},
  {name: 'desktop', viewport: DESKTOP, colorScheme: 'dark'},
  {name: 'phone', viewport: PHONE, colorScheme: 'light'},
  {name: 'phone', viewport: PHONE, colorScheme: 'dark'},
] as const)('on a $name, $colorScheme: axe finds no serious violation', async ({name, viewport, colorScheme}) => {
  await onPage(
    'view=data',
    async page => {
      await drop(page, files);
      await isRead(page);
      await choice(page).scrollIntoViewIfNeeded();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
      expect(await seriousViolations(page)).toEqual([]);
      await screenshot(page, `yours-periods-${name}-${colorScheme}`);
    },
    {viewport, colorScheme},
  );
});
