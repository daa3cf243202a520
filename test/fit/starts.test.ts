import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import {fitMap, type FitIteration, type FlowFit, flowModel, type FlowModel, KronflowError} from 'kronflow';
import {flowProblem} from '../support/flowProblem';
import {assertReference, type ReferenceCase, referenceModel} from '../support/referenceFits';

const data = JSON.parse(
  readFileSync(join(__dirname, '../reference/square_poisson_two_optima.json'), 'utf8'),
) as ReferenceCase;
/** With flat priors and with the default ones. */
const reference = data.fits.filter(({dependence}) => dependence === 'separable');
/** From here the search climbs the lower maximum. */
const badStart = {rho_d: 0.57, rho_o: -0.28};

let tensors: number;
beforeEach(() => (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

test.each(reference.map(expected => [expected.priors, expected] as const))(
  'finds the higher of two maxima from a start next to the lower one, priors %s',
  async (_, expected) => {
    const model = referenceModel(kronflow, data, expected);
    const alone = await fitMap(model, {start: badStart});
    expect(alone.status.reason).toBe('converged');
    expect(alone.logLikelihood).toBeCloseTo(-271.719, 3);
    expect(alone.optima).toHaveLength(1);

    const fit = await fitMap(model, {start: badStart, starts: 10});
    assertReference('with ten more starts', fit, expected);
    expect(fit.starts).toBe(11);
    expect(fit.optima).toHaveLength(2);
    const [higher, lower] = fit.optima;
    expect(higher.logPosterior).toBe(fit.logPosterior);
    expect(higher.parameters.rho_d).toBe(fit.estimate('rho_d'));
    expect(lower.logPosterior).toBeCloseTo(alone.logPosterior, 6);
    expect(lower.parameters.rho_d).toBeCloseTo(alone.estimate('rho_d'), 3);
    expect(higher.starts + lower.starts).toBe(11);
    expect(fit.warnings.join()).toContain('one more maximum was found: 0.91');
    expect(fit.summary()).toMatch(/Starts +11; 2 maxima, this one found by \d+ of them/);
    expect(JSON.parse(JSON.stringify(fit))).toMatchObject({starts: 11, optima: fit.optima});
  },
);

test.each<Record<string, number>>([
  {intercept: -8},
  {rho_d: 0.2, rho_o: 0.4, intercept: -11, dest_x: 3, alpha: 0.05},
  {rho_d: 0.2, rho_o: 0.4, intercept: -11, dest_x: -2, orig_x: 3, logDistance: 2, alpha: 0.05},
])('finds the way from %p, from where a whole step of Fisher scoring leads nowhere', async start => {
  const {options} = await flowProblem({origins: 12, family: 'negativeBinomial'});
  const model = flowModel({...options, priors: 'flat'});
  const usual = await fitMap(model);
  const fit = await fitMap(model, {start});
  expect(fit.status.reason).toBe('converged');
  expect(fit.logLikelihood).toBeCloseTo(usual.logLikelihood, 6);
});

const benign: Record<string, () => Promise<FlowModel>> = {
  Poisson: async () => flowModel((await flowProblem({origins: 10})).options),
  'negative binomial': async () => flowModel((await flowProblem({origins: 12, family: 'negativeBinomial'})).options),
  'three rhos': async () => flowModel({...(await flowProblem({origins: 10})).options, dependence: 'unrestricted'}),
  Gaussian: async () => {
    const {options} = await flowProblem({origins: 12});
    const flows = Array.from(options.flows as number[], Math.log1p);
    return flowModel({...options, family: 'gaussian', flows});
  },
  'Gaussian, spatial errors': async () => {
    const {options} = await flowProblem({origins: 12});
    const flows = Array.from(options.flows as number[], Math.log1p);
    return flowModel({...options, family: 'gaussian', spatialError: true, flows});
  },
};

test.each(Object.entries(benign))('finds one maximum again and again on benign data: %s', async (_, create) => {
  const model = await create();
  tensors = tf.memory().numTensors;
  const alone = await fitMap(model);
  const fit = await fitMap(model, {starts: 4});
  const {starts: found, logPosterior} = fit.optima[0];
  expect(fit.optima).toHaveLength(1);
  expect(logPosterior).toBeCloseTo(alone.logPosterior, 5);
  expect(found).toBe(5);
  fit.parameters.forEach(({estimate, standardError}, k) =>
    expect(Math.abs(estimate - alone.estimates[k])).toBeLessThan(1e-3 * standardError),
  );
  expect(fit.warnings).toEqual(alone.warnings);
  expect(fit.summary()).toContain('5; one maximum found by 5 of them');
});

test('an optimiser of tf.train searches from all starts as well', async () => {
  const model = flowModel((await flowProblem({origins: 10})).options);
  tensors = tf.memory().numTensors;
  const method = tf.train.adam(0.1);
  const fit = await fitMap(model, {method, starts: 2});
  method.dispose();
  expect(fit.optima).toHaveLength(1);
  expect(fit.optima[0].starts).toBeGreaterThan(1);
});

async function run(starts: number, abortAt?: {start: number; iteration: number}) {
  const controller = new AbortController();
  const seen: FitIteration[] = [];
  const fit: FlowFit = await fitMap(referenceModel(kronflow, data, reference[0]), {
    ...{starts, start: badStart, signal: controller.signal},
    onIteration: iteration => {
      seen.push(iteration);
      if (iteration.start === abortAt?.start && iteration.iteration === abortAt.iteration) controller.abort();
    },
  });
  return {fit, seen};
}

test('progress tells which start it is, each from its own iteration 0, and no two starts are alike', async () => {
  const {seen} = await run(3);
  const first = [0, 1, 2, 3].map(start => seen.find(each => each.start === start)!);
  expect(first.map(({iteration}) => iteration)).toEqual([0, 0, 0, 0]);
  expect(new Set(first.map(({parameters}) => parameters.rho_d)).size).toBe(4);
  expect(seen.map(({start}) => start)).toEqual(seen.map(({start}) => start).sort());
  // The same starts each time.
  const again = (await run(3)).seen;
  expect(again.map(({parameters}) => parameters)).toEqual(seen.map(({parameters}) => parameters));
});

test('a signal in a later search keeps the best that was found, with its errors, and says so', async () => {
  const whole = (await run(10)).fit;
  const {fit, seen} = await run(10, {start: 2, iteration: 1});
  expect(seen.at(-1)).toMatchObject({start: 2, iteration: 1});
  expect(fit.status).toMatchObject({converged: false, reason: 'aborted'});
  expect(fit.warnings[0]).toContain('stopped by the signal');
  expect(fit.logLikelihood).toBeGreaterThan(-271.72);
  expect(fit.logLikelihood).toBeLessThanOrEqual(whole.logLikelihood + 1e-9);
  expect(fit.parameters.every(({standardError}) => standardError > 0)).toBe(true);
  expect(fit.starts).toBe(3);
});

test('a signal in the first search ends everything', async () => {
  const {fit, seen} = await run(10, {start: 0, iteration: 1});
  expect(fit.status.reason).toBe('aborted');
  expect(seen.every(({start}) => start === 0)).toBe(true);
  expect(fit.optima).toEqual([]);
  expect(fit.estimates.every(Number.isFinite)).toBe(true);
});

test('a start that leads nowhere does no harm', async () => {
  const {options} = await flowProblem({origins: 10});
  tensors = tf.memory().numTensors;
  const fit = await fitMap(flowModel(options), {start: {intercept: 1e5}, starts: 3});
  expect(fit.status.reason).toBe('converged');
  expect(fit.optima.map(({starts}) => starts)).toEqual([3]);
});

test.each([-1, 1.5, Number.NaN, Infinity])('refuses %p starts', async starts => {
  const fitting = fitMap(referenceModel(kronflow, data, reference[0]), {starts});
  await expect(fitting).rejects.toThrow(KronflowError);
  await expect(fitting).rejects.toThrow(`starts must be a whole number of further starts, got ${starts}`);
});
