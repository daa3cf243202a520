import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type {FeatureCollection, LineString} from 'geojson';
import {
  fitMap,
  flowDesign,
  flowModel,
  greatCircleDistances,
  type ParameterEstimate,
  readFlowTables,
  SpatialWeights,
} from 'kronflow';
import {kronflow, type Run} from './program';
import {towns} from './towns';

const folder = mkdtempSync(join(tmpdir(), 'kronflow-cli-'));
const at = (name: string): string => join(folder, name);
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
afterAll(() => rmSync(folder, {recursive: true}));

interface FitJson {
  readonly parameters: readonly ParameterEstimate[];
  readonly status: {readonly converged: boolean; readonly reason: string};
  readonly covariance: string;
  readonly level: number;
  readonly logLikelihood: number | null;
  readonly effects?: readonly {readonly covariate: string; readonly effect: string; readonly estimate: number}[];
}
const json = ({stdout}: Run): FitJson => JSON.parse(stdout) as FitJson;

const small = towns(20);
const large = towns(300);
const files = [write('towns.csv', small.locations), write('trips.csv', small.flows)];
const gravity = ['--both', 'log(people)', '--pair', 'log(distance)', '--backend', 'cpu'];

describe('kronflow fit', () => {
  const output = at('results');
  let runs: Record<'table' | 'json' | 'defaults' | 'few' | 'stopped', Run>;

  beforeAll(async () => {
    const stopAt = 'log-posterior';
    const table = await kronflow(['fit', ...files, ...gravity, '--weights', 'knn:4', '--effects', '--output', output]);
    const asJson = await kronflow(
      ['fit', ...files, ...gravity, '--covariance', 'sandwich', '--level', '0.9', '--json', '--quiet'], // prettier-ignore
    );
    const defaults = await kronflow(['fit', ...files, '--json']);
    const few = await kronflow(['fit', ...files, ...gravity, '--max-iterations', '1', '--json', '--quiet']);
    const big = [write('many.csv', large.locations), write('manyTrips.csv', large.flows)];
    // So many starts take longer than any signal.
    const long = ['--starts', '500', '--output', at('stopped')];
    const stopped = await kronflow(['fit', ...big, ...gravity, ...long], stopAt);
    runs = {table, json: asJson, defaults, few, stopped};
  }, 120_000);

  test('prints the table and the effects, and says on the standard error what it did', () => {
    const {code, stdout, stderr} = runs.table;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Flow model\n/);
    expect(stdout).toMatch(/Family +Negative binomial \(NB2\)/);
    expect(stdout).toMatch(/Outcome +converged/);
    for (const name of ['rho_d', 'dest_log(people)', 'orig_log(people)', 'log(distance)', 'alpha']) {
      expect(stdout).toMatch(new RegExp(`^${name.replace(/[()]/g, '\\$&')} +-?\\d`, 'm'));
    }
    expect(stdout).toMatch(/^log\(people\) +combined +network +-?\d/m);
    expect(stderr).toContain('20 pairs without a row, taken as missing; say --absent zero if they had no flow');
    expect(stderr).toContain('weights: knn:4, row-standardised');
    expect(stderr).toMatch(/^ +0 {2}log-posterior -\d/m);
  });

  test('says effects in flows, over the observed pairs, if that is asked for', async () => {
    const run = (...options: string[]) =>
      kronflow(['fit', ...files, ...gravity, '--weights', 'knn:4', '--quiet', ...options]);
    const {code, stdout} = await run('--effects-scale', 'mu');
    expect(code).toBe(0);
    expect(stdout).toContain('\nEffects of one more unit of each attribute, on the expected flows\n');
    const observed = json(await run('--effects-scale', 'mu', '--effects-pairs', 'observed', '--json'));
    expect(observed).toMatchObject({effectsScale: 'mu', effectsPairs: 'observed'});
    const total = (text: string): number => Number(/^log\(people\) +combined +total +(\S+)/m.exec(text)![1]);
    const [ofAll, ofObserved] = [total(stdout), observed.effects!.at(-1)!.estimate];
    expect(ofAll).toBeGreaterThan(0);
    expect(Math.abs(ofObserved / ofAll - 1)).toBeGreaterThan(1e-3);
    expect(Math.abs(ofObserved / ofAll - 1)).toBeLessThan(0.5);
  });

  test('searches from more starts, says which one it is at, and how many maxima there are', async () => {
    const {code, stdout, stderr} = await kronflow(['fit', ...files, ...gravity, '--starts', '3']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Starts +4; one maximum found by 4 of them$/m);
    for (const start of [1, 2, 3, 4])
      expect(stderr).toMatch(new RegExp(`^start ${start} of 4 +0 {2}log-posterior`, 'm'));
  });

  test('writes files that are read back as the same flows, with their means and residuals', () => {
    const names = ['fit.json', 'flows.csv', 'flows.geojson', 'kepler.csv', 'locations.csv', 'summary.txt'];
    expect(readdirSync(output).sort()).toEqual(names);
    const text = (name: string): string => readFileSync(join(output, name), 'utf8');
    const before = readFlowTables(small.locations, small.flows);
    const after = readFlowTables(text('locations.csv'), text('flows.csv'));
    expect(after.flows).toEqual(before.flows);
    expect(after.observed).toEqual(before.observed);
    expect(after.origins.attributes).toEqual(before.origins.attributes);
    const {fitted, residual} = after.pair;
    expect(fitted.every(mu => mu > 0)).toBe(true);
    const alpha = (JSON.parse(text('fit.json')) as FitJson).parameters.find(({name}) => name === 'alpha')!.estimate;
    before.flows.forEach((y, r) => {
      const pearson = (y - fitted[r]) / Math.sqrt(fitted[r] + fitted[r] ** 2 / alpha);
      if (before.observed[r] === 0) expect(residual[r]).toBeNaN();
      else expect(Math.abs(residual[r] - pearson)).toBeLessThan(1e-6 * (1 + Math.abs(pearson)));
    });
    expect(text('summary.txt')).toBe(runs.table.stdout);
    const lines = JSON.parse(text('flows.geojson')) as FeatureCollection<LineString>;
    expect(lines.features).toHaveLength(before.flows.filter(y => y > 0).length);
    expect(text('kepler.csv').split('\n')[0]).toMatch(/^origin_lat,origin_lng,.*,count,fitted,residual$/);
  });

  test('prints JSON alone, with the figures that the library gives', async () => {
    const {code, stderr} = runs.json;
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    const printed = json(runs.json);
    await tf.setBackend('cpu');
    const {origins, flows, observed} = readFlowTables(small.locations, small.flows);
    const fit = await fitMap(
      flowModel({
        family: 'negativeBinomial',
        weights: SpatialWeights.kNearest(origins.points, 6).rowStandardize(),
        design: flowDesign({
          both: {people: origins.attributes.people.map(Math.log)},
          pair: {distance: greatCircleDistances(origins.points, undefined, {intra: 'halfNearest'}).map(Math.log)},
        }),
        flows,
        observed,
      }),
    );
    const expected = fit.inference({covariance: 'sandwich', level: 0.9});
    expect(printed).toMatchObject({covariance: 'sandwich', level: 0.9, status: {reason: 'converged'}});
    expect(printed.parameters).toHaveLength(expected.length);
    printed.parameters.forEach(({estimate, standardError, interval}, k) => {
      const tolerance = 1e-3 * expected[k].standardError;
      expect(Math.abs(estimate - expected[k].estimate)).toBeLessThan(tolerance);
      expect(Math.abs(standardError - expected[k].standardError)).toBeLessThan(tolerance);
      expect(Math.abs(interval[1] - expected[k].interval[1])).toBeLessThan(4 * tolerance);
    });
  });

  test('takes all attributes and the distance if nothing is said, on the wasm backend that is installed', () => {
    const {code, stderr} = runs.defaults;
    expect(code).toBe(0);
    expect(stderr).toContain('priors: weak; backend: wasm');
    expect(json(runs.defaults).parameters.map(({name}) => name)).toEqual(
      'rho_d,rho_o,intercept,dest_people,dest_income,orig_people,orig_income,log(distance),alpha'.split(','),
    );
  });

  test('ends with code 1 and all the same with results if it has not converged', () => {
    const {code, stderr} = runs.few;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^maxIterations: not converged: the iterations are used up/);
    expect(json(runs.few).status).toMatchObject({converged: false, reason: 'maxIterations'});
  });

  test('fits Gaussian flows, which may be negative, by maximum likelihood', async () => {
    const pairs = small.flows
      .split('\n')
      .slice(1)
      .map(row => row.split(','));
    const ids = [...new Set(pairs.map(([origin]) => origin))];
    const rows = [...pairs, ...ids.map(id => [id, id, '0'])].map(
      ([o, d, y]) => `${o},${d},${Math.log1p(Number(y)) - 5}`,
    );
    const logs = write('logs.csv', ['origin,dest,count', ...rows].join('\n'));
    const run = await kronflow([
      'fit',
      files[0],
      logs,
      '--family',
      'gaussian',
      '--error',
      '--intra',
      ...gravity,
      '--json',
    ]);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('priors: flat; backend: cpu');
    expect(json(run).parameters.map(({name}) => name)).toEqual(
      'lambda_d,lambda_o,intercept,intra_intercept,dest_log(people),orig_log(people),log(distance),sigma'.split(','),
    );
  });

  test('adds an offset, of attributes and of pairs: its coefficient is one less', async () => {
    const glm = ['fit', ...files, ...gravity, '--dependence', 'none', '--priors', 'flat', '--json', '--quiet'];
    const [plain, shifted] = [
      await kronflow(glm),
      await kronflow([...glm, '--offset', 'orig_log(people),log(distance)']),
    ].map(run => json(run).parameters);
    plain.forEach(({name, estimate}, k) => {
      const share = ['orig_log(people)', 'log(distance)'].includes(name) ? 1 : 0;
      expect(Math.abs(shifted[k].estimate + share - estimate)).toBeLessThan(1e-5 * (1 + Math.abs(estimate)));
    });
  }, 40_000);

  test('Ctrl-C ends the search; the best parameters so far are printed and written', () => {
    const {code, stdout, stderr} = runs.stopped;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^aborted: not converged: stopped by the signal/m);
    expect(stdout).toMatch(/^Outcome +aborted after \d+ iterations/m);
    expect(stdout).toMatch(/^log\(distance\) +-\d/m);
    const {pair} = readFlowTables(large.locations, readFileSync(at('stopped/flows.csv'), 'utf8'));
    expect(pair.fitted.every(mu => mu > 0)).toBe(true);
  });
});

describe('what is wrong ends with code 2 and is said', () => {
  async function refusal(args: readonly string[]): Promise<string> {
    const {code, stdout, stderr} = await kronflow(args);
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    return stderr;
  }

  test('in tables, row by row, the first twenty problems', async () => {
    const bad = Array.from({length: 23}, (_, i) => `t0,nowhere${i},1`);
    const broken = write('broken.csv', ['origin,dest,count', 't0,t1,many', ...bad].join('\n'));
    const lines = (await refusal(['fit', files[0], broken])).trim().split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[0]).toMatch(/^broken\.csv, line 2, count: must be a number, got 'many'/);
    expect(lines[1]).toMatch(/^broken\.csv, line 3, dest: must be an id of towns\.csv, got 'nowhere0'/);
    expect(lines[20]).toBe('and 4 more problems');
  });

  test('in an offset', async () => {
    const stderr = await refusal(['check', ...files, '--offset', 'dest_log(poeple)']);
    expect(stderr).toContain("--offset log(poeple): 'poeple' must be a column of numbers in the locations");
    expect(stderr).toContain('did you mean people?');
  });

  test('in options, before the tables are read', async () => {
    const stderr = await refusal(['fit', 'a.csv', 'b.csv', '--famliy', 'poisson']);
    expect(stderr).toBe('there is no option --famliy; did you mean --family?\nSee kronflow fit --help\n');
  });

  test('in what options name, by their names', async () => {
    expect(await refusal(['fit', ...files, '--both', 'log(poeple)', '--quiet'])).toBe(
      "--both log(poeple): 'poeple' must be a column of numbers in the locations; there are people, income; did you mean people?\n",
    );
    expect(await refusal(['fit', ...files, '--weights', 'knn:20', '--quiet'])).toMatch(
      /^--weights knn: k must be a whole number from 1 to 19/,
    );
  });
});

describe('kronflow check', () => {
  test('says how tables are understood', async () => {
    const {code, stdout} = await kronflow(['check', ...files]);
    expect(code).toBe(0);
    expect(stdout).toContain('towns.csv\n  columns      id, lat, lon\n  covariates   people, income\n');
    expect(stdout).toMatch(/^380 pairs observed, \d+ of them without flow, 0 within a region; 20 missing$/m);
  });

  test('says which columns may be meant, in options that work', async () => {
    const renamed = write('renamed.csv', small.locations.replace('id,', 'code,'));
    const {code, stderr} = await kronflow(['check', renamed, files[1]]);
    expect(code).toBe(2);
    const [, option] = /--columns (\S+)/.exec(stderr)!;
    expect(option).toBe('id=code');
    expect((await kronflow(['check', renamed, files[1], '--columns', option])).code).toBe(0);
  });
});

test('help and version need nothing else', async () => {
  const {version} = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {version: string};
  expect(await kronflow(['--version'])).toEqual({code: 0, stdout: `${version}\n`, stderr: ''});
  expect((await kronflow(['--help'])).stdout).toMatch(/^kronflow: spatial models of flows/);
  const {code, stderr} = await kronflow([]);
  expect(code).toBe(2);
  expect(stderr).toContain('there must be a command: fit or check');
});
