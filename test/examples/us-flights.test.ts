import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {fitMap, flowModel, greatCircleDistances, KronflowError, SpatialWeights} from 'kronflow';
import {gravityDesign, observedPairs} from '../../examples/us-flights/covariates';
import {type Flights, readFlights} from '../../examples/us-flights/data';
import {readOptions} from '../../examples/us-flights/options';
import {makeFolder} from '../../examples/us-flights/report';
import {spilloverFrom} from '../../examples/us-flights/spillover';
import {build, combine, identity, scale, solve} from '../support/dense';
import {type Run, runProgram} from '../support/runProgram';

const root = join(__dirname, '../..');

function failure(run: () => unknown): KronflowError {
  try {
    run();
  } catch (error) {
    if (error instanceof KronflowError) return error;
    throw error;
  }
  throw new Error('must throw a KronflowError, but returned');
}

describe('reading the data', () => {
  const airportsCsv = [
    'iata,name,city,state,country,latitude,longitude',
    'AAA,Alpha,Alphaville,TX,USA,30,-100',
    'BBB,"Beta, Intl",Betatown,NY,USA,40,-75',
    'CCC,Gamma,Gammaburg,CA,USA,35,-120',
    'HHH,Hula,Honolulu,HI,USA,21,-158',
  ].join('\n');
  const flightsCsv = 'origin,destination,count\nAAA,BBB,10\nBBB,AAA,12\nCCC,AAA,3\nHHH,CCC,100\n';
  const read = (flights: string, airports = airportsCsv, choose: Parameters<typeof readFlights>[1] = contiguous(3)) =>
    readFlights(
      {airports: {name: 'airports.csv', text: airports}, flights: {name: 'flights.csv', text: flights}},
      choose,
    );
  const contiguous = (n: number) => ({airports: n, region: 'contiguous'}) as const;

  test('the busiest airports come first; absent pairs are zero; destination runs fastest', () => {
    const {airports, counts, departures, arrivals, unknown} = read(flightsCsv);
    expect(airports.map(({id}) => id)).toEqual(['CCC', 'AAA', 'BBB']);
    expect(Array.from(counts)).toEqual([0, 3, 0, 0, 0, 10, 0, 12, 0]);
    expect(Array.from(departures)).toEqual([3, 10, 12]);
    expect(Array.from(arrivals)).toEqual([100, 15, 10]);
    expect(unknown).toEqual({airports: [], flights: 0});
    expect(airports[2]).toEqual({id: 'BBB', name: 'Beta, Intl', city: 'Betatown', state: 'NY', lat: 40, lon: -75});
  });

  test('all regions, and rows of the same pair add up', () => {
    const {airports, counts} = read(`${flightsCsv}HHH,CCC,5\n`, airportsCsv, {airports: Infinity, region: 'all'});
    expect(airports.map(({id}) => id)).toEqual(['CCC', 'HHH', 'AAA', 'BBB']);
    expect(counts[1 * 4 + 0]).toBe(105);
  });

  test('empty lines, spaces and CRLF are tolerated', () => {
    const spaced = `\uFEFF${flightsCsv.replaceAll('\n', '\r\n').replace('AAA,BBB,10', '\r\n , ,\r\nAAA , BBB, 10')}\r\n\r\n`;
    expect(read(spaced).counts).toEqual(read(flightsCsv).counts);
  });

  test('airports without coordinates are counted, not guessed', () => {
    const {unknown, counts} = read(`${flightsCsv}ZZZ,AAA,7\nAAA,YYY,1\n`);
    expect(unknown).toEqual({airports: ['YYY', 'ZZZ'], flights: 8});
    expect(counts).toEqual(read(flightsCsv).counts);
  });

  test.each([
    [
      'missing columns',
      () => read('from,destination\nAAA,BBB\n'),
      'flights.csv, line 1: the header must have origin, destination, count; missing: origin, count; got: from, destination',
    ],
    [
      'no text at all',
      () => read(''),
      'flights.csv, line 1: the header must have origin, destination, count; missing: origin, destination, count; got: nothing',
    ],
    [
      'a word for a count, after an empty line',
      () => read('origin,destination,count\n\nAAA,BBB,many\n'),
      'flights.csv, line 3: count must be a number at least 0, got "many"',
    ],
    [
      'a missing count',
      () => read('origin,destination,count\nAAA,BBB\n'),
      'flights.csv, line 2: count must be a number at least 0, got ""',
    ],
    [
      'a negative count',
      () => read('origin,destination,count\nAAA,BBB,-1\n'),
      'flights.csv, line 2: count must be a number at least 0, got "-1"',
    ],
    [
      'an empty airport',
      () => read('origin,destination,count\n,BBB,1\n'),
      'flights.csv, line 2: origin must not be empty',
    ],
    [
      'a latitude off the globe, after a name of two lines',
      () => read(flightsCsv, `${airportsCsv}\nDDD,"Del\nta",D,TX,USA,30,-99\nEEE,E,E,TX,USA,95,-99`),
      'airports.csv, line 8: latitude must be a number between -90 and 90, got "95"',
    ],
    [
      'an airport twice',
      () => read(flightsCsv, `${airportsCsv}\nAAA,Again,A,TX,USA,30,-99`),
      'airports.csv, line 6: airport "AAA" is listed twice',
    ],
    [
      'too few airports',
      () => read(flightsCsv, airportsCsv, contiguous(4)),
      'flights.csv: only 3 airports have flights, but 4 were asked for',
    ],
  ])('%s', (_, run, message) => {
    const error = failure(run);
    expect(error.code).toBe('invalidData');
    expect(error.message).toBe(message);
  });
});

describe('options', () => {
  test('defaults', () => {
    expect(readOptions([], '/out')).toEqual({
      airports: 100,
      neighbours: 6,
      region: 'contiguous',
      family: 'negativeBinomial',
      dependence: 'separable',
      backend: 'cpu',
      iterations: 200,
      output: '/out',
      help: false,
    });
  });

  test('all of them', () => {
    const args =
      '--airports all --neighbours 4 --region all --family poisson --dependence network --backend wasm --iterations 7 --output here --help';
    expect(readOptions(args.split(' '), '/out')).toEqual({
      airports: Infinity,
      neighbours: 4,
      region: 'all',
      family: 'poisson',
      dependence: 'network',
      backend: 'wasm',
      iterations: 7,
      output: 'here',
      help: true,
    });
  });

  test.each([
    ['--airports=nine', '--airports must be a whole number of at least 10, got "nine". See --help.'],
    ['--airports=9', '--airports must be a whole number of at least 10, got "9". See --help.'],
    ['--neighbours=2.5', '--neighbours must be a whole number of at least 1, got "2.5". See --help.'],
    ['--airports=12 --neighbours=12', '--neighbours must be less than --airports (12), got 12. See --help.'],
    ['--backend=abacus', '--backend must be cpu or wasm, got "abacus". See --help.'],
    ['--family=royal', '--family must be negativeBinomial or poisson, got "royal". See --help.'],
    ['--region=moon', '--region must be contiguous or all, got "moon". See --help.'],
    ['--iterations=', '--iterations must be a whole number of at least 1, got "". See --help.'],
    ['--colour=red', "Unknown option '--colour'"],
    ['stray', "Unexpected argument 'stray'"],
  ])('%s', (args, message) => {
    const error = failure(() => readOptions(args.split(' '), '/out'));
    expect(error.code).toBe('invalidArgument');
    expect(error.message).toContain(message);
  });
});

test('the design is the gravity model; an airport with itself has the mean of all distances', () => {
  const data = flightsOfTheBusiest(12);
  const design = gravityDesign(data);
  expect(design.names).toEqual(['intercept', 'dest_logSize', 'orig_logSize', 'logDistance']);
  const distances = design.multiply([0, 0, 0, 1]);
  const others = [...distances].filter((_, pair) => Math.floor(pair / 12) !== pair % 12);
  expect(distances[0]).toBeCloseTo(others.reduce((sum, value) => sum + value, 0) / others.length, 10);
  expect(Math.exp(distances[1])).toBeCloseTo(greatCircleDistances(data.airports)[1], 6);
  expect(observedPairs(12).reduce((sum, value) => sum + value, 0)).toBe(12 * 11);
  const [before, after] = [{}, {departuresGrow: {3: 1.1}}].map(growth =>
    gravityDesign(data, growth).multiply([0, 0, 1, 0]),
  );
  expect(after[3 * 12 + 5] - before[3 * 12 + 5]).toBeCloseTo(Math.log(1.1), 12);
  expect(after[4 * 12 + 5]).toBe(before[4 * 12 + 5]);
});

test.each([
  ['separable', (d: number, o: number) => [1 - d, (1 - d) * o]],
  ['origin', (_: number, o: number) => [1, o]],
] as const)('spillover of %s dependence is what the definition says', async (dependence, factors) => {
  const flights = flightsOfTheBusiest(12);
  const n = 12;
  const weights = SpatialWeights.kNearest(flights.airports, 4).rowStandardize();
  const model = flowModel({
    ...{family: 'negativeBinomial', dependence, weights, flows: flights.counts, observed: observedPairs(n)},
    design: gravityDesign(flights),
  });
  await tf.setBackend('cpu');
  const fit = await fitMap(model);
  expect(fit.status.converged).toBe(true);
  const {change, share, steps} = await spilloverFrom(0, 10, {flights, weights, fit});

  const rhoD = dependence === 'separable' ? fit.estimate('rho_d') : 0;
  const [own, neighbours] = factors(rhoD, fit.estimate('rho_o'));
  const w = build(n, n, () => 0);
  for (let i = 0; i < n; i++) {
    for (let p = weights.indptr[i]; p < weights.indptr[i + 1]; p++) w[i][weights.indices[p]] = weights.data[p];
  }
  const x = build(n, 1, i => (i === 0 ? fit.estimate('orig_logSize') * Math.log(1.1) : 0));
  const answer = solve(combine(own, identity(n), -1, scale(neighbours, w)), x);
  answer.forEach(([value], i) => expect(Math.abs(change[i] - 100 * Math.expm1(value))).toBeLessThan(1e-4));
  expect(share).toBeCloseTo(neighbours / own, 10);
  expect(steps[0]).toBe(0);
});

test('an output folder that cannot be made is said with its name', () => {
  const error = failure(() => makeFolder(__filename));
  expect(error.code).toBe('invalidArgument');
  expect(error.message).toContain(`--output must be a folder that can be made, got "${__filename}": `);
  expect(error.message).toContain('EEXIST');
});

describe('npm start', () => {
  const pictures = ['flow-map', 'observed-fitted', 'spillover', 'convergence'];
  const folder = mkdtempSync(join(tmpdir(), 'us-flights-'));
  const [whole, interrupted] = [join(folder, 'whole'), join(folder, 'interrupted')];
  let runs: {whole: Run; interrupted: Run; short: Run; refused: Run};

  const start = (args: string[], stopAt?: string): Promise<Run> =>
    runProgram('examples/us-flights/main.ts', args, stopAt);

  // All at once: most of their time goes into starting.
  beforeAll(async () => {
    const [a, b, c, d] = await Promise.all([
      start(['--airports', '30', '--output', whole]),
      start(['--airports', '270', '--output', interrupted], 'log-posterior'),
      start(['--airports', '20', '--iterations', '1', '--family', 'poisson', '--output', join(folder, 'short')]),
      start(['--airports', 'few']),
    ]);
    runs = {whole: a, interrupted: b, short: c, refused: d};
  }, 60_000);
  afterAll(() => rmSync(folder, {recursive: true}));

  function expectPictures(output: string): void {
    for (const name of pictures) {
      const png = readFileSync(join(output, `${name}.png`));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(1800); // width
      expect(png.length).toBeGreaterThan(30_000);
      const svg = readFileSync(join(output, `${name}.svg`), 'utf8');
      expect(svg).toMatch(/^<svg [^>]*viewBox/);
      expect(svg).toContain('Source: ');
      expect(svg.match(/<(path|circle|line|rect)\b/g)!.length).toBeGreaterThan(5);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
    const report = readFileSync(join(output, 'report.md'), 'utf8');
    for (const [, file] of report.matchAll(/^!\[.*\]\((.*)\)$/gm)) {
      expect(statSync(join(output, file)).size).toBeGreaterThan(5000);
    }
    expect(report.match(/^!\[/gm)).toHaveLength(pictures.length);
  }

  test('fits, prints the table, and writes pictures and report', () => {
    const {code, stdout, stderr} = runs.whole;
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^rho_d +0\.\d{5} +0\.\d{5}/m);
    expect(stdout).toMatch(/^Dispersion +\d+\.\d+ \(Pearson chi² \/ df\)$/m);
    expect(stdout).toMatch(/^Outcome +converged after \d+ iterations$/m);
    expect(stdout).toMatch(/^logSize +combined +total +\d/m);
    expect(stdout).toMatch(/^negativeBinomial, separable .* 2 +\S+ +negativeBinomial, none$/m);
    expect(stdout).toContain('count as zero flights');
    expectPictures(whole);
    expect(readFileSync(join(whole, 'report.md'), 'utf8')).toContain('\nrho_d ');
  });

  test('Ctrl-C ends the fit; what was found is printed and drawn', () => {
    expect(runs.interrupted.stdout).toMatch(/Outcome +aborted after \d+ iterations/);
    expect(runs.interrupted.code).toBe(0);
    expectPictures(interrupted);
  });

  test('a fit that has not converged is drawn all the same, and exits with 1', () => {
    expect(runs.short.stdout).toMatch(/Outcome +maxIterations after 1 iterations/);
    expect(runs.short.code).toBe(1);
    expectPictures(join(folder, 'short'));
  });

  test('a bad option is one line and exit code 1', () => {
    const {code, stdout, stderr} = runs.refused;
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr.trim()).toBe('--airports must be a whole number of at least 10, got "few". See --help.');
  });
});

function flightsOfTheBusiest(airports: number): Flights {
  const file = (name: string) => ({
    name,
    text: readFileSync(join(root, 'node_modules/vega-datasets/data', name), 'utf8'),
  });
  return readFlights(
    {airports: file('airports.csv'), flights: file('flights-airport.csv')},
    {airports, region: 'contiguous'},
  );
}
