import {type Towns, towns} from '../support/towns';
import {seriousViolations} from './support/accessibility';
import {DESKTOP, PHONE, screenshot, useDemo} from './support/demo';
import {drop, isRead, tables} from './support/upload';

jest.setTimeout(60_000);

const {onPage} = useDemo();
const towns20 = towns({n: 20, share: 1});

/** Further columns of the flows; nobody pays a fare within a town. */
function pairColumns({locations, flows}: Towns): Towns {
  const [header, ...rows] = flows.split('\n');
  const more = rows.map(row => {
    const [o, d] = row.split(',').map(id => Number(id.slice(1)));
    return `${row},${(o + d) % 2},${10 + 7 * o + 3 * ((o * d) % 11) + d},${o === d ? '' : 2 + ((3 * o + d) % 8)}`;
  });
  return {locations, flows: [`${header},border,travel_minutes,fare`, ...more].join('\n')};
}

test('columns of the flows, ticked by keyboard, are parameters of the fit; one that some pairs lack cannot be ticked', async () => {
  await onPage('view=data', async page => {
    await drop(page, tables(pairColumns(towns20)));
    await isRead(page);
    const fare = page.getByRole('checkbox', {name: 'fare is used'});
    expect(await fare.isDisabled()).toBe(true);
    const reason = page.locator(`[id="${await fare.getAttribute('aria-describedby')}"]`);
    expect(await reason.innerText()).toBe('20 of 400 pairs have no value, from a place to itself');
    await page.getByRole('checkbox', {name: 'border is used'}).focus();
    await page.keyboard.press('Space');
    await page.getByRole('cell', {name: 'lies between'}).waitFor();
    await page.keyboard.press('Tab'); // to how it is taken
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByRole('combobox', {name: 'travel_minutes is taken as'}).waitFor();
    expect(await page.getByRole('combobox', {name: 'travel_minutes is taken as'}).inputValue()).toBe('log');
    await isRead(page);
    await page.getByRole('button', {name: 'Fit a model'}).click();
    await page.getByRole('button', {name: 'Fit 20 places'}).click();
    await page.getByTestId('outcome').filter({hasText: 'best parameters are found'}).waitFor({timeout: 40_000});
    await page.getByRole('rowheader', {name: 'border', exact: true}).waitFor();
    await page.getByRole('rowheader', {name: 'log_travel_minutes', exact: true}).waitFor();
    await page.locator('.estimates').scrollIntoViewIfNeeded();
    await screenshot(page, 'yours-pairs-fitted');
  });
});

test.each([
  {name: 'desktop', viewport: DESKTOP, colorScheme: 'light'},
  {name: 'desktop', viewport: DESKTOP, colorScheme: 'dark'},
  {name: 'phone', viewport: PHONE, colorScheme: 'light'},
  {name: 'phone', viewport: PHONE, colorScheme: 'dark'},
] as const)(
  'on a $name, $colorScheme: fit, and axe finds no serious violation',
  async ({name, viewport, colorScheme}) => {
    await onPage(
      'view=data',
      async page => {
        await drop(page, tables(pairColumns(towns20)));
        await isRead(page);
        await page.getByRole('checkbox', {name: 'travel_minutes is used'}).check();
        await page.getByRole('combobox', {name: 'travel_minutes is taken as'}).waitFor();
        await isRead(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
        expect(await seriousViolations(page)).toEqual([]);
        await page.getByRole('checkbox', {name: 'travel_minutes is used'}).focus();
        await page.getByText('What lies between').evaluate(element => element.scrollIntoView());
        await screenshot(page, `yours-pairs-${name}-${colorScheme}`);
      },
      {viewport, colorScheme},
    );
  },
);
