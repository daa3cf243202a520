import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import {type FlowFit, fitMap, flowModel} from 'kronflow';
import type {Dataset} from '../../examples/browser/src/data/dataset';
import {layOut, mostSurprising, nearestPair} from '../../examples/browser/src/fit/charts/scatter';
import {endedReport} from '../../examples/browser/src/fit/ended';
import {isFound, outcomeOf} from '../../examples/browser/src/fit/outcome';
import {compare, ratioStep, residualContent, timesNote} from '../../examples/browser/src/fit/comparison';
import {termOf} from '../../examples/browser/src/fit/terms';
import {busiest, neighbourRule} from '../../examples/browser/src/model/busiest';
import {designOf, observedPairs} from '../../examples/browser/src/model/design';
import {weightsOf} from '../../examples/browser/src/model/weights';
import {figure, seconds} from '../../examples/browser/src/ui/format';
import {runProgram} from '../support/runProgram';

/** As the build of the page makes it. */
async function made(id: string): Promise<Dataset> {
  const command = ['--import', 'tsx', 'examples/browser/data/print.ts', id];
  const {stdout} = await promisify(execFile)(process.execPath, command, {maxBuffer: 2 ** 26});
  return JSON.parse(stdout) as Dataset;
}

let flights: Dataset;
let lattice: Dataset;

beforeAll(async () => {
  await tf.setBackend('cpu');
  [flights, lattice] = await Promise.all([made('flights'), made('lattice')]);
}, 60_000);

function fit(dataset: Dataset, family: 'poisson' | 'negativeBinomial'): Promise<FlowFit> {
  return fitMap(
    flowModel({
      ...{family, weights: weightsOf(dataset), design: designOf(dataset)},
      ...{flows: dataset.flows, observed: Array.from(observedPairs(dataset)), priors: 'flat'},
    }),
  );
}

describe('the busiest regions', () => {
  test('keep what is known of them: flows, covariates, shapes', () => {
    const part = busiest(lattice, 30);
    const n = lattice.regions.length;
    const index = part.regions.map(({id}) => lattice.regions.findIndex(region => region.id === id));
    const touching = (i: number) =>
      lattice.flows.reduce((sum, flow, r) => sum + flow * (Number(Math.floor(r / n) === i) + Number(r % n === i)), 0);
    const least = Math.min(...index.map(touching));
    const others = lattice.regions.map((_, i) => i).filter(i => !index.includes(i));
    expect(others.every(i => touching(i) <= least)).toBe(true);
    expect(index).toHaveLength(30);
    index.forEach((o, a) => {
      expect(part.covariates.origin.logPeople[a]).toBe(lattice.covariates.origin.logPeople[o]);
      expect(part.covariates.destination.logJobs[a]).toBe(lattice.covariates.destination.logJobs[o]);
      expect(part.shapes!.features[a]).toBe(lattice.shapes!.features[o]);
      index.forEach((d, b) => expect(part.flows[a * 30 + b]).toBe(lattice.flows[o * n + d]));
    });
    expect(part.regions.map(({id}) => id)).toContain(part.start);
    expect(busiest(lattice, 100)).toBe(lattice);
  });

  test('have the neighbours that are asked for, as far as there are any', () => {
    const small = busiest(flights, 10);
    expect(neighbourRule(small, 30)).toEqual({rule: 'nearest', k: 9});
    expect(neighbourRule(small, 'contiguity')).toEqual({rule: 'nearest', k: 6}); // airports share no borders
    expect(neighbourRule(lattice)).toEqual({rule: 'contiguity'});
    expect(neighbourRule(lattice, 4)).toEqual({rule: 'nearest', k: 4});
  });
});

describe('the US flights have the figures of npm start', () => {
  test.each([
    {airports: 100, neighbours: 6, family: 'poisson'},
    {airports: 60, neighbours: 4, family: 'negativeBinomial'},
  ] as const)(
    '$airports airports, $family',
    async ({airports, neighbours, family}) => {
      const folder = mkdtempSync(join(tmpdir(), 'kronflow-fit-'));
      const options = {airports, neighbours, family, output: folder};
      const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const {stdout} = await runProgram('examples/us-flights/main.ts', args);
      rmSync(folder, {recursive: true});
      const part = busiest(flights, airports);
      const ours = await fit({...part, neighbours: neighbourRule(part, neighbours)}, family);
      // The table of a summary is as it is printed, digit by digit.
      const table = ours
        .summary()
        .split('\n')
        .filter(line => /^(rho_|intercept|dest_|orig_|logDistance|alpha|Log-lik|AIC)/.test(line));
      expect(table.length).toBeGreaterThan(7);
      for (const line of table) expect(stdout).toContain(line);
    },
    60_000,
  );
});

describe('what the model did not expect', () => {
  // Three regions; a flow from 0 to 1 twice as large as expected, none from 2 to 0.
  const dataset = (): Dataset => ({...busiest(flights, 3), flows: [7, 20, 5, 4, 7, 6, 0, 8, 7]});
  const mu = Float64Array.from([99, 10, 5, 4, 99, 6, 3, 8, 99]);

  test('sums are those of the pairs of the model', () => {
    const {inflow, outflow, inSum} = compare(dataset(), mu);
    expect(Array.from(inflow.observed)).toEqual([4, 28, 11]);
    expect(Array.from(inflow.expected)).toEqual([7, 18, 11]);
    expect(Array.from(outflow.observed)).toEqual([25, 10, 8]);
    expect(inSum).toBeCloseTo(36 / 43, 12);
  });

  test('the map has them in colour and in words', () => {
    const data = dataset();
    const comparison = compare(data, mu);
    const content = residualContent(data, comparison, {colour: 'inflow', lines: 'busiest'});
    expect(content.choose(10)).toEqual([1, 7, 5, 2, 3]);
    expect(content.regions.step(1)).toBe(2);
    expect(content.pairs.step(1)).toBe(3);
    expect(content.pairs.step(6)).toBe(-5);
    expect(content.pairs.spoken(1)).toBe('flights a year: observed 20, expected 10');
    expect(content.pairs.rows(6)[1]).toEqual({name: 'expected', value: '3', note: 'none'});
    const misses = residualContent(data, comparison, {colour: 'inflow', lines: 'surprises'});
    expect(misses.choose(10)).toEqual([1, 6]);
    expect(residualContent(data, comparison, {colour: 'outflow', lines: 'busiest', only: 2}).choose(10)).toEqual([
      7, 5, 2,
    ]);
    expect([1.05, 1 / 1.3, 0, 6].map(ratioStep)).toEqual([0, -2, -5, 5]);
    expect([timesNote(14, 10), timesNote(10, 30), timesNote(0, 3)]).toEqual(['× 1.4', '÷ 3', 'none']);
  });

  test('the scatter has every pair once: flows by their logarithm, pairs without in a strip of their own', () => {
    const comparison = compare(dataset(), mu);
    const layout = layOut(comparison, 400, 300);
    expect(Array.from(layout.pairs)).toEqual([1, 2, 3, 5, 6, 7]);
    expect(layout.zeros.count).toBe(1);
    expect(layout.ys[4]).toBeGreaterThan(layout.zeros.top);
    expect(layout.ys[0]).toBeLessThan(layout.ys[1]); // 20 lies above 5
    expect(layout.xs[0]).toBeCloseTo(layout.x(10), 3);
    // The line on which the model is right goes through where both are equal, also where the axes begin with different flows.
    const large = layOut(
      {...comparison, observed: [7, 900, 1, 400, 7, 1, 0, 800, 7], expected: mu.map(x => 100 * x)},
      400,
      300,
    );
    for (const {x, y, diagonal} of [layout, large]) {
      for (const flow of diagonal) {
        expect(x.invert(x(flow)) / flow).toBeCloseTo(1, 9);
        expect(y.invert(y(flow)) / flow).toBeCloseTo(1, 9);
        expect(y(flow)).toBeLessThanOrEqual(y(y.domain()[0]));
      }
    }
    expect(large.diagonal[0]).toBe(100);
    expect(nearestPair(layout, [layout.xs[2] + 1, layout.ys[2]], 10)).toBe(2);
    expect(nearestPair(layout, [-500, 0], 10)).toBeUndefined();
    expect(mostSurprising(layout, comparison, 2)).toEqual([4, 0]);
  });
});

test('terms are explained in the words of the data', () => {
  const {words} = flights;
  expect(termOf('rho_d', 0.4, words).meaning).toMatch(/pull of an airport/);
  expect(termOf('logDistance', -0.71, words).meaning).toBe(
    '1 % more distance: 0.71 % fewer flights, before neighbours add theirs.',
  );
  expect(termOf('dest_logSize', 1.14, words).meaning).toMatch(/^1 % more size of the destination: 1.14 % more flights/);
  expect(termOf('orig_income_2008', 0.5, words).meaning).toMatch(/^One more unit of income 2008 of the origin/);
  for (const name of ['logPop', 'log_pop', 'log(pop)', 'log pop']) {
    expect(termOf(`orig_${name}`, 1, words).meaning).toMatch(/^1 % more pop of the origin/);
  }
  expect(termOf('dest_logistics', 1, words).meaning).toMatch(/^One more unit of logistics of the destination/);
  expect(termOf('alpha', 2, words).symbol).toEqual({letter: 'α', index: ''});
  expect(termOf('toString', 2, words).meaning).toMatch(/^One more unit of to string/);
});

test('a search that got stuck has found the maximum only where it is next to one that has standard errors', () => {
  const ended = (gradientNorm: number, standardError: number): Parameters<typeof isFound>[0] => ({
    status: {...{converged: false, reason: 'lineSearchFailed', message: 'stuck', iterations: 7}, gradientNorm},
    parameters: [{name: 'rho_d', estimate: 0.4, standardError, z: 1, pValue: 1, interval: [0, 1]}],
  });
  expect(outcomeOf(ended(4e-4, 0.1))).toMatchObject({title: 'As near to the maximum as the numbers allow'});
  expect([ended(4e-4, 0.1), ended(4e-4, Number.NaN), ended(0.5, 0.1)].map(isFound)).toEqual([true, false, false]);
  expect(outcomeOf(ended(4e-4, Number.NaN)).title).toMatch(/^Stuck/);
});

test('a fit whose worker had to be ended keeps its last parameters, and claims nothing', () => {
  const run = {
    source: flights,
    dataset: flights,
    choices: {family: 'poisson', dependence: 'separable', backend: 'webgpu'} as const,
    started: 100,
    stage: 'search' as const,
    iterations: [{start: 0, iteration: 3, logPosterior: -5, gradientNorm: 0.2, parameters: {rho_d: 0.3, intercept: 2}}],
  };
  const report = endedReport(run, 1100)!;
  expect(report.status).toMatchObject({converged: false, reason: 'aborted', iterations: 3});
  expect(report.parameters.map(({name, estimate}) => [name, estimate])).toEqual([
    ['rho_d', 0.3],
    ['intercept', 2],
  ]);
  expect(report.parameters.every(({standardError}) => Number.isNaN(standardError))).toBe(true);
  expect(report.timing.total).toBe(1000);
  expect(endedReport({...run, iterations: []}, 1100)).toBeUndefined();
});

test('numbers have the digits that they are worth', () => {
  expect([17.448, -0.70777, 0.08853, 12345.6, NaN, 3e-7, 0].map(figure)).toEqual([
    '17.45',
    '−0.708',
    '0.0885',
    '12,346',
    '–',
    '3.00e-7',
    '0',
  ]);
  expect([42, 640, 12_300].map(seconds)).toEqual(['42\u00a0ms', '0.6\u00a0s', '12\u00a0s']);
});
