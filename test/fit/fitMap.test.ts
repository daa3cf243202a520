import * as tf from '@tensorflow/tfjs';
import {fitMap, type FitIteration, type FlowFit, flowModel, KronflowError} from 'kronflow';
import {countTurns} from '../support/countTurns';
import {flowProblem, type FlowProblem} from '../support/flowProblem';

let problem: FlowProblem;
let best: FlowFit;
let tensors: number;

beforeAll(async () => {
  problem = await flowProblem({origins: 12, family: 'negativeBinomial'});
  best = await fitMap(flowModel(problem.options));
});
beforeEach(() => (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

/** The largest distance to the optimum, in its standard errors. */
const distance = (fit: FlowFit): number =>
  Math.max(...fit.estimates.map((value, k) => Math.abs(value - best.estimates[k]) / best.parameters[k].standardError));

const model = () => flowModel(problem.options);

test('L-BFGS from elsewhere finds the same optimum', async () => {
  const start = {rho_d: -0.7, rho_o: 0.6, intercept: 0, alpha: 20};
  const fit = await fitMap(model(), {start});
  expect(fit.status).toMatchObject({converged: true, reason: 'converged'});
  expect(fit.status.gradientNorm).toBeLessThan(1e-4);
  expect(distance(fit)).toBeLessThan(1e-4);
});

test.each([
  ['adam', () => tf.train.adam(0.1)],
  ['sgd', () => tf.train.sgd(0.1)],
  ['adamax', () => tf.train.adamax(0.1)],
])('an optimiser of tf.train finds the same optimum: %s', async (_, create) => {
  const method = create();
  const fit = await fitMap(model(), {method});
  method.dispose();
  expect(fit.status.reason).toBe('converged');
  expect(fit.status.iterations).toBeGreaterThan(5);
  expect(distance(fit)).toBeLessThan(0.05);
});

test('an optimiser whose steps are too long keeps the best parameters', async () => {
  const method = tf.train.sgd(1e4);
  const fit = await fitMap(model(), {method});
  method.dispose();
  expect(fit.status.reason).toBe('nonFinite');
  expect(fit.estimates.every(Number.isFinite)).toBe(true);
});

test('reports every iteration, with parameters by name and a log-posterior that rises', async () => {
  const seen: FitIteration[] = [];
  await fitMap(model(), {onIteration: iteration => seen.push(iteration)});
  expect(seen.map(({iteration}) => iteration)).toEqual(seen.map((_, i) => i));
  expect(Object.keys(seen[0].parameters)).toEqual([...problem.names]);
  seen
    .slice(1)
    .forEach(({logPosterior}, i) => expect(logPosterior).toBeGreaterThanOrEqual(seen[i].logPosterior - 1e-6));
  expect(seen.at(-1)!.logPosterior).toBeCloseTo(best.logPosterior, 3);
});

test('what a listener throws comes through', async () => {
  const onIteration = () => {
    throw new RangeError('mine');
  };
  await expect(fitMap(model(), {onIteration})).rejects.toThrow(new RangeError('mine'));
});

test('a signal before the start ends the fit at once, with the parameters of the start', async () => {
  const fit = await fitMap(model(), {signal: AbortSignal.abort()});
  expect(fit.status).toMatchObject({converged: false, reason: 'aborted', iterations: 0});
  expect(fit.estimate('rho_d')).toBeCloseTo(0, 10);
  expect(fit.estimates.every(Number.isFinite)).toBe(true);
});

test('a signal at any iteration, Newton steps among them, leaves a fit that claims no optimum, unless there is one', async () => {
  const {iterations} = (await fitMap(model())).status;
  for (let stopAt = 0; stopAt <= iterations; stopAt++) {
    const controller = new AbortController();
    const onIteration = ({iteration}: {iteration: number}) => iteration === stopAt && controller.abort();
    const fit = await fitMap(model(), {signal: controller.signal, onIteration});
    expect(fit.status.reason).toBe(stopAt < iterations ? 'aborted' : 'converged');
    expect(fit.parameters.every(({standardError}) => Number.isFinite(standardError))).toBe(fit.status.converged);
  }
});

test('a signal in the middle ends the fit with the best parameters so far', async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  const fit = await fitMap(model(), {
    signal: controller.signal,
    onIteration: ({logPosterior, iteration}) => {
      seen.push(logPosterior);
      if (iteration === 2) controller.abort();
    },
  });
  expect(fit.status).toMatchObject({reason: 'aborted', iterations: 2});
  expect(fit.status.gradientNorm).toBeGreaterThan(0);
  expect(fit.warnings[0]).toContain('stopped by the signal');
  const {logPosterior} = await model().evaluate(fit.estimates);
  expect(logPosterior).toBeGreaterThanOrEqual(Math.max(...seen) - 1e-4);
  // Nothing claims to be an optimum.
  expect(fit.parameters.every(({standardError}) => Number.isNaN(standardError))).toBe(true);
  expect(fit.logLikelihood).toBeNaN();
  expect(fit.diagnostics).toBeUndefined();
  expect(() => fit.fitted()).toThrow('it was stopped before there was an optimum (aborted)');
  expect(() => fit.posterior()).toThrow(KronflowError);
  expect(fit.summary()).toContain('aborted after 2 iterations');
  // And it can go on.
  const start = Object.fromEntries(problem.names.map((name, k) => [name, fit.estimates[k]]));
  expect(distance(await fitMap(model(), {start}))).toBeLessThan(1e-3);
});

test.each(['lbfgs', 'adam'])('maxIterations ends %s by its name', async name => {
  const method = name === 'lbfgs' ? 'lbfgs' : tf.train.adam(0.01);
  const fit = await fitMap(model(), {method, maxIterations: 3});
  if (typeof method === 'object') method.dispose();
  expect(fit.status).toMatchObject({converged: false, reason: 'maxIterations', iterations: 3});
  expect(fit.status.message).toContain('allow more of them');
  expect(fit.estimates.every(Number.isFinite)).toBe(true);
});

test.each([
  {pace: 'slow', ms: 20},
  {pace: 'fast', ms: 0},
])('others have a turn between iterations that are $pace', async ({ms}) => {
  const turns = countTurns(ms);
  const seen: number[] = [];
  const {status} = await fitMap(model(), {onIteration: () => seen.push(turns.count)});
  turns.stop();
  expect(status.reason).toBe('converged');
  expect(new Set(seen).size).toBe(ms > 0 ? seen.length : 1);
});

test.each([
  ['start names rho, but the parameters are rho_d, rho_o', {start: {rho: 0}}],
  ['start.rho_d must lie in (-1, 1), got 1', {start: {rho_d: 1}}],
  ['start.alpha must lie in (0, Infinity), got -2', {start: {alpha: -2}}],
  ['start.intercept must lie in (-Infinity, Infinity), got NaN', {start: {intercept: NaN}}],
  ['tolerance must be positive, got 0', {tolerance: 0}],
  ['maxIterations must be a whole number, got 1.5', {maxIterations: 1.5}],
  ['maxIterations must be a whole number, got -1', {maxIterations: -1}],
  ["method must be 'lbfgs' or an optimiser of tf.train, got 'newton'", {method: 'newton' as never}],
])('refuses: %s', async (message, options) => {
  await expect(fitMap(model(), options)).rejects.toThrow(message);
  await expect(fitMap(model(), options)).rejects.toThrow(KronflowError);
});
