import {
  compareFits,
  fitMap,
  type FlowDesign,
  type FlowFit,
  flowModel,
  halfStudentTPrior,
  normalPrior,
  type Prior,
  type Priors,
  SpatialWeights,
  uniformPrior,
} from 'kronflow';
import {normalTwoSidedTail} from '../../src/math/incompleteGamma';
import {assertThrows} from '../support/compare';
import {expectClose, flowProblem, type FlowProblem} from '../support/flowProblem';
import {directedKnn} from '../support/weights';
import {maskedFits, type MaskedFits} from '../support/maskedFits';

let problem: FlowProblem;
let fits: MaskedFits['fits'];
beforeAll(async () => ({problem, fits} = await maskedFits()));

describe('compareFits', () => {
  it('tests each fit against the best that is nested in it', () => {
    const comparison = compareFits(fits);
    const [none, destination, separable, poisson] = comparison.rows;
    expect(none.likelihoodRatio).toBeUndefined();
    expect(poisson.likelihoodRatio).toBeUndefined();
    expect(destination.likelihoodRatio).toMatchObject({against: 'none', df: 1});
    expectClose(destination.likelihoodRatio!.statistic, 2 * (destination.logLikelihood - none.logLikelihood), 1e-12);
    expect(separable.likelihoodRatio).toMatchObject({against: 'destination', df: 1});
    expect(separable.aic).toBe(fits.separable.diagnostics!.aic);
    const lines = comparison.table().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[4]).toMatch(/^separable .* destination$/);
  });

  describe('of a negative binomial fit against a Poisson one, whose alpha lies at its bound', () => {
    const ratio = async (family: 'poisson' | 'negativeBinomial', alpha: number, seed: number) => {
      const {options} = await flowProblem({origins: 8, family, truth: {alpha, rho_d: 0.1, rho_o: 0}, seed});
      const fitOf = (change: object): Promise<FlowFit> => fitMap(flowModel({...options, ...change}));
      const none = await fitOf({family: 'poisson', dependence: 'none'});
      const negativeBinomial = await fitOf({family: 'negativeBinomial', dependence: 'none'});
      const separable = await fitOf({family: 'negativeBinomial'});
      return [negativeBinomial, separable].map(fit => compareFits({none, fit}).rows[1].likelihoodRatio!);
    };

    it('the statistic is a mixture of chi² with one degree of freedom less and with all', async () => {
      const [one, three] = await ratio('negativeBinomial', 20, 4);
      expect([one.df, three.df]).toEqual([1, 3]);
      // P(chi²_1 > s) = P(|Z| > √s), P(chi²_2 > s) = exp(-s / 2) and P(chi²_3 > s) = P(|Z| > √s) + √(2 s / π) exp(-s / 2).
      const two = (s: number): number => Math.exp(-s / 2);
      const odd = (s: number): number => normalTwoSidedTail(Math.sqrt(s));
      expect(one.pValue).toBeCloseTo(odd(one.statistic) / 2, 12);
      const s = three.statistic;
      const rest = Math.sqrt((2 * s) / Math.PI) * two(s);
      expect(three.pValue).toBeCloseTo((two(s) + odd(s) + rest) / 2, 12);
      for (const {pValue} of [one, three]) expect(Math.abs(pValue - 0.3)).toBeLessThan(0.29);
    });

    it('is 1 where the flows vary less than Poisson ones', async () => {
      const [one] = await ratio('poisson', 40, 3);
      expect(one.statistic).toBeLessThanOrEqual(0);
      expect(one.pValue).toBe(1);
    });
  });

  it('tests no fit against one of other covariates or of an unrelated family, and says what has not converged', async () => {
    const {options} = await flowProblem({origins: 9});
    const none = await fitMap(flowModel({...options, dependence: 'none'}));
    const other = (await flowProblem({origins: 9, seed: 8})).options.design;
    const moved = await fitMap(flowModel({...options, design: other}));
    const gaussian = await fitMap(flowModel({...options, family: 'gaussian'}));
    const started = await fitMap(flowModel(options), {maxIterations: 1});
    const comparison = compareFits({none, moved, gaussian, started});
    const ratios = comparison.rows.map(({likelihoodRatio}) => likelihoodRatio?.against);
    expect(ratios).toEqual([undefined, undefined, undefined, 'none']);
    expect(comparison.warnings).toEqual(['started has not converged: maxIterations']);
    expect(comparison.table().split('\n').at(-1)).toBe('! started has not converged: maxIterations');
  });

  describe('and priors', () => {
    let warningsWith: (small: Priors, large: Priors) => Promise<readonly string[]>;
    beforeAll(() => {
      warningsWith = async (small, large) => {
        const fitOf = (dependence: 'none' | 'destination', priors: Priors): Promise<FlowFit> =>
          fitMap(flowModel({...problem.options, dependence, priors}));
        const [none, destination] = [await fitOf('none', small), await fitOf('destination', large)];
        const comparison = compareFits({none, destination});
        const below = comparison.table().split('\n').slice(4);
        expect(below).toEqual(comparison.warnings.map(text => `! ${text}`));
        expect(comparison.rows[1].likelihoodRatio!.pValue).toBeGreaterThanOrEqual(0);
        return comparison.warnings;
      };
    });
    const say = (text: string): string =>
      `destination against none: the likelihood ratio is not chi², since priors have a say in the estimates: ${text}; fit both with priors 'flat'`;

    it('says nothing where they are flat, or weak, alike or not', async () => {
      expect(await warningsWith('flat', 'flat')).toEqual([]);
      const poisson = {...problem.options, family: 'poisson', priors: {}} as const;
      const [none, destination] = await Promise.all(
        (['none', 'destination'] as const).map(dependence => fitMap(flowModel({...poisson, dependence}))),
      );
      expect(compareFits({none, destination}).warnings).toEqual([]);
      const weak = {beta: normalPrior(0, 100), alpha: halfStudentTPrior(3, 1000)};
      expect(await warningsWith('flat', weak)).toEqual([]);
    });

    it('names the default one of alpha where pairs are few', async () => {
      expect(await warningsWith({}, {})).toEqual([say('alpha half-t(3, 2.5)')]);
    });

    it('names those that add more than 1 % of the information, and no others', async () => {
      const k = fits.none.model.names.indexOf('dest_x');
      const {estimate, standardError} = fits.none.parameters[k];
      // At its own estimate a prior moves nothing; of the whole information it adds 1 / (1 + (deviation / s)²).
      const withShare = (share: number): Priors => ({
        beta: {dest_x: normalPrior(estimate, standardError * Math.sqrt(1 / share - 1))},
      });
      expect(await warningsWith(withShare(0.005), 'flat')).toEqual([]);
      const [warning, ...others] = await warningsWith(withShare(0.02), 'flat');
      expect(others).toEqual([]);
      expect(warning).toMatch(/estimates: dest_x flat \(in none N\(.*\)\); fit both/);
    });

    it('names those that move an estimate, and those that differ', async () => {
      const prior = normalPrior(-3, 0.02);
      const both = {beta: {dest_x: prior}};
      expect(await warningsWith(both, both)).toEqual([say('dest_x N(-3, 0.02²)')]);
      // A curvature of next to nothing, and a steep slope.
      const steep: Prior = {
        ...normalPrior(),
        title: 'steep',
        slope: () => 40,
        curvature: () => 0,
        logDensity: x => 40 * x,
      };
      const [warning] = await warningsWith('flat', {beta: {dest_x: steep}});
      expect(warning).toBe(say('dest_x steep (in none flat)'));
    });

    it('names those that hold a parameter at an end of their own, not of the admissible interval', async () => {
      const rho = uniformPrior(-0.9, 0.01);
      expect(await warningsWith('flat', {rho})).toEqual([say('rho_d U(-0.9, 0.01)')]);
    });
  });

  it('tests no fit against one of other weights, unless that has no dependence', async () => {
    const {options} = await flowProblem({origins: 9});
    const weights = SpatialWeights.fromDense(directedKnn(9, 2, 5)).rowStandardize();
    const none = await fitMap(flowModel({...options, dependence: 'none'}));
    const destination = await fitMap(flowModel({...options, weights, dependence: 'destination'}));
    const separable = await fitMap(flowModel(options));
    expect(destination.logLikelihood).toBeGreaterThan(none.logLikelihood);
    const [, other, row] = compareFits({none, destination, separable}).rows;
    expect(other.likelihoodRatio?.against).toBe('none');
    expect(row.likelihoodRatio?.against).toBe('none');
  });

  it('tests no fit to one design for all periods against one to designs of other covariates later on', async () => {
    const {options} = await flowProblem({origins: 8, periods: 2, changing: true});
    const designs = options.design as readonly FlowDesign[];
    const fitOf = (design: FlowDesign | readonly FlowDesign[], dependence: 'none' | 'destination') =>
      fitMap(flowModel({...options, design, dependence}));
    const [early, changing] = [await fitOf(designs[0], 'none'), await fitOf(designs, 'destination')];
    expect(compareFits({early, changing}).rows[1].likelihoodRatio).toBeUndefined();
    const none = await fitOf(designs, 'none');
    expect(compareFits({none, changing}).rows[1].likelihoodRatio?.against).toBe('none');
    const same = await fitOf(designs[0], 'destination');
    expect(compareFits({early, same}).rows[1].likelihoodRatio?.against).toBe('early');
  });

  it('refuses fits to different flows, fits without an optimum, and none', async () => {
    const other = await fitMap(flowModel((await flowProblem({origins: 14, seed: 2})).options));
    const mask = Array.from(problem.options.observed as number[]).reverse();
    const masked = await fitMap(flowModel({...problem.options, observed: mask}));
    const stopped = await fitMap(fits.separable.model, {signal: AbortSignal.abort()});
    const refuse = (given: Record<string, FlowFit>): string =>
      assertThrows('compareFits', () => compareFits(given), 'invalidArgument');
    expect(refuse({a: fits.none, b: other})).toContain('b and a are fits to different flows');
    expect(refuse({a: fits.none, b: masked})).toContain('b and a are fits to different flows');
    expect(refuse({a: fits.none, stopped})).toContain('stopped was stopped before there was an optimum');
    expect(refuse({})).toContain('there are no fits');
  });
});
