import {choicesFrom, type Choices, defaultChoices} from '../../examples/browser/src/yours/choices';
import {whenInWords} from '../../examples/browser/src/yours/periods';
import {createReader, type Reading} from '../../examples/browser/src/yours/reading';
import {describeYours} from '../../examples/browser/src/yours/wanted';
import {towns} from '../support/towns';

const N = 15;
const all = towns({n: N, share: 1});
const rows = all.flows.split('\n').slice(1).map(row => row.split(',')); // prettier-ignore
const YEARS = ['2018', '2019', '2021'];
/** The counts of a year: the more, the later. */
const grown = (count: string, year: string): string =>
  count === '' ? '' : String(Number(count) * (YEARS.indexOf(year) + 1));

/** Rows of all years, in no order, with a toll that rises and a border that does not; `more` are cells of a further column. */
function panel(
  header = 'origin,dest,count,year,toll,border',
  more?: (o: string, d: string, year: string) => string,
): string {
  const lines = ['2021', '2018', '2019'].flatMap(year =>
    rows.map(([o, d, count]) => {
      const cells = [o, d, grown(count, year), year, 2 * Number(year) + Number(d.slice(1)), Number(o.slice(1)) % 2];
      return [...cells, ...(more ? [more(o, d, year)] : [])].join(',');
    }),
  );
  return [header, ...lines].join('\n');
}

const file = (name: string, text: string) => ({name, text, fingerprint: text});
const filesOf = (flows: string) => ({locations: file('locations.csv', all.locations), flows: file('flows.csv', flows)});
const read = (flows: string, choices: Partial<Choices> = {}, reader = createReader()): Reading =>
  reader(filesOf(flows), {...defaultChoices, ...choices});
const single = read(all.flows).dataset!;
const plain = (...columns: string[]) => columns.map(column => ({column, log: false}));
const messages = ({problems}: Reading): string[] => problems.map(({message}) => message);

describe('a table of several periods', () => {
  const reader = createReader();

  test('is read as such by the name of a column and by its repeated pairs; the latest is shown', () => {
    const {problems, columns, periods, dataset, notes} = read(panel(), {}, reader);
    expect(problems).toEqual([]);
    expect(columns.period).toBe('year');
    expect(periods).toEqual({column: 'year', names: YEARS, shown: '2021'});
    expect(dataset!.flows).toEqual(single.flows.map(flow => 3 * flow));
    expect(Array.from(dataset!.observed!)).toEqual(Array.from(single.observed!));
    expect(dataset!.words.period).toBe('in 2021');
    expect(notes.join()).toContain('in 3 periods (2018 to 2021)');
  });

  test('shows the period that is chosen, with its covariates of pairs, and what it is called if nobody says so', () => {
    const choices = {pair: plain('toll', 'border'), neighbours: {rule: 'nearest', k: 3} as const};
    for (const [t, period] of YEARS.entries()) {
      const {dataset, choices: complete} = read(panel(), {...choices, period}, reader);
      expect(dataset!.flows).toEqual(single.flows.map(flow => (t + 1) * flow));
      expect(dataset!.covariates.pair!.toll[0]).toBe(2 * Number(period));
      expect(dataset!.covariates.pair!.border[N]).toBe(1);
      expect(dataset!.neighbours).toEqual(choices.neighbours);
      expect(complete.period).toBe(period);
      expect(complete.words.period).toBe(`in ${period}`);
    }
    const words = {...defaultChoices.words, period: 'a day'};
    expect(read(panel(), {words, period: '2018'}, reader).dataset!.words.period).toBe('a day');
    // Of another table.
    expect(read(panel(), {period: '1999'}, reader).periods!.shown).toBe('2021');
  });

  test('tells fits of one period from those of another', () => {
    const ids = [...YEARS, ''].map(period => read(panel(), {period}, reader).dataset!.id);
    expect(new Set(ids).size).toBe(4);
  });

  test('is added up if that is chosen; the period itself is no covariate, nor is what changes with it', () => {
    const sum = read(panel(), {period: '', pair: plain('border')}, reader);
    expect(sum.problems).toEqual([]);
    expect(sum.periods).toEqual({column: 'year', names: YEARS, shown: ''});
    expect(sum.dataset!.flows).toEqual(single.flows.map(flow => 6 * flow));
    expect(sum.dataset!.words.period).toBe('in all, 2018 to 2021');
    expect(sum.pairs).toMatchObject([
      {column: 'border', positive: false},
      {column: 'toll', unusable: expect.stringMatching(/must be the same in all rows of a pair/) as string},
    ]);
  });

  test('pairs that have no row in one period are counted by nobody then', () => {
    const [header, ...lines] = panel().split('\n');
    const gap = lines.filter(line => !/^t1,t2,[^,]*,2021/.test(line));
    const observedIn = (period: string) => read([header, ...gap].join('\n'), {period}).dataset!.observed![N + 2];
    expect([observedIn('2018'), observedIn('2021')]).toEqual([1, 0]);
  });

  test('by the column that is chosen, and by none', () => {
    const named = panel('origin,dest,count,wave,toll,border');
    expect(messages(read(named))).toEqual([
      expect.stringMatching(
        /got 450 more rows of pairs that have one already. If a column tells them apart.*choose it as “when” under “Columns”/,
      ),
    ]);
    expect(read(named, {columns: {period: 'wave'}}).periods).toEqual({column: 'wave', names: YEARS, shown: '2021'});
    expect(messages(read(panel(), {columns: {period: ''}}))[0]).toMatch(/got 450 more rows/);
    const sum = read(named, {duplicates: 'sum', pair: plain('border')});
    expect([sum.problems, sum.periods]).toEqual([[], undefined]);
    expect(sum.dataset!.flows).toEqual(single.flows.map(flow => 6 * flow));
  });

  test('rows that repeat a pair within a period are told, or added up within it', () => {
    const repeated = panel() + '\nt3,t4,1000,2019,4042,1';
    const {problems, dataset} = read(repeated);
    expect(dataset).toBeUndefined();
    expect(problems).toMatchObject([{table: 'flows.csv', line: 3 * N * N + 2}]);
    expect(problems[0].message).toMatch(
      /^each pair must have one row, got it in line \d+ already; drop one, or choose to add/,
    );
    const at = 3 * N + 4;
    const summed = (period: string) => read(repeated, {duplicates: 'sum', period}).dataset!.flows[at];
    expect([summed('2018'), summed('2019')]).toEqual([single.flows[at], 2 * single.flows[at] + 1000]);
  });

  test('twice as many rows as pairs in each period are told once', () => {
    const byMode = panel('origin,dest,count,year,toll,border,mode', () => 'bus').split('\n');
    const both = [...byMode, ...byMode.slice(1).map(line => line.replace('bus', 'rail'))].join('\n');
    const {problems, columns} = read(both);
    expect(columns.period).toBe('year');
    expect(problems).toHaveLength(1);
    expect(problems[0].message).toMatch(/^each pair must have one row, got 675 more rows/);
  });

  test('a period that is empty is told in its row', () => {
    const [header, first, ...others] = panel().split('\n');
    const {problems} = read([header, first.replace(',2021,', ',,'), ...others].join('\n'));
    expect(problems).toMatchObject([{line: 2, column: 'year'}]);
  });
});

describe('no period is', () => {
  test('a column that is called like one, where each pair has one row', () => {
    const header = 'origin,dest,count,time,year';
    const flows = [header, ...rows.map(([o, d, count], r) => `${o},${d},${count},${10 + r},2021`)].join('\n');
    const {periods, pairs, problems} = read(flows);
    expect([periods, problems]).toEqual([undefined, []]);
    expect(pairs.map(({column}) => column)).toEqual(['time', 'year']);
  });

  test('told by a few slips; each has its row', () => {
    const [header, ...lines] = panel().split('\n');
    const year = lines.filter(line => line.includes(',2018,'));
    const {problems} = read([header, ...year, ...lines.filter(line => line.includes(',2019,')).slice(0, 3)].join('\n'));
    expect(problems.map(({line}) => line)).toEqual([227, 228, 229]);
    for (const {message} of problems)
      expect(message).toMatch(/if 'year' tells periods apart, choose it as “when” under “Columns”/);
  });
});

test('the period is among the choices of a link', () => {
  const choices = {...defaultChoices, columns: {period: 'wave'}, period: ''};
  const {choices: asked} = JSON.parse(describeYours(filesOf(panel()), choices)) as {choices: unknown};
  expect(choicesFrom(asked)).toEqual(choices);
  expect(choicesFrom({period: 2019})).toEqual(defaultChoices);
});

test.each([
  ['2019', 'in 2019'],
  ['2019-07', 'in 2019-07'],
  ['2019-07-31', 'on 2019-07-31'],
  ['3', 'in wave 3'],
])('flows of %s are said to be %s', (shown, words) => {
  expect(whenInWords({column: 'wave', names: [shown], shown})).toBe(words);
});
