import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {KronflowError, SpatialWeights} from 'kronflow';
import {gravityCovariates, observedPairs, onOriginalScale} from '../../examples/us-flights/covariates';
import {distanceKm, type Flights, readFlights} from '../../examples/us-flights/data';
import {fit, type Step} from '../../examples/us-flights/fit';
import {createFlowModel} from '../../examples/us-flights/model';
import {readOptions} from '../../examples/us-flights/options';
import {makeFolder} from '../../examples/us-flights/report';
import {statistics} from '../../examples/us-flights/statistics';
import {build, identity, kronecker, type Matrix, combine, scale, solve} from '../support/dense';

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
      backend: 'cpu',
      iterations: 4000,
      output: '/out',
      help: false,
    });
  });

  test('all of them', () => {
    const args = '--airports all --neighbours 4 --region all --backend wasm --iterations 7 --output here --help';
    expect(readOptions(args.split(' '), '/out')).toEqual({
      airports: Infinity,
      neighbours: 4,
      region: 'all',
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

test('distances are those of the great circle', () => {
  const [jfk, lax] = [
    {lat: 40.63975, lon: -73.77893},
    {lat: 33.94254, lon: -118.40807},
  ];
  expect(Math.abs(distanceKm(jfk, lax) - 3974)).toBeLessThan(5);
  expect(distanceKm(jfk, jfk)).toBe(0);
});

test('statistics agree with values worked out by hand', () => {
  // log L = Σ y log mu - mu - log y!; the second pair is left out.
  const {logLikelihood, deviance, dispersion, zeros, pairs} = statistics([3, 9, 0, 1], [1, 0, 1, 1], [2, 9, 0.5, 1], 1);
  expect(logLikelihood).toBeCloseTo(3 * Math.log(2) - 2 - Math.log(6) - 0.5 - 1, 12);
  expect(deviance).toBeCloseTo(2 * (3 * Math.log(1.5) - 1 + 0.5), 12);
  expect(dispersion).toBeCloseTo((1 / 2 + 0.5) / 2, 12);
  expect({zeros, pairs}).toEqual({zeros: 1, pairs: 3});
});

describe('the fit', () => {
  const data = flightsOfTheBusiest(12);
  const n = data.airports.length;
  const observed = observedPairs(n);
  const covariates = gravityCovariates(data);
  const weights = SpatialWeights.kNearest(data.airports, 4).rowStandardize();
  const newModel = () =>
    createFlowModel({weights, counts: data.counts, observed, covariates: covariates.map(({values}) => values)});
  const settings = {maxIterations: 4000, tolerance: 1e-5};

  beforeAll(async () => {
    tf.enableProdMode();
    await tf.setBackend('cpu');
  });

  test('converges to where the gradient of the definition vanishes, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const model = newModel();
    const steps: Step[] = [];
    const result = await fit(model, {...settings, onStep: step => steps.push(step)});
    expect(result.reason).toBe('converged');
    expect(result.final.gradientNorm).toBeLessThan(1e-5);
    expect(result.trace).toEqual(steps);
    const slopes = differences(variablesOf(model)).map(slope => Math.abs(slope) / model.flights);
    expect(Math.max(...slopes)).toBeLessThan(3e-5);

    // Far above the start, and the same parameters give the same means.
    expect(result.final.logPosterior).toBeGreaterThan(steps[0].logPosterior + 1000);
    const mu = Float64Array.from(etaOf(variablesOf(model)), Math.exp);
    const error = model.fitted().map((value, r) => Math.abs(value / mu[r] - 1));
    expect(Math.max(...error)).toBeLessThan(1e-4);
    expect(statistics(data.counts, observed, mu, 6).dispersion).toBeGreaterThan(100);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the gradient is that of the definition, also away from the maximum and for unequal rhos', () => {
    const model = newModel();
    const point = [0.4, -0.3, 7.5, 0.2, 0.1, -0.5];
    const {rhoD, rhoO, effects} = model.variables;
    [rhoD, rhoO].forEach((variable, i) => tf.tidy(() => variable.assign(tf.scalar(point[i]))));
    tf.tidy(() => effects.assign(tf.tensor2d(point.slice(2), [4, 1])));
    const {grads} = tf.variableGrads(() => model.logPosterior(), Object.values<tf.Variable>(model.variables));
    const actual = [rhoD, rhoO, effects].flatMap(({name}) => Array.from(grads[name].dataSync()));
    const expected = differences(point.map(Math.fround));
    const largest = Math.max(...expected.map(Math.abs));
    actual.forEach((slope, i) => expect(Math.abs(slope - expected[i]) / largest).toBeLessThan(1e-5));
    model.dispose();
    tf.dispose(grads);
  });

  test('no step overflows: where exp would, the log-posterior is finite and points back', () => {
    const model = newModel();
    const {effects} = model.variables;
    tf.tidy(() => effects.assign(tf.tensor2d([500, 0, 0, 0], [4, 1])));
    const {value, grads} = tf.variableGrads(() => model.logPosterior(), [effects]);
    expect(Number.isFinite(value.dataSync()[0])).toBe(true);
    expect(grads[effects.name].dataSync()[0]).toBeLessThan(-1e10);
    model.dispose();
    tf.dispose([value, ...Object.values(grads)]);
  });

  test('can be stopped, and keeps the best parameters', async () => {
    const before = tf.memory().numTensors;
    const model = newModel();
    const controller = new AbortController();
    const onStep = ({iteration}: Step): void => (iteration === 20 ? controller.abort() : undefined);
    const {reason, final, trace} = await fit(model, {...settings, signal: controller.signal, onStep});
    expect(reason).toBe('aborted');
    expect(trace).toHaveLength(21);
    expect(final.logPosterior).toBe(Math.max(...trace.map(step => step.logPosterior)));
    expect(model.values().rhoD).toBe(final.rhoD);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('says that it has not converged when iterations run out', async () => {
    const model = newModel();
    const {reason, message, trace} = await fit(model, {...settings, maxIterations: 5});
    expect(reason).toBe('maxIterations');
    expect(message).toContain('not converged');
    expect(trace).toHaveLength(5);
    model.dispose();
  });

  test('on the original scale X beta is the same', () => {
    const beta = [5, 0.3, -0.2, 1.1];
    const original = onOriginalScale(beta, covariates);
    const pair = 1; // from the first airport to the second
    const scaled = covariates.reduce((total, {values}, j) => total + beta[j + 1] * values[pair], beta[0]);
    const logs = [data.departures[0], data.arrivals[1], distanceKm(data.airports[0], data.airports[1])].map(Math.log);
    const plain = logs.reduce((total, log, j) => total + original[j + 1] * log, original[0]);
    expect(plain).toBeCloseTo(scaled, 10);
  });

  /** [rhoD, rhoO, ...effects], as the optimiser moves them. */
  function variablesOf({variables}: ReturnType<typeof newModel>): number[] {
    return [variables.rhoD, variables.rhoO, variables.effects].flatMap(v => Array.from(v.dataSync()));
  }

  function parametersOf([freeD, freeO, ...effects]: number[]) {
    const {lower, upper} = weights.admissibleRho();
    const rho = (free: number): number => (lower + upper) / 2 + ((upper - lower) / 2) * 0.9999 * Math.tanh(free);
    const [rhoD, rhoO] = [rho(freeD), rho(freeO)];
    return {rhoD, rhoO, beta: effects.map(effect => effect * (1 - rhoD) * (1 - rhoO))};
  }

  /** By the definition, in float64: the n² x n² matrix A is formed. */
  function etaOf(variables: number[]): number[] {
    const {rhoD, rhoO, beta} = parametersOf(variables);
    const w: Matrix = build(n, n, () => 0);
    for (let i = 0; i < n; i++) {
      for (let p = weights.indptr[i]; p < weights.indptr[i + 1]; p++) w[i][weights.indices[p]] = weights.data[p];
    }
    const factor = (rho: number): Matrix => combine(1, identity(n), -1, scale(rho, w));
    const xBeta = Array.from(observed, (_, r) => [
      covariates.reduce((total, {values}, j) => total + beta[j + 1] * values[r], beta[0]),
    ]);
    return solve(kronecker(factor(rhoO), factor(rhoD)), xBeta).flat();
  }

  function logPosterior(variables: number[]): number {
    const {beta} = parametersOf(variables);
    const logLikelihood = etaOf(variables).reduce(
      (total, eta, r) => total + observed[r] * (data.counts[r] * eta - Math.exp(eta)),
      0,
    );
    return logLikelihood - beta.reduce((total, b) => total + b ** 2, 0) / 200;
  }

  function differences(at: number[]): number[] {
    const step = 1e-5;
    const moved = (i: number, by: number): number[] => at.map((v, j) => (i === j ? v + by : v));
    return at.map((_, i) => (logPosterior(moved(i, step)) - logPosterior(moved(i, -step))) / (2 * step));
  }
});

test('an output folder that cannot be made is said with its name', () => {
  const error = failure(() => makeFolder(__filename));
  expect(error.code).toBe('invalidArgument');
  expect(error.message).toContain(`--output must be a folder that can be made, got "${__filename}": `);
  expect(error.message).toContain('EEXIST');
});

describe('npm start', () => {
  interface Run {
    code: number | null;
    stdout: string;
    stderr: string;
  }
  const pictures = ['flow-map', 'observed-fitted', 'spillover', 'convergence'];
  const folder = mkdtempSync(join(tmpdir(), 'us-flights-'));
  const [whole, interrupted] = [join(folder, 'whole'), join(folder, 'interrupted')];
  let runs: {whole: Run; interrupted: Run; refused: Run};

  // All at once: most of their time goes into starting.
  beforeAll(async () => {
    const [a, b, c] = await Promise.all([
      start(['--airports', '30', '--output', whole]),
      start(['--airports', '40', '--output', interrupted], 'log-posterior'),
      start(['--airports', 'few']),
    ]);
    runs = {whole: a, interrupted: b, refused: c};
  }, 60_000);
  afterAll(() => rmSync(folder, {recursive: true}));

  /** Runs the example; presses Ctrl-C as soon as it has printed `stopAt`. */
  function start(args: string[], stopAt?: string): Promise<Run> {
    return new Promise((resolve, reject) => {
      const main = join(root, 'examples/us-flights/main.ts');
      const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {cwd: root});
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        if (stopAt !== undefined && stdout.includes(stopAt)) {
          stopAt = undefined;
          child.kill('SIGINT');
        }
      });
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.on('error', reject);
      child.on('close', code => resolve({code, stdout, stderr}));
    });
  }

  function expectPictures(output: string): void {
    for (const name of pictures) {
      const png = readFileSync(join(output, `${name}.png`));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(1800); // width
      expect(png.length).toBeGreaterThan(40_000);
      const svg = readFileSync(join(output, `${name}.svg`), 'utf8');
      expect(svg).toMatch(/^<svg [^>]*viewBox/);
      expect(svg).toContain('Source: ');
      expect(svg.match(/<(path|circle|line|rect)\b/g)!.length).toBeGreaterThan(5);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
    expect(statSync(join(output, 'report.html')).size).toBeGreaterThan(100_000);
  }

  test('fits, prints the table, and writes pictures and report', () => {
    const {code, stdout, stderr} = runs.whole;
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/rho_d +0\.\d{4}/);
    expect(stdout).toMatch(/Pearson chi²\/df +\d+\.\d/);
    expect(stdout).toMatch(/Stopped +converged/);
    expect(stdout).toContain('count as zero flights');
    expectPictures(whole);
    const report = readFileSync(join(whole, 'report.html'), 'utf8');
    expect(report.match(/<figure>/g)).toHaveLength(pictures.length);
    expect(report).toContain('<td>rho_d</td>');
  });

  test('Ctrl-C ends the fit; what was found is printed and drawn', () => {
    expect(runs.interrupted.stdout).toMatch(/Stopped +aborted: not converged/);
    expect(runs.interrupted.code).toBe(0);
    expectPictures(interrupted);
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
