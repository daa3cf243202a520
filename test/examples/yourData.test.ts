import * as tf from '@tensorflow/tfjs';
import {designOf, observedPairs} from '../../examples/browser/src/model/design';
import {createExplorer} from '../../examples/browser/src/model/explorer';
import {choicesFrom, type Choices, defaultChoices, type Files} from '../../examples/browser/src/yours/choices';
import {takeIn} from '../../examples/browser/src/yours/takeIn';
import {createReader, type Reading} from '../../examples/browser/src/yours/reading';
import {defaults, readHash, writeHash} from '../../examples/browser/src/state/settings';
import {
  describeYours,
  isWanted,
  readSettingsFile,
  settingsFile,
  wantedBy,
} from '../../examples/browser/src/yours/wanted';
import {brokenTables, squares, towns} from '../support/towns';

const file = (name: string, text: string) => ({name, text, fingerprint: text});
const raw = (name: string, text: string | Uint8Array<ArrayBuffer>) => ({
  name,
  bytes: (typeof text === 'string' ? new TextEncoder().encode(text) : text).buffer,
});

function read(tables: {locations: string; flows: string; shapes?: string}, choices: Partial<Choices> = {}): Reading {
  const files: Files = {locations: file('locations.csv', tables.locations), flows: file('flows.csv', tables.flows)};
  if (tables.shapes !== undefined) files.shapes = file('shapes.geojson', tables.shapes);
  return createReader()(files, {...defaultChoices, ...choices});
}

const good = towns({n: 20, share: 0.5});

describe('good tables', () => {
  test('are counted, pair by pair', () => {
    const {figures, problems} = read(good);
    const rows = good.flows.split('\n').slice(1).map(line => line.split(',')); // prettier-ignore
    const between = rows.filter(([o, d]) => o !== d);
    const sum = (of: string[][]) => of.reduce((total, [, , count]) => total + Number(count), 0);
    expect(problems).toEqual([]);
    expect(figures).toEqual({
      places: 20,
      pairs: 20 * 19,
      total: sum(rows),
      flowing: between.filter(([, , count]) => Number(count) > 0).length,
      zero: between.filter(([, , count]) => count === '0').length,
      empty: between.filter(([, , count]) => count === '').length,
      absent: 20 * 19 - between.length,
      self: {rows: rows.length - between.length, total: sum(rows) - sum(between)},
      quiet: [],
      islands: [],
    });
    expect(figures!.zero * figures!.empty * figures!.absent * figures!.self.rows).toBeGreaterThan(0);
  });

  test('become a data set in which absent pairs are missing, or zero if they are said to be', () => {
    const {figures, dataset} = read(good);
    const known = (data = dataset!) => observedPairs(data).reduce((total, one) => total + one, 0);
    expect(known()).toBe(figures!.flowing + figures!.zero + figures!.self.rows);
    const zero = read(good, {absent: 'zero'}).dataset!;
    expect(known(zero)).toBe(20 * 20 - figures!.empty);
    const apart = read(good, {absent: 'zero', self: false}).dataset!;
    expect(known(apart)).toBe(20 * 19 - figures!.empty);
    expect(designOf(zero).names).toContain('intra_intercept');
    expect(designOf(apart).names).not.toContain('intra_intercept');
  });

  test('take jobs for attractiveness and residents for push, as logarithms, or what is chosen', () => {
    expect(read(good).choices).toMatchObject({
      pull: [{column: 'jobs', log: true}],
      push: [{column: 'residents', log: true}],
    });
    const {dataset} = read(good, {pull: [{column: 'residents', log: false}], push: [{column: '*out', log: true}]});
    expect(dataset!.plain).toEqual(['residents']);
    expect(dataset!.words).toMatchObject({pull: 'residents', push: 'all flows out'});
    const outflow = dataset!.regions.map((_, o) => dataset!.flows.slice(o * 20, (o + 1) * 20).reduce((a, b) => a + b));
    expect(dataset!.covariates.origin.log_flows_out).toEqual(outflow.map(Math.log));
  });

  test('are explored: missing pairs stay out, and a change in per cent of a plain number is one of itself', async () => {
    await tf.setBackend('cpu');
    const {dataset} = read(good, {pull: [{column: 'jobs', log: false}]});
    const explorer = createExplorer(dataset!);
    const at = {region: 3, push: 0, rhoD: 0.3, rhoO: 0.3};
    const outcome = await explorer.run({...at, pull: 50});
    explorer.dispose();
    const raised = {...dataset!, covariates: {...dataset!.covariates}};
    const jobs = dataset!.covariates.destination.jobs.map((value, i) => (i === 3 ? 1.5 * value : value));
    raised.covariates.destination = {jobs};
    const observed = observedPairs(dataset!);
    const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
    outcome.before.forEach((mu, r) => expect(mu > 0).toBe(observed[r] === 1));
    expect(total(outcome.before) / total(dataset!.flows)).toBeCloseTo(1, 5);

    // The same coefficients with the raised column: what follows for the flows is what the explorer says.
    const ratio = (r: number) => Math.log(outcome.after[r] / outcome.before[r]);
    const column = (data: typeof raised) =>
      designOf(data).multiply(designOf(data).names.map(name => Number(name === 'dest_jobs')));
    const [before, after] = [column(dataset!), column(raised)];
    const into = Array.from(observed.keys()).filter(r => observed[r] === 1 && r % 20 === 3);
    expect(into.length).toBeGreaterThan(3);
    expect(after[into[0]] - before[into[0]]).toBeCloseTo(0.5 * dataset!.covariates.destination.jobs[3]);
    for (const r of into) expect(Math.sign(ratio(r))).toBe(Math.sign(ratio(into[0])));
  });

  test('may have other names, separators and decimal signs', () => {
    const semicolons = {
      locations: good.locations
        .replace('id,name,lat,lon', 'code,label,latitude,lng')
        .replaceAll(',', ';')
        .replaceAll('.', ','),
      flows: good.flows.replace('origin,dest,count', 'from_code;to_code;trips').replaceAll(',', ';'),
    };
    const {columns, problems, dataset, notes} = read(semicolons);
    expect(problems).toEqual([]);
    expect(columns).toEqual({
      id: 'code',
      name: 'label',
      lat: 'latitude',
      lon: 'lng',
      origin: 'from_code',
      dest: 'to_code',
      count: 'trips',
    });
    expect(dataset!.flows).toEqual(read(good).dataset!.flows);
    expect(notes).toContain('locations.csv: semicolons between cells, decimal commas');
  });

  test('have columns that are found by what is in them, where their names do not tell', () => {
    const rows = good.flows.split('\n').map((row, i) => (i === 0 ? 'orig_index,A,B,people' : `${i},${row}`));
    const {columns, problems} = read({...good, flows: rows.join('\n').replace(',\n', ',3\n')});
    expect(columns).toMatchObject({origin: 'A', dest: 'B'});
    expect(problems.map(({message}) => message)).toEqual([expect.stringMatching(/column 'count'/)]);
    const bare = read({...good, flows: good.flows.replace('origin,dest,count', 'A,B,people')});
    expect(bare.columns).toMatchObject({origin: 'A', dest: 'B', count: 'people'});
    expect(bare.problems).toEqual([]);
  });

  test('find the shapes of their places by the property that has their ids, and neighbours by border', () => {
    const shapes = squares(5, 4);
    const {dataset, shapes: found} = read({...good, shapes}, {neighbours: {rule: 'contiguity'}});
    expect(found).toMatchObject({
      property: 'code',
      properties: [
        {name: 'code', found: 20},
        {name: 'row', found: 0},
      ],
    });
    expect(dataset!.shapes!.features).toHaveLength(20);
    expect(dataset!.neighbours).toEqual({rule: 'contiguity'});
    const fewer = read({...good, shapes: squares(5, 3)}, {neighbours: {rule: 'contiguity'}});
    expect(fewer.shapes!.problem!.message).toMatch(
      /^every id must have a feature, got none for t15, t16.*places are dots$/,
    );
    expect(fewer.dataset!.neighbours).toEqual({rule: 'nearest', k: 5});
  });
});

describe('broken tables', () => {
  test.each(brokenTables(good))('$name', ({tables, line, column, value, message}) => {
    const {problems, problemCount, dataset} = read(tables);
    expect(dataset).toBeUndefined();
    expect(problemCount).toBe(problems.length);
    expect(problems[0]).toMatchObject({line, column, value});
    expect(problems[0].message).toMatch(message);
    // In the words of the page, not of the package.
    for (const {message: each} of problems) expect(each).not.toMatch(/[{}]|readFlow|inspectFlow|say so/);
  });

  test('show the row, and which of its cells is meant', () => {
    const {problems} = read({...good, flows: good.flows.replace('\nt0,t1,', '\nt0,x9,')});
    expect(problems[0]).toMatchObject({line: 3, column: 'dest', cells: ['t0', 'x9', expect.any(String)], at: 1});
  });

  test('a column that nobody chose may hold text here and there', () => {
    const locations = good.locations.replace(/(t4,.*),(\d+)$/m, '$1,unknown');
    const {problems, attributes, choices, dataset} = read({...good, locations});
    expect(problems).toEqual([]);
    expect(choices.push).toEqual([{column: 'jobs', log: true}]);
    expect(attributes.find(({column}) => column === 'residents')!.unusable).toMatch(/^line 6 must be a number/);
    expect(dataset).toBeDefined();
  });

  test('a chosen column must have a logarithm, or be taken as it is', () => {
    const locations = good.locations.replace(/(t4,.*),\d+,(\d+)$/m, '$1,0,$2');
    expect(read({...good, locations}).choices.pull).toEqual([{column: 'jobs', log: false}]);
    const {problems} = read({...good, locations}, {pull: [{column: 'jobs', log: true}]});
    expect(problems).toMatchObject([{table: 'locations.csv', line: 6, column: 'jobs', value: '0'}]);
    expect(problems[0].message).toMatch(/must be above 0 to have a logarithm/);
  });

  test('columns that follow from each other are told, as no model can tell them apart', () => {
    const locations = good.locations
      .split('\n')
      .map((line, i) => `${line},${i === 0 ? 'desks,same' : `${3 * Number(line.split(',')[4]) + 7},1`}`)
      .join('\n');
    const tables = {...good, locations};
    const plain = (...columns: string[]) => columns.map(column => ({column, log: false}));
    expect(read(tables, {pull: plain('jobs', 'residents')}).problems).toEqual([]);
    expect(read(tables, {pull: plain('jobs', 'desks')}).problems[0].message).toMatch(/^'desks' must tell places apart/);
    expect(read(tables, {push: plain('same')}).problems[0].message).toMatch(/^'same' must tell places apart/);
    expect(read(tables, {push: []}).problems[0].message).toMatch(/choose at least one column for push/);
    expect(read(tables, {push: plain('gone')}).problems[0].message).toMatch(/there must be a column of numbers 'gone'/);
  });

  test('one of the two tables is read as far as it goes', () => {
    const {problems, tables, dataset} = createReader()(
      {flows: file('f.csv', 'origin,dest,count\na,b,x')},
      defaultChoices,
    );
    expect(dataset).toBeUndefined();
    expect(tables).toHaveLength(1);
    expect(problems.map(({table, line}) => [table, line])).toEqual([['f.csv', 2]]);
  });
});

describe('files that come in', () => {
  test('are told apart by what is in them, not by their names', () => {
    const {files, problems} = takeIn([
      raw('b.csv', good.flows),
      raw('a.txt', good.locations),
      raw('c.json', squares(5, 4)),
    ]);
    expect(problems).toEqual([]);
    expect([files.locations?.name, files.flows?.name, files.shapes?.name]).toEqual(['a.txt', 'b.csv', 'c.json']);
    expect(files.flows!.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0), /got a PNG picture/],
    ['a spreadsheet', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), /got a spreadsheet.*save each table as CSV/],
    ['an empty file', '', /the file is empty/],
    [
      'spaces between cells',
      'origin dest count\na b 1',
      /must have columns, with commas.*got 'origin dest count' alone/,
    ],
    ['bytes', Uint8Array.of(65, 0, 66, 0), /bytes that are no letters/],
    ['half of a JSON file', '{"type": "FeatureCollection", "fea', /begins as JSON does but is not/],
    ['other JSON', '[1, 2]', /must be a FeatureCollection/],
  ])('%s is refused by name', (_, bytes, message) => {
    const {files, problems} = takeIn([raw('x', bytes)]);
    expect(files).toEqual({});
    expect(problems[0]).toMatchObject({table: 'x', message: expect.stringMatching(message) as string});
  });

  test('are read in the encodings of spreadsheets, and that is said', () => {
    const latin = Uint8Array.from('id,name,lat,lon\na,Orléans,47.9,1.9', letter => letter.charCodeAt(0));
    const {files, notes} = takeIn([raw('latin.csv', latin)]);
    expect(files.locations!.text).toContain('Orléans');
    expect(notes[0]).toMatch(/^latin.csv: not in UTF-8, so read as Windows-1252/);
    const wide = new Uint8Array(
      Uint16Array.from('\ufeffid,name,lat,lon\na,Łódź,1,2', letter => letter.charCodeAt(0)).buffer,
    );
    expect(takeIn([raw('wide.csv', wide)]).files.locations!.text).toContain('Łódź');
  });
});

test('a link names files and choices, a file of settings may hold the tables too', () => {
  const files: Files = {locations: file('l.csv', 'print-l'), flows: file('f.csv', 'print-f')};
  const choices: Choices = {...defaultChoices, absent: 'zero'};
  const settings = {...defaults, data: 'yours', region: 't4', yours: describeYours(files, choices)};
  const wish = wantedBy(readHash(writeHash(settings)))!;
  expect(wish).toMatchObject({choices, settings});
  expect(isWanted(wish, files)).toBe(true);
  expect(isWanted(wish, {...files, flows: file('f.csv', 'another')})).toBe(false);
  expect(isWanted(wish, {...files, shapes: file('s.json', 'more')})).toBe(false);
  expect(wantedBy({...settings, yours: settings.yours.slice(0, 30)})!.files).toEqual({}); // cut off
  expect(wantedBy({...settings, data: 'flights'})).toBeUndefined();
  expect(writeHash({...settings, data: 'flights'})).not.toContain('yours');

  expect(readSettingsFile(settingsFile(settings))).toEqual({settings: readHash(writeHash(settings))});
  expect(readSettingsFile(settingsFile(settings, files)).data).toEqual({
    locations: {name: 'l.csv', text: 'print-l'},
    flows: {name: 'f.csv', text: 'print-f'},
  });
});

test('choices from a link are taken only as far as they are choices', () => {
  expect(choicesFrom(undefined)).toEqual(defaultChoices);
  const all = {...read(good).choices, columns: {id: 'code'}, property: 'code', duplicates: 'sum' as const};
  expect(choicesFrom(JSON.parse(JSON.stringify(all)))).toEqual(all);
  expect(
    choicesFrom({absent: 'x', neighbours: {rule: 'nearest', k: -2}, words: {flow: 7}, pull: [3], self: 'no'}),
  ).toEqual({
    ...defaultChoices,
    pull: [],
  });
});
