import {flowModel} from 'kronflow';
import {informationAt} from '../../src/inference/information';
import {assertClose} from '../support/compare';
import type {Matrix} from '../support/dense';
import {naiveGradient, naiveObserved, naivePoint} from '../support/flowModelOracle';
import {flowProblem, type ProblemSettings} from '../support/flowProblem';
import {directedKnn, knnWithIsland, unstandardised} from '../support/weights';

const settings: Record<string, ProblemSettings> = {
  'poisson, separable': {},
  'negative binomial, separable': {family: 'negativeBinomial'},
  'no dependence': {dependence: 'none', family: 'negativeBinomial'},
  'destination side': {dependence: 'destination'},
  'origin side': {dependence: 'origin', family: 'negativeBinomial'},
  rectangular: {origins: 5, destinations: 7},
  'rectangular, the other way round': {origins: 7, destinations: 4, family: 'negativeBinomial', masked: true},
  'missing pairs and an offset': {masked: true, offset: true},
  'a panel with one design': {periods: 3, family: 'negativeBinomial', origins: 5},
  'a panel with a design per period': {periods: 2, changing: true, masked: true, offset: true, origins: 5},
  'weights that are not standardised': {weights: [unstandardised(6, 0.9, 1), directedKnn(6, 2, 3)]},
  'islands on both sides': {
    weights: [knnWithIsland(6, 2, 1, 4), knnWithIsland(6, 3, 4, 5)],
    family: 'negativeBinomial',
  },
};

const outer = (vectors: Matrix): number[] => {
  const p = vectors[0].length;
  const sum = new Array<number>(p * p).fill(0);
  for (const v of vectors) for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) sum[i * p + j] += v[i] * v[j];
  return sum;
};

let warn: jest.SpyInstance;
beforeAll(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
afterAll(() => warn.mockRestore());

describe.each(Object.entries(settings))('%s', (_, setting) => {
  it('has the gradient, information and scores of the model as it is written down', async () => {
    const {options, naive, truth, names} = await flowProblem(setting);
    const model = flowModel(options);
    expect(model.names).toEqual(names);
    // Off the truth, so that no term vanishes.
    const theta = names.map((name, k) => truth[name] * (1 + 0.1 * Math.sin(k + 1)));
    const information = await informationAt(model, theta);
    const point = naivePoint(naive, theta);
    const vector = (values: ArrayLike<number>) => ({shape: [values.length], values});
    const flat = (rows: readonly ArrayLike<number>[]) => vector(rows.flatMap(row => Array.from(row)));

    expect(Math.abs(information.logLikelihood - point.logLikelihood)).toBeLessThan(
      1e-9 * Math.abs(point.logLikelihood),
    );
    assertClose('eta', vector(information.eta), vector(point.eta), 1e-11);
    assertClose('gradient', vector(information.gradient), vector(naiveGradient(naive, theta)), 2e-6);
    assertClose('observed', flat(information.observed), flat(naiveObserved(naive, theta)), 1e-6);
    assertClose('scores', flat(information.scores!().pairs), vector(outer(point.scores)), 1e-6);

    const {origins, destinations} = model;
    const clusters = (count: number, of: (r: number) => number): Matrix =>
      Array.from({length: count}, (_unused, c) =>
        theta.map((_also, k) => point.scores.reduce((sum, score, r) => (of(r) === c ? sum + score[k] : sum), 0)),
      );
    const byOrigin = clusters(origins, r => Math.floor(r / destinations) % origins);
    assertClose('by origin', flat(information.scores!().origins), vector(outer(byOrigin)), 1e-6);
    const byDestination = clusters(destinations, r => r % destinations);
    assertClose('by destination', flat(information.scores!().destinations), vector(outer(byDestination)), 1e-6);

    // E[s_r s_rᵀ] = Jᵀ diag(weight) J over rhos and betas.
    const width = point.jacobian[0].length;
    const alpha = naive.family === 'poisson' ? Infinity : theta[names.length - 1];
    const weighted = point.jacobian.map((row, r) => {
      const mu = Math.exp(point.eta[r]);
      const weight = naive.observed?.[r] === 0 ? 0 : mu / (1 + mu / alpha);
      return row.map(value => value * Math.sqrt(weight));
    });
    const block = information.fisher!()
      .slice(0, width)
      .map(row => row.slice(0, width));
    assertClose('fisher', flat(block), vector(outer(weighted)), 1e-6);
  });
});

test('a prior adds its curvature to both informations, and its slope to the gradient', async () => {
  const {options, truth, names} = await flowProblem({family: 'negativeBinomial'});
  const theta = names.map(name => truth[name]);
  const flat = await informationAt(flowModel(options), theta);
  const model = flowModel({...options, priors: {}});
  const informed = await informationAt(model, theta);
  names.forEach((name, k) => {
    const prior = model.priors[k];
    const curvature = prior.curvature(theta[k]);
    expect(informed.observed[k][k] - flat.observed[k][k]).toBeCloseTo(curvature, 8);
    expect(informed.fisher!()[k][k] - flat.fisher!()[k][k]).toBeCloseTo(curvature, 8);
    expect(informed.gradient[k] - flat.gradient[k]).toBeCloseTo(prior.slope(theta[k]), 6);
    expect(name).toBe(model.names[k]);
  });
});
