import {flowDesign, flowModel, simulateFlows, SpatialWeights} from 'kronflow';
import {assertClose} from '../support/compare';
import {flowProblem, type FlowProblem} from '../support/flowProblem';
import {directedKnn} from '../support/weights';

let problem: FlowProblem;
beforeAll(async () => (problem = await flowProblem({origins: 6, family: 'negativeBinomial'})));

const simulate = (change: object = {}) => {
  const {family, weights, design} = problem.options;
  return simulateFlows({family, weights: weights!, design, parameters: problem.truth, ...change});
};

test.each(['poisson', 'negativeBinomial'] as const)(
  '%s flows have the mean and variance of the model',
  async family => {
    const {alpha, ...rest} = problem.truth;
    const parameters = family === 'poisson' ? rest : {...rest, alpha};
    const {options, names, truth} = problem;
    const model = flowModel(options);
    const mu = (await model.eta(names.map(name => truth[name]))).map(Math.exp);
    const count = 2000;
    const mean = new Float64Array(mu.length);
    const spread = new Float64Array(mu.length);
    for (let seed = 0; seed < count; seed++) {
      (await simulate({family, parameters, seed})).forEach((value, r) => {
        mean[r] += value / count;
        spread[r] += (value - mu[r]) ** 2 / count;
      });
    }
    mu.forEach((value, r) => {
      const variance = family === 'poisson' ? value : value + value ** 2 / alpha;
      expect(Math.abs(mean[r] - value)).toBeLessThan(4.5 * Math.sqrt(variance / count));
      expect(Math.abs(spread[r] / variance - 1)).toBeLessThan(0.5);
    });
  },
);

test('the seed decides, and the default is 1', async () => {
  expect(await simulate()).toEqual(await simulate({seed: 1}));
  expect(await simulate({seed: 2})).not.toEqual(await simulate());
});

test('one design per period, with offsets', async () => {
  const {options, truth} = await flowProblem({periods: 3, changing: true, origins: 5});
  const {weights, design} = options;
  const common = {family: 'poisson' as const, weights: weights!, design, parameters: truth};
  expect(await simulateFlows(common)).toHaveLength(75);
  const none = await simulateFlows({...common, offset: new Array<number>(25).fill(-100)});
  assertClose('flows', {shape: [75], values: none}, {shape: [75], values: new Float64Array(75)}, 0);
});

test.each([false, true])('Gaussian flows, whose errors depend on each other: %s', async spatialError => {
  const {options, truth} = problem;
  const {weights} = options;
  const design = flowDesign({both: {x: [1, 4, 2, 5, 3, 6]}});
  const [d, o] = spatialError ? ['lambda_d', 'lambda_o'] : ['rho_d', 'rho_o'];
  const parameters = {[d]: 0.5, [o]: 0.3, intercept: 1, dest_x: 0.4, orig_x: -0.3, sigma: 2};
  const common = {family: 'gaussian', spatialError, weights: weights!, design} as const;
  const count = 400;
  const model = flowModel({...common, flows: new Float64Array(36).map((_, r) => r % 5)});
  const mean = await model.eta(Object.values(parameters));
  let squares = 0;
  const sums = new Float64Array(36);
  for (let seed = 0; seed < count; seed++) {
    const flows = await simulateFlows({...common, parameters, seed});
    flows.forEach((value, r) => (sums[r] += value - mean[r]));
    // The residuals of the model at the truth are independent with variance 1.
    const residuals = flowModel({...common, flows}).residuals(Float64Array.from(Object.values(parameters)), mean);
    squares += residuals.reduce((sum, value) => sum + value * value, 0);
  }
  expect(Math.abs(squares / (36 * count) - 1)).toBeLessThan(4 * Math.sqrt(2 / (36 * count)));
  // A⁻¹ e is wider than e, by less than 1 / ((1 - 0.5) (1 - 0.3)).
  sums.forEach(sum => expect(Math.abs(sum / count)).toBeLessThan((4.5 * 2 * 2.9) / Math.sqrt(count)));
  await expect(simulateFlows({...common, parameters: {...truth, sigma: 1}})).rejects.toThrow('and no others');
  await expect(simulateFlows({...common, parameters: {...parameters, sigma: -1}})).rejects.toThrow(
    'sigma must be positive',
  );
});

test('needs no weights without dependence', async () => {
  const design = flowDesign({origins: 2, destinations: 3});
  const flows = await simulateFlows({family: 'poisson', dependence: 'none', design, parameters: {intercept: 2}});
  expect(flows).toHaveLength(6);
});

test.each([
  ['parameters must have finite rho_d, rho_o, intercept', {parameters: {rho_d: 0.5}}],
  ['beta is 3', {parameters: {beta: 3}, extra: true}],
  ['alpha is NaN', {parameters: {alpha: NaN}, extra: true}],
  ['weights must have the 6 origins of the design, got 4', {weights: SpatialWeights.fromDense(directedKnn(4, 2, 1))}],
  ['exp(eta) must be at most 2^53 - 1', {parameters: {intercept: 100}, extra: true}],
  ["dependence 'separable' needs weights", {weights: undefined}],
  ['simulateFlows: rho_d must lie in (-1, 1)', {parameters: {rho_d: 1.2}, extra: true}],
  ["spatialError is for family 'gaussian'", {spatialError: true}],
] as [string, {parameters?: object; extra?: boolean}][])('refuses: %s', async (message, {extra, ...change}) => {
  const parameters = extra === true ? {...problem.truth, ...change.parameters} : (change.parameters ?? problem.truth);
  await expect(simulate({...change, parameters})).rejects.toThrow(message);
});
