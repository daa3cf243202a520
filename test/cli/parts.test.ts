import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {inspectFlowTables, KronflowError, readFlowTables, type SpatialWeights} from 'kronflow';
import {type Arguments, readArguments, readCommand} from '../../src/cli/arguments';
import {buildDesigns} from '../../src/cli/design';
import {commandHelp} from '../../src/cli/help';
import {commands} from '../../src/cli/options';
import {buildWeights} from '../../src/cli/weights';
import {inOptions} from '../../src/cli/wording';

const fitArguments = (...args: string[]): Arguments => readArguments(readCommand('fit'), args);

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof KronflowError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('arguments', () => {
  test.each([
    [['--famliy=poisson'], 'there is no option --famliy; did you mean --family?'],
    [
      ['--family', 'posson'],
      "--family must be negativeBinomial, poisson, gaussian; got 'posson'; did you mean poisson?",
    ],
    [['--family'], '--family must have a value: --family NAME'],
    [['--family', '--json'], '--family must have a value: --family NAME'],
    [['--json=yes'], "--json is a switch without a value, got 'yes'"],
    [['--both', 'a', '--both', 'b'], '--both must be given once; put several values with commas'],
    [['-x'], 'there is no option -x'],
  ])('%j', (args, message) => {
    expect(messageOf(() => fitArguments(...args)).split('\n')).toEqual([message, 'See kronflow fit --help']);
  });

  test('--intra stands alone or before exclude', () => {
    const alone = fitArguments('--intra', 'a.csv', 'b.csv');
    expect([alone.text('intra'), alone.files]).toEqual(['constant', ['a.csv', 'b.csv']]);
    const excluded = fitArguments('a.csv', '--intra', 'exclude', 'b.csv');
    expect([excluded.text('intra'), excluded.files]).toEqual(['exclude', ['a.csv', 'b.csv']]);
  });

  test('lists are cut at commas outside brackets', () => {
    expect(fitArguments('--both', 'log(a, b), c').list('both')).toEqual(['log(a, b)', 'c']);
  });

  test.each(commands)('the help of $name has every option, in lines that fit', command => {
    const help = commandHelp(command);
    for (const {name} of command.groups.flatMap(({options}) => options)) expect(help).toContain(`  --${name}`);
    expect(
      Math.max(
        ...help
          .split('Examples:')[0]
          .split('\n')
          .map(line => line.length),
      ),
    ).toBeLessThanOrEqual(100);
  });
});

const locations = 'id,x,y,size\na,0,0,1\nb,3,4,2\nc,6,8,4';
const flows = 'origin,dest,count,toll\na,a,5,1\na,b,2,2\na,c,1,3\nb,a,3,4\nb,b,4,5\nb,c,1,6\nc,a,2,7\nc,b,3,8\nc,c,6,9';
const tables = readFlowTables(locations, flows);

describe('designs', () => {
  const designOf = (...args: string[]) => buildDesigns(fitArguments(...args), tables).designs[0];

  test('everything, and flows inside regions apart, if nothing is said', () => {
    expect(designOf().names).toEqual(['intercept', 'intra_intercept', 'dest_size', 'orig_size', 'log(distance)']);
  });

  test('terms go where they are said to go', () => {
    const design = designOf(
      '--both=size',
      '--origin=log(size)',
      '--pair=log1p(toll)',
      '--intra-terms=size',
      '--no-intercept',
    );
    expect(design.names).toEqual(
      'intra_intercept,dest_size,orig_size,orig_log(size),intra_size,log1p(toll)'.split(','),
    );
    const valuesOf = (name: string) => design.terms.find(term => term.name === name)!.values;
    expect(valuesOf('orig_log(size)')).toEqual(Float64Array.of(0, Math.log(2), Math.log(4)));
    expect(valuesOf('log1p(toll)')[1]).toBe(Math.log1p(2));
  });

  test('--intra exclude leaves no term for what is not observed', () => {
    expect(designOf('--intra', 'exclude', '--both=size', '--intra-terms=size').names).not.toContain('intra_size');
  });

  test('--intra is refused where destinations are not the origins', () => {
    const apart = {...tables, destinations: {...tables.destinations}};
    expect(messageOf(() => buildDesigns(fitArguments('--intra'), apart))).toMatch(
      /^--intra must have the same regions/,
    );
    expect(buildDesigns(fitArguments(), apart).designs[0].names).not.toContain('intra_intercept');
  });

  test('within a place the distance is 0, or has a logarithm', () => {
    const values = (term: string) => designOf('--pair', term).terms.at(-1)!.values;
    expect(values('distance')).toEqual(Float64Array.of(0, 5, 10, 5, 0, 5, 10, 5, 0));
    expect(values('log(distance)')[0]).toBe(Math.log(2.5));
  });

  test('periods have designs of their own where covariates of pairs change', () => {
    const panel = readFlowTables(locations, 'origin,dest,period,count,toll\na,b,1,2,3\na,b,2,4,5', {
      absentPairs: 'zero',
      columns: {period: 'period'},
    });
    const filled = {...panel, pair: {toll: Float64Array.from({length: 18}, (_, r) => r)}};
    const {designs} = buildDesigns(fitArguments('--pair=toll'), filled);
    expect(designs.map(design => design.terms.at(-1)!.values[0])).toEqual([0, 9]);
  });

  test.each([
    [
      '--both=log(size)',
      "--both: log(size) must be finite everywhere; for 'b' it is 0: take log1p(size), or leave it out",
    ],
    ['--pair=sqrt(toll)', "--pair sqrt(toll): a transform must be log or log1p, got 'sqrt'"],
    [
      '--pair=toll',
      "--pair: toll must be known everywhere; for 'a' to 'a' (and 2 more) it is empty: fill or correct the cell, or leave the column out",
    ],
  ])('%s', (option, message) => {
    const {origins, pair} = tables;
    const sides = {...origins, attributes: {size: Float64Array.of(1, 0, 2)}};
    const toll = pair.toll.map((value, r) => (r % 4 === 0 ? NaN : value));
    const holed = {...tables, origins: sides, destinations: sides, pair: {toll}};
    expect(messageOf(() => buildDesigns(fitArguments(option), holed))).toBe(message);
  });
});

describe('weights', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kronflow-weights-'));
  afterAll(() => rmSync(folder, {recursive: true}));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const dense = (...args: string[]): number[][] =>
    (buildWeights(fitArguments(...args), tables).weights as SpatialWeights).toDense();
  const chain = [[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]]; // prettier-ignore

  test('nearest neighbours', () => {
    expect(dense('--weights=knn:1', '--no-standardize')).toEqual([[0, 1, 0], [1, 0, 0], [0, 1, 0]]); // prettier-ignore
    expect(dense()[0]).toEqual([0, 0.5, 0.5]);
  });

  test('files of GeoDa, in an order of their own and with regions of which there is no table', () => {
    const gal = file('w.gal', '4\nc 1\nb\nb 3\na c z\na 1\nb\nz 1\nb\n');
    expect(dense(`--weights=gal:${gal}`)).toEqual(chain);
    const gwt = file('w.gwt', '3\nb a 2\nb c 2\na b 7\nc b 1\n');
    expect(dense(`--weights=gwt:${gwt}`)).toEqual(chain);
    expect(dense(`--weights=gwt:${gwt}`, '--no-standardize')[0]).toEqual([0, 7, 0]);
  });

  test('borders, joined by a property', () => {
    const square = (code: string, x: number) => ({
      type: 'Feature',
      properties: {code},
      geometry: {type: 'Polygon', coordinates: [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]]}, // prettier-ignore
    });
    const features = [square('c', 2), square('a', 0), square('b', 1)];
    const path = file('map.json', JSON.stringify({type: 'FeatureCollection', features}));
    expect(dense(`--weights=contiguity:${path}:code`)).toEqual(chain);
    const message = inOptions(messageOf(() => dense(`--weights=contiguity:${path}`)));
    expect(message).toMatch(
      /^--weights contiguity: every id must have a feature.*did you mean 'code'\? Then put :code after/,
    );
  });

  test('neighbours need coordinates', () => {
    const unlocated = {...tables, origins: {...tables.origins, points: []}};
    expect(messageOf(() => buildWeights(fitArguments(), unlocated))).toMatch(
      /^--weights knn:2 must have locations with coordinates; take contiguity:/,
    );
  });

  test('what is no such file is refused with its name', () => {
    expect(messageOf(() => dense('--weights=near:3'))).toMatch(/^--weights must be knn:k, .* got 'near:3'/);
    expect(messageOf(() => dense(`--weights=contiguity:${file('no.json', '{"type":"Point"}')}`))).toMatch(
      /no\.json must be a GeoJSON FeatureCollection, .* got type 'Point'/,
    );
    expect(messageOf(() => dense(`--weights=gal:${file('part.gal', '2\na 1\nq\nq 1\na\n')}`))).toMatch(
      /part\.gal must have every region; it lacks b, c; it has ids like a, q/,
    );
  });
});

test('what is said of tables is said in options', () => {
  const wrong: [string, string][] = [
    ['code,lat,lon\na,1,2', 'from,to,trips\na,a,1'],
    ['id,x\na,1', 'origin,dest,count\na,a,-1\na,a,2'],
    ['id,lat,lon\na,100,200\nb,,1', 'origin,dest,count\na,b,"1,5"\na,b,2.5'],
  ];
  const said = wrong.flatMap(([places, trips]) => {
    const {problems, notes} = inspectFlowTables(places, trips);
    return [...problems.map(({message}) => message), ...notes];
  });
  expect(said.filter(message => message.includes('{')).length).toBeGreaterThan(4);
  for (const message of said.map(inOptions)) expect(message).not.toMatch(/[{}]|readFlowTables|inspectFlowTables/);
});
