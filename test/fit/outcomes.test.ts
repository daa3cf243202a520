import * as tf from '@tensorflow/tfjs';
import {
  fitMap,
  type FitOptions,
  type FlowFit,
  flowDesign,
  flowModel,
  type FlowModelOptions,
  halfStudentTPrior,
  normalPrior,
  uniformPrior,
} from 'kronflow';
import {flowProblem, type FlowProblem} from '../support/flowProblem';
import {knnWithIsland} from '../support/weights';

/** What data may do to a fit: each ends with its name, finite estimates, and no tensors left. */
const n = 12;
let problem: FlowProblem;
let overdispersed: FlowProblem;
let flows: number[];
let warn: jest.SpyInstance;

beforeAll(async () => {
  warn = jest.spyOn(console, 'warn').mockImplementation();
  problem = await flowProblem({origins: n});
  overdispersed = await flowProblem({origins: n, family: 'negativeBinomial'});
  flows = Array.from(problem.options.flows as number[]);
});
afterAll(() => warn.mockRestore());

async function fitOf(options: Partial<FlowModelOptions>, fitOptions: FitOptions = {}): Promise<FlowFit> {
  const before = tf.memory().numTensors;
  const fit = await fitMap(flowModel({...problem.options, ...options}), fitOptions);
  expect(tf.memory().numTensors).toBe(before);
  expect(fit.estimates.every(Number.isFinite)).toBe(true);
  expect(fit.summary()).toContain(fit.status.reason);
  return fit;
}

const errorOf = (fit: FlowFit, name: string): number => fit.parameters[fit.model.names.indexOf(name)].standardError;

test('rows and columns without any flow', async () => {
  const empty = flows.map((value, r) => (Math.floor(r / n) === 3 || r % n === 5 ? 0 : value));
  for (const family of ['poisson', 'negativeBinomial'] as const) {
    const fit = await fitOf({flows: empty, family});
    expect(fit.status.reason).toBe('converged');
    expect(fit.parameters.every(({standardError}) => standardError > 0)).toBe(true);
  }
});

test('flows that are no whole numbers, with robust errors', async () => {
  const fit = await fitOf({flows: flows.map(value => value + 0.25)});
  expect(fit.status.reason).toBe('converged');
  expect(fit.inference({covariance: 'sandwich'}).every(({standardError}) => standardError > 0)).toBe(true);
});

test('regions without neighbours', async () => {
  const islands = await flowProblem({origins: n, weights: [knnWithIsland(n, 3, 2, 1), knnWithIsland(n, 3, 7, 2)]});
  const fit = await fitOf(islands.options);
  expect(fit.status.reason).toBe('converged');
});

test('covariates of any unit, until they overflow', async () => {
  const scaled = (scale: number) => {
    const x = Array.from({length: n}, (_, i) => scale * Math.sin(7 * i + 1));
    const d = Array.from({length: n * n}, (_, r) => scale * Math.cos(r * r));
    return {dependence: 'destination' as const, design: flowDesign({both: {x}, pair: {d}})};
  };
  const plain = await fitOf(scaled(1));
  for (const scale of [1e-20, 1e12]) {
    const fit = await fitOf(scaled(scale));
    expect(fit.status.reason).toBe('converged');
    fit.parameters.forEach(({name, estimate}, k) => {
      const expected = plain.estimates[k] / (['dest_x', 'orig_x', 'd'].includes(name) ? scale : 1);
      expect(Math.abs(estimate / expected - 1)).toBeLessThan(0.01);
    });
  }
  const {status, warnings} = await fitOf(scaled(1e60));
  expect(status.reason).toBe('nonFinite');
  expect(status.message).toContain('not finite where the search starts');
  expect(warnings).toContain(status.message);
});

test('a likelihood that overflows at the start', async () => {
  const fit = await fitOf({}, {start: {intercept: 1e5}});
  expect(fit.status.reason).toBe('nonFinite');
  expect(fit.status.gradientNorm).toBeUndefined();
});

test('exposures of all sizes', async () => {
  const plain = await fitOf({dependence: 'none'});
  const fit = await fitOf({dependence: 'none', offset: flows.map(() => 600)});
  expect(fit.estimate('intercept')).toBeCloseTo(plain.estimate('intercept') - 600, 3);
});

test('terms that only together tell apart what never flows', async () => {
  const b = Array.from({length: n}, (_, i) => Number(i >= n / 2));
  const design = flowDesign({origin: {b}, destinations: n});
  const silent = flows.map((value, r) => (Math.floor(r / n) < n / 2 ? 0 : value + 1));
  const fit = await fitOf({design, flows: silent, dependence: 'none'});
  expect(fit.warnings.join()).toContain('(separation)');
  const withPriors = await fitOf({design, flows: silent, dependence: 'none', priors: {}});
  expect(withPriors.status.reason).toBe('converged');
});

test('a design that says nothing about rho', async () => {
  const fit = await fitOf({design: flowDesign({origins: n, destinations: n})});
  expect(fit.status).toMatchObject({converged: false, reason: 'lineSearchFailed'});
  expect(fit.status.message).toContain('terms that the data cannot tell apart');
  expect(fit.conditionNumber).toBe(Infinity);
  expect(fit.status.message).not.toContain('next to where A is singular');
  // The gradient is as good as zero, though no step can be taken.
  expect(fit.status.gradientNorm).toBeLessThan(0.01);
});

test('few regions: an estimate with the uncertainty it has, or a refusal', async () => {
  const three = await flowProblem({origins: 3});
  const fit = await fitOf(three.options);
  expect(errorOf(fit, 'rho_o')).toBeGreaterThan(0.3);
  const two = await flowProblem({origins: 3, destinations: 2});
  expect(() => flowModel(two.options)).toThrow('6 observed flows cannot tell 6 parameters');
});

describe('few regions, whose flows become ever more likely towards a singular A', () => {
  let options: FlowModelOptions;
  beforeAll(async () => ({options} = await flowProblem({origins: 2, destinations: 8, seed: 2})));

  test('end there, and say so', async () => {
    const fit = await fitOf({...options, dependence: 'destination'});
    expect(fit.status.reason).toBe('converged');
    expect(fit.estimate('rho_d')).toBeCloseTo(1, 4);
    expect(errorOf(fit, 'rho_d')).toBeNaN();
    expect(fit.warnings.join()).toMatch(
      /rho_d is at the end of its interval \(0.99999\d*\), where A is singular: it has no standard error/,
    );
  });

  test('or on the way, where all rhos together have an edge', async () => {
    const fit = await fitOf({...options, dependence: 'unrestricted'});
    expect(fit.status.reason).toBe('lineSearchFailed');
    expect(fit.status.message).toMatch(/\(rho_d \S+, rho_o \S+, rho_w \S+ is next to where A is singular/);
    expect(fit.warnings[0]).toBe(fit.status.message);
  });

  test.each(['destination', 'unrestricted'] as const)(
    'and are held off by a prior, as is said: %s',
    async dependence => {
      const fit = await fitOf({...options, dependence, priors: {rho: normalPrior(0, 0.3)}});
      expect(fit.status.reason).toBe('converged');
      expect(fit.warnings.join()).not.toContain('A is singular');
    },
  );
});

test('a maximum at a bound next to which the search has ended', async () => {
  const {options} = await flowProblem({
    ...{origins: 6, destinations: 5, masked: true},
    family: 'negativeBinomial',
    seed: 1181,
  });
  const beta = {dest_x: normalPrior(0.2, 0.1), logDistance: uniformPrior(-2, 0.5)};
  const fit = await fitOf({...options, priors: {rho: uniformPrior(-0.9, 0.9), beta, alpha: uniformPrior(0.1, 50)}});
  expect(fit.status.reason).toBe('converged');
  expect(fit.estimate('rho_d')).toBeCloseTo(-0.9, 4);
  expect(fit.warnings).toEqual([
    expect.stringMatching(/^rho_d is at the end of its interval \(-0.899991\): it has no/),
  ]);
});

test('a single flow', async () => {
  const fit = await fitOf({flows: flows.map((_, r) => (r === 7 ? 3 : 0)), priors: {}});
  expect(fit.status.message.length).toBeGreaterThan(20);
});

test('flows that vary as Poisson ones, in a negative binomial model', async () => {
  const poisson = await fitOf({});
  const fit = await fitOf({family: 'negativeBinomial'});
  expect(fit.status.reason).toBe('converged');
  expect(fit.warnings.join()).toContain("the flows vary no more than Poisson ones; take family 'poisson'");
  expect(errorOf(fit, 'alpha')).toBeNaN();
  poisson.parameters.forEach(({estimate, standardError}, k) => {
    expect(Math.abs(fit.estimates[k] - estimate)).toBeLessThan(0.01 * standardError);
    expect(Math.abs(fit.parameters[k].standardError / standardError - 1)).toBeLessThan(0.01);
  });
});

test('optima at the ends of what priors allow', async () => {
  const narrow = await fitOf({priors: {rho: uniformPrior(-0.2, 0.2), beta: {logDistance: halfStudentTPrior(3, 1)}}});
  expect(narrow.status.reason).toBe('converged');
  expect(narrow.estimate('rho_d')).toBeCloseTo(0.2, 4);
  expect(narrow.estimate('logDistance')).toBeCloseTo(0, 10);
  expect(errorOf(narrow, 'logDistance')).toBeNaN();
  expect(errorOf(narrow, 'dest_x')).toBeGreaterThan(0);
  expect(narrow.warnings.join()).toContain('rho_d is at the end of its interval');
  expect(narrow.warnings.join()).not.toContain("take family 'poisson'");
  // Their standard errors are those of a model that takes them as known.
  const {standardError} = (await narrow.effects()).rows[0];
  expect(standardError).toBeGreaterThan(0);

  const {options} = overdispersed;
  const little = await fitOf({...options, priors: {alpha: uniformPrior(10, 20)}});
  expect(little.estimate('alpha')).toBeCloseTo(10, 6);
  expect(little.warnings.join()).toContain('alpha is at the end of its interval (10.0000)');
  const inside = await fitOf({...options, priors: {alpha: uniformPrior(0.1, 20)}});
  const free = await fitOf({...options, priors: {}});
  expect(Math.abs(inside.estimate('alpha') / free.estimate('alpha') - 1)).toBeLessThan(0.2);
  expect(errorOf(inside, 'alpha')).toBeGreaterThan(0);
});

test('rho near the end of its interval', async () => {
  const truth = {rho_d: 0.98, rho_o: 0.97, intercept: 2e-3, logDistance: -3e-3, dest_x: 5e-3, orig_x: 4e-3};
  const near = await flowProblem({origins: n, truth: {...truth, intra_intercept: 0.01, intra_x: 5e-3}});
  const fit = await fitOf(near.options);
  expect(fit.status.reason).toBe('converged');
  expect(Math.abs(fit.estimate('rho_d') - 0.98)).toBeLessThan(4 * errorOf(fit, 'rho_d'));
});

test('flows that hardly vary more than Poisson ones, with alpha inside its bounds', async () => {
  const hint = 'the flows do not vary measurably more than Poisson ones';
  // The default prior draws alpha to values that flows of any kind might have.
  const pulled = await fitOf({family: 'negativeBinomial', priors: {}});
  expect(pulled.estimate('alpha')).toBeLessThan(100);
  expect(pulled.warnings.join()).toContain(hint);
  const {options} = await flowProblem({origins: n, seed: 3});
  const [poisson, free] = [await fitOf(options), await fitOf({...options, family: 'negativeBinomial'})];
  expect(free.estimate('alpha')).toBeLessThan(1e3);
  expect(2 * (free.logLikelihood - poisson.logLikelihood)).toBeLessThan(2.7);
  expect(free.warnings.join()).toContain(hint);
  expect((await fitOf(overdispersed.options)).warnings).toEqual([]);
});

test('covariates that cannot tell as many rhos as there are', async () => {
  const x = Array.from({length: n}, (_, i) => Math.sin(7 * i + 1));
  const size = {origins: n, destinations: n};
  const additive = flowDesign({both: {x}});
  const cases: [Partial<FlowModelOptions>, string][] = [
    [{dependence: 'unrestricted', design: additive}, "rho_d, rho_o, rho_w cannot be told apart by any flows: covariates of origins or destinations alone tell 2 numbers"],
    [{dependence: 'unrestricted', design: additive}, "take dependence 'separable'"],
    [{dependence: 'separable', design: flowDesign({origin: {x}, ...size})}, "alone tell 1 number where"],
    [{dependence: 'separable', design: flowDesign({origin: {x}, ...size})}, "take dependence 'origin'"],
    [{dependence: 'origin', design: flowDesign({destination: {x}, ...size})}, "take dependence 'none'"],
  ]; // prettier-ignore
  for (const [options, message] of cases) {
    expect((await fitOf(options)).warnings.join()).toContain(message);
  }
  // What is promised instead converges.
  for (const dependence of ['separable', 'network'] as const) {
    expect((await fitOf({dependence, design: additive})).status.reason).toBe('converged');
  }
  const withPairs = flowDesign({both: {x}, intra: true});
  for (const identified of [{design: withPairs}, {design: additive, priors: {rho: normalPrior(0, 0.5)}}]) {
    const fit = await fitOf({dependence: 'unrestricted', ...identified});
    expect(fit.warnings.join()).not.toContain('cannot be told apart by any flows');
  }
});
