import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Page} from 'playwright-core';
import {brokenTables, squares, towns, twoCounts} from '../support/towns';
import {seriousViolations} from './support/accessibility';
import {PHONE, screenshot, useDemo} from './support/demo';
import {framesWhile} from './support/frames';
import {BUSY, chooseFile, drop, isRead, news, tables, type Upload} from './support/upload';

jest.setTimeout(60_000);

const {onPage} = useDemo();
const good = towns({n: 30, share: 0.6});

const openView = (page: Page, name: 'Explore' | 'Fit' | 'Your data') =>
  page.getByRole('navigation').getByRole('button', {name}).click();
const attractiveness = (page: Page) => page.getByRole('slider', {name: 'Attractiveness'});
const headline = (page: Page, text: string | RegExp) => page.getByRole('heading', {level: 2, name: text}).waitFor();

test('two chosen files: what was understood in figures, then Explore, whose sliders move them', async () => {
  await onPage('view=data', async page => {
    await chooseFile(page, /Choose a file: Places/, tables(good)[0]);
    await news(page, 'Now the table of the flows is needed');
    await chooseFile(page, /Choose a file: Flows/, tables(good)[1]);
    await isRead(page);
    const rows = good.flows.split('\n').slice(1).map(row => row.split(',')); // prettier-ignore
    const total = rows.reduce((sum, [, , count]) => sum + Number(count), 0);
    await headline(page, `30 places, ${total.toLocaleString('en')} flows`);
    const between = rows.filter(([o, d]) => o !== d);
    const counted = (text: string) => page.locator('.pair-bar li').filter({hasText: text}).locator('b').textContent();
    expect(await counted('with a flow')).toBe(String(between.filter(([, , count]) => Number(count) > 0).length));
    expect(await counted('without a row')).toBe(String(30 * 29 - between.length));
    expect(await counted('no number')).toBe(String(between.filter(([, , count]) => count === '').length));

    await page.getByLabel('Several').nth(1).fill('commuters');
    await page.getByLabel('Several').nth(1).blur();
    await page.getByRole('radio', {name: /They have no/}).check();
    await page.getByText('Those without a row count as zero.').waitFor();
    await page.getByRole('button', {name: 'Explore these commuters'}).click();
    await headline(page, /^Town \d+ becomes 20\s% more attractive$/);
    expect(await page.getByRole('combobox', {name: 'Data'}).inputValue()).toBe('yours');
    await attractiveness(page).fill('50');
    await headline(page, /^Town \d+ becomes 50\s% more attractive$/);
    await page
      .getByText(/commuters in all\. /)
      .first()
      .waitFor();
    await page.locator('[data-total-ms]').waitFor();
    expect(await page.locator('.regions [role=option]').count()).toBe(30);
    await screenshot(page, 'yours-explored');
  });
});

test('dropped files with shapes: drawn, neighbours by border, a place that is clicked is explored', async () => {
  const towns25 = towns({n: 25, share: 0.8});
  await onPage('view=data', async page => {
    await drop(page, [...tables(towns25), {name: 'shapes.geojson', text: squares(5, 5)}]);
    await isRead(page);
    await page.getByText('each place has its shape, by the property ‘code’').waitFor();
    await page.getByRole('radio', {name: 'those it shares a border with'}).check();
    await page.locator('.preview-map path.mark').nth(7).click();
    await headline(page, /^Town 7 becomes/);
    // Town 7 shares a border with four others.
    await page.locator('.links line').nth(3).waitFor({state: 'attached'});
    expect(await page.locator('.links line').count()).toBe(4);
    await screenshot(page, 'yours-shapes');
  });
});

test('the same data are fitted', async () => {
  await onPage('view=data', async page => {
    await drop(page, tables(good));
    await isRead(page);
    await page.getByRole('button', {name: 'Fit a model'}).click();
    await page.getByRole('button', {name: 'Fit 30 places'}).click();
    await page.getByTestId('outcome').filter({hasText: 'best parameters are found'}).waitFor({timeout: 40_000});
    await page.getByRole('rowheader', {name: /dest_log_jobs/}).waitFor();
    await screenshot(page, 'yours-fitted');
  });
});

describe('broken files are told by table, line and column, and what was there before stays', () => {
  const broken: {name: string; files: Upload[]; where: RegExp; what: RegExp}[] = [
    ...brokenTables(good).map(({name, tables: both, line, column, message}) => ({
      name,
      files: tables(both),
      where: new RegExp(`(locations|flows)\\.csv${line > 0 ? ` line ${line}\\b.*${column}` : ''}`),
      what: message,
    })),
    {
      name: 'a picture',
      files: [{name: 'map.png', text: Buffer.from('89504e470d0a1a0a0000', 'hex')}],
      where: /map\.png/,
      what: /must be text .* got a PNG picture/,
    },
    {name: 'an empty file', files: [{name: 'flows.csv', text: ''}], where: /flows\.csv/, what: /the file is empty/},
    {
      name: 'spaces between cells',
      files: [{name: 'flows.csv', text: good.flows.replaceAll(',', ' ')}],
      where: /flows\.csv/,
      what: /a table must have columns, with commas.*got 'origin dest count' alone/,
    },
    {
      name: 'half of a JSON file',
      files: [{name: 'shapes.json', text: squares(5, 6).slice(0, 900)}],
      where: /shapes\.json/,
      what: /begins as JSON does but is not/,
    },
  ];

  test('all of them', async () => {
    await onPage('view=data', async page => {
      await drop(page, tables(good));
      await isRead(page);
      for (const {name, files, where, what} of broken) {
        await drop(page, files);
        const row = page.locator('.problems tbody tr').first();
        await row.filter({hasText: what}).waitFor();
        expect(`${name}: ${await row.locator('th').innerText()}`.replaceAll('\n', ' ')).toMatch(where);
        await news(page, /still there|Nothing has changed/);
        if (name === 'text in numbers') await screenshot(page, 'yours-broken', 'page');
        // The data from before are explored all the while.
        await openView(page, 'Explore');
        await headline(page, /^Town \d+ becomes/);
        await openView(page, 'Your data');
      }
      await drop(page, tables({...good, flows: good.flows.replace('\nt0,t1,', '\nt0,x1,')}));
      await news(page, '1 problem in');
      await page.getByRole('button', {name: 'Back to the data from before'}).click();
      await page.locator('.problems').waitFor({state: 'detached'});
      await headline(page, /^30 places/);
    });
  });

  test('columns with other names are asked for, rows for the same pair can be added up', async () => {
    await onPage('view=data', async page => {
      const flows = `${twoCounts(good.flows, 'a,b,c,d')}\nt0,t1,1000,7`;
      await drop(page, [...tables(good).slice(0, 1), {name: 'x.csv', text: flows}]);
      await page.getByText("there must be a column 'count', got a, b, c, d; choose another under “Columns”").waitFor();
      expect(await page.getByLabel('from (id)').inputValue()).toBe('a');
      await page.getByLabel('how many').selectOption('c');
      await page.getByText(/each pair must have one row, got it in line 3 already/).waitFor();
      await page.getByRole('radio', {name: 'add up'}).check();
      await isRead(page);
      await page.locator('.problems').waitFor({state: 'detached'});
      await headline(page, /^30 places/);
    });
  });

  test('files of spreadsheets: semicolons, decimal commas, Windows letters', async () => {
    await onPage('view=data', async page => {
      const locations = good.locations.replace('Town 3,', 'Orléans,').replaceAll(',', ';').replaceAll('.', ',');
      await drop(page, [
        {name: 'orte.csv', text: Buffer.from(locations, 'latin1')},
        {name: 'fluesse.csv', text: good.flows.replaceAll(',', ';')},
      ]);
      await isRead(page);
      await page.getByText('What else was noticed').click();
      await page.getByText('orte.csv: not in UTF-8, so read as Windows-1252').waitFor();
      await page.getByText('orte.csv: semicolons between cells, decimal commas').waitFor();
      await page.getByRole('cell', {name: 'Orléans'}).waitFor();
    });
  });
});

test('a reload keeps the data, until they are forgotten', async () => {
  await onPage('view=data', async page => {
    await drop(page, tables(good));
    await isRead(page);
    await openView(page, 'Explore');
    await headline(page, /^Town \d+ becomes/);
    await page.waitForURL(/data=yours/);
    await page.reload();
    await headline(page, /^Town \d+ becomes/);
    await openView(page, 'Your data');
    await page.getByRole('button', {name: 'Forget my data'}).click();
    await news(page, 'Your data are forgotten');
    expect(await page.getByRole('combobox', {name: 'Data'}).inputValue()).toBe('flights');
    await page.waitForURL(url => !url.hash.includes('yours'));
    await page.reload();
    await page.getByText('Drop your files here').waitFor();
    expect(await page.locator('option[value=yours]').count()).toBe(0);
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBeLessThan(2);
  });
});

test('a link holds no data: it asks for the files by name, and with them all is as it was', async () => {
  let link = '';
  await onPage('view=data', async page => {
    await drop(page, tables(good));
    await isRead(page);
    await page.getByRole('radio', {name: /They have no/}).check();
    await page.getByText('Those without a row count as zero.').waitFor();
    await openView(page, 'Explore');
    await page.getByRole('combobox', {name: /that changes/}).selectOption('t4');
    await page.getByRole('slider', {name: /destinations/}).fill('0.7');
    await page.waitForURL(/rhoD=0.7/);
    link = new URL(page.url()).hash.slice(1);
    expect(link.length).toBeLessThan(800);
    for (const secret of ['Town', '4489', 't1,']) expect(decodeURIComponent(link)).not.toContain(secret);
  });
  await onPage(link, async page => {
    await headline(page, 'These settings belong to data that are not here');
    await page.locator('.wanted li', {hasText: 'locations.csv, the places'}).waitFor();
    await screenshot(page, 'yours-wanted');
    await drop(page, [{name: 'renamed.csv', text: good.locations}]);
    await page.locator('.wanted li', {hasText: '✓ here'}).waitFor();
    await drop(page, tables(good).slice(1));
    await headline(page, /^Town 4 becomes 20/);
    expect(await page.getByRole('slider', {name: /destinations/}).inputValue()).toBe('0.7');
    await openView(page, 'Your data');
    expect(await page.getByRole('radio', {name: /They have no/}).isChecked()).toBe(true);
  });
  await onPage(link, async page => {
    await headline(page, 'These settings belong to data that are not here');
    await drop(page, tables(towns({n: 12, share: 1})));
    await isRead(page);
    await headline(page, /^12 places/);
  });
});

test.each([true, false])('a file of settings restores everything, the data inside: %s', async inside => {
  let saved = '';
  await onPage('view=data', async page => {
    await drop(page, tables(good));
    await isRead(page);
    await openView(page, 'Explore');
    await attractiveness(page).fill('-30');
    await headline(page, /^Town \d+ becomes 30\s% less/);
    await openView(page, 'Your data');
    if (inside) await page.getByRole('checkbox', {name: 'with my data inside'}).check();
    const download = page.waitForEvent('download');
    await page.getByRole('button', {name: 'Download the settings'}).click();
    saved = await readFile(await (await download).path(), 'utf8');
    expect(saved.includes('Town 7')).toBe(inside);
  });
  await onPage('view=data', async page => {
    await drop(page, [{name: 'settings.json', text: saved}]);
    if (!inside) {
      await headline(page, 'These settings belong to data that are not here');
      await drop(page, tables(good));
    }
    await news(page, 'All settings are restored.');
    await openView(page, 'Explore');
    await headline(page, /^Town \d+ becomes 30\s% less/);
  });
});

test('the examples of the page are read as files are, and their template can be downloaded', async () => {
  await onPage('view=data', async page => {
    await page.getByRole('button', {name: 'A simulated city'}).click();
    await headline(page, /^100 cells, [\d,]+ trips a day$/);
    await page.getByRole('button', {name: 'US flights, 2008'}).click();
    await headline(page, /^100 airports, [\d,]+ flights a year$/);
    await page.setViewportSize({width: 1360, height: 1420});
    await page.waitForTimeout(300);
    await screenshot(page, 'your-data');
    const names: string[] = [];
    page.on('download', download => names.push(download.suggestedFilename()));
    await page.getByRole('button', {name: /as a template/}).click();
    while (names.length < 3) await page.waitForTimeout(50);
    expect(names.sort()).toEqual(['flows.csv', 'locations.csv', 'shapes.geojson']);
  });
});

test('200,000 rows are read while the page goes on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kronflow-flows-'));
  const large = towns({n: 500, share: 0.8});
  const rows = large.flows.split('\n').length - 1;
  expect(rows).toBeGreaterThan(190_000);
  // As files: Chromium reads them itself.
  await writeFile(join(folder, 'locations.csv'), large.locations);
  await writeFile(join(folder, 'flows.csv'), large.flows);
  await onPage('view=data', async page => {
    await page.getByLabel(/Choose a file: Places/).setInputFiles(join(folder, 'locations.csv'));
    await news(page, 'Now the table of the flows is needed');
    const frames = await framesWhile(page, BUSY, async () => {
      await page.getByLabel(/Choose a file: Flows/).setInputFiles(join(folder, 'flows.csv'));
      await isRead(page);
    });
    expect(frames.length).toBeGreaterThan(5);
    await headline(page, /^500 places/);
    await openView(page, 'Explore');
    await headline(page, /^Town \d+ becomes/);
    await page.locator('[data-total-ms]').waitFor({timeout: 40_000});
    console.log(`n = 500: ${(await page.getByTestId('timing').innerText()).split('\n')[0]}`);
  });
  await rm(folder, {recursive: true});
});

test.each([
  {name: 'desktop', colorScheme: 'light'},
  {name: 'desktop', colorScheme: 'dark'},
  {name: 'phone', colorScheme: 'light'},
  {name: 'phone', colorScheme: 'dark'},
] as const)('on a $name, $colorScheme: fits, and axe finds no serious violation', async ({name, colorScheme}) => {
  const viewport = name === 'phone' ? PHONE : undefined;
  const checkLooks = async (page: Page, step: string): Promise<void> => {
    const width = page.viewportSize()!.width;
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await seriousViolations(page)).toEqual([]);
    await screenshot(page, `yours-${step}-${name}-${colorScheme}`, 'page');
  };
  await onPage(
    'view=data',
    async page => {
      await page.getByText('Drop your files here').waitFor();
      await checkLooks(page, 'empty');
      await drop(page, tables(good));
      await isRead(page);
      await page.getByText('Columns', {exact: true}).click();
      await checkLooks(page, 'read');
      const flows = good.flows.replace('\nt0,t1,', '\nt0,x1,').replace(/\nt3,(t\d+),.*/, '\nt3,$1,many');
      await drop(page, [{name: 'flows.csv', text: flows}]);
      await news(page, 'problems');
      await checkLooks(page, 'broken');
    },
    {...(viewport ? {viewport} : {}), colorScheme},
  );
});

test('by keyboard alone: a file is chosen, a choice is made, and the news are said', async () => {
  await onPage('view=data', async page => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByLabel(/Choose a file: Places/).focus();
    await page.keyboard.press('Enter');
    await (await chooser).setFiles([{name: 'l.csv', mimeType: 'text/csv', buffer: Buffer.from(good.locations)}]);
    await page.getByRole('status').filter({hasText: 'The places are here'}).waitFor();
    await chooseFile(page, /Choose a file: Flows/, tables(good)[1]);
    await isRead(page);
    await page.getByRole('radio', {name: /Nobody counted/}).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByText('Those without a row count as zero.').waitFor();
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).type)).toBe('radio');
  });
});
