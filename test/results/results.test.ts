import {
  compareFits,
  fitMap,
  type FlowDesign,
  type FlowFit,
  flowDesign,
  flowModel,
  halfStudentTPrior,
  normalPrior,
  type Prior,
  type Priors,
  SpatialWeights,
  uniformPrior,
} from 'kronflow';
import {negativeBinomial} from '../../src/families/negativeBinomial';
import {moranI} from '../../src/results/moran';
import {assertThrows} from '../support/compare';
import {naivePoint} from '../support/flowModelOracle';
import {expectClose, flowProblem, type FlowProblem} from '../support/flowProblem';
import {seededRandom} from '../support/random';
import {directedKnn, knnWithIsland} from '../support/weights';

let problem: FlowProblem;
let fits: Record<'none' | 'destination' | 'separable' | 'poisson', FlowFit>;

beforeAll(async () => {
  problem = await flowProblem({origins: 14, family: 'negativeBinomial', masked: true, offset: true});
  const fitOf = (change: object) => fitMap(flowModel({...problem.options, ...change}));
  fits = {
    none: await fitOf({dependence: 'none'}),
    destination: await fitOf({dependence: 'destination'}),
    separable: await fitOf({}),
    poisson: await fitOf({family: 'poisson'}),
  };
});

describe("Moran's I", () => {
  it.each([false, true])(
    'is that of a double loop over the observed pairs, by side and over periods; some missing: %s',
    missing => {
      jest.spyOn(console, 'warn').mockImplementationOnce(() => undefined);
      const [wo, wd] = [directedKnn(5, 2, 1), knnWithIsland(7, 3, 2, 2)];
      const random = seededRandom(1);
      const mask = Array.from({length: 2 * 35}, () => Number(!missing || random.uniform() > 0.4));
      const e = Float64Array.from(mask, seen => seen * random.normal());
      const naive = (weightOf: (o: number, d: number, p: number, q: number) => number): number => {
        let [cross, total, squares] = [0, 0, 0];
        for (let r = 0; r < e.length; r++) {
          squares += e[r] ** 2;
          for (let s = 0; s < e.length; s++) {
            if (Math.floor(r / 35) !== Math.floor(s / 35)) continue;
            const w = weightOf(Math.floor((r % 35) / 7), r % 7, Math.floor((s % 35) / 7), s % 7);
            total += w * mask[r] * mask[s];
            cross += w * e[r] * e[s];
          }
        }
        return (mask.reduce((sum, seen) => sum + seen, 0) / total) * (cross / squares);
      };
      const sides = {origin: SpatialWeights.fromDense(wo), destination: SpatialWeights.fromDense(wd)};
      const actual = moranI(e, sides, missing ? mask : undefined);
      expect(actual.origin).toBeCloseTo(
        naive((o, d, p, q) => (d === q ? wo[o][p] : 0)),
        12,
      );
      expect(actual.destination).toBeCloseTo(
        naive((o, d, p, q) => (o === p ? wd[d][q] : 0)),
        12,
      );
    },
  );
});

describe('diagnostics', () => {
  it('are what they are called', () => {
    const fit = fits.separable;
    const {diagnostics, model} = fit;
    const {counts} = model;
    const alpha = fit.estimate('alpha');
    const mu = fit.fitted();
    const seen = Array.from(counts.y.keys()).filter(r => counts.observed![r] === 1);
    const sum = (of: (r: number) => number): number => seen.reduce((total, r) => total + of(r), 0);
    const p = fit.estimates.length;
    const d = diagnostics!;
    expect(d.observations).toBe(seen.length);
    expect(d.residualDf).toBe(seen.length - p);
    expectClose(d.logLikelihood, naivePoint(problem.naive, fit.estimates).logLikelihood, 1e-9);
    expectClose(d.aic, 2 * p - 2 * fit.logLikelihood, 1e-12);
    expectClose(d.bic, p * Math.log(seen.length) - 2 * fit.logLikelihood, 1e-12);
    expectClose(
      d.pearsonChiSquared,
      sum(r => (counts.y[r] - mu[r]) ** 2 / (mu[r] + mu[r] ** 2 / alpha)),
      1e-9,
    );
    expectClose(d.dispersion, d.pearsonChiSquared / d.residualDf, 1e-12);
    expectClose(
      d.deviance,
      sum(r => negativeBinomial.unitDeviance(counts.y[r], mu[r], alpha)),
      1e-9,
    );
    const mean = sum(r => counts.y[r]) / seen.length;
    expectClose(d.srmse, Math.sqrt(sum(r => (counts.y[r] - mu[r]) ** 2) / seen.length) / mean, 1e-9);
    const residuals = fit.residuals();
    expectClose(
      residuals.reduce((total, value) => total + value ** 2, 0),
      d.pearsonChiSquared,
      1e-9,
    );
    counts.observed!.forEach((flag, r) => flag === 0 && expect(residuals[r]).toBe(0));
  });
});

it('is finite where an exposure is so small that no flow is expected, and none is there', async () => {
  const {options} = await flowProblem({origins: 8});
  const flows = Array.from(options.flows as ArrayLike<number>, (count, r) => (r === 5 ? 0 : count));
  const offset = flows.map((_, r) => (r === 5 ? -800 : 0));
  const {diagnostics} = await fitMap(flowModel({...options, flows, offset}));
  for (const value of [diagnostics!.dispersion, diagnostics!.deviance, diagnostics!.moran!.origin]) {
    expect(value).not.toBeNaN();
  }
});

describe("McFadden's pseudo-R²", () => {
  it.each(['poisson', 'negativeBinomial'] as const)(
    'compares with the fit of a constant and its own alpha: %s',
    async family => {
      const {options} = problem;
      const design = flowDesign({origins: 14, destinations: 14});
      const common = {...options, family, priors: 'flat' as const};
      const constant = await fitMap(flowModel({...common, design, dependence: 'none'}), {tolerance: 1e-8});
      const fit = await fitMap(flowModel(common));
      expect(fit.diagnostics!.pseudoR2).toBeGreaterThan(0.01);
      expectClose(fit.diagnostics!.pseudoR2, 1 - fit.logLikelihood / constant.logLikelihood, 1e-7);
      expect(Math.abs(constant.diagnostics!.pseudoR2)).toBeLessThan(1e-8);
    },
  );

  it('does not overflow with the offset', async () => {
    const {options} = problem;
    const moved = Array.from(options.offset as ArrayLike<number>, value => value + 800);
    const fit = await fitMap(flowModel({...options, offset: moved, dependence: 'none', priors: 'flat'}));
    const plain = await fitMap(flowModel({...options, dependence: 'none', priors: 'flat'}));
    expectClose(fit.diagnostics!.pseudoR2, plain.diagnostics!.pseudoR2, 1e-6);
  });
});

it("leaves out Moran's I in the summary of flows from a single origin, which has no neighbours", async () => {
  jest.spyOn(console, 'warn').mockImplementationOnce(() => undefined);
  const weights = {
    origin: SpatialWeights.fromDense([[0]]),
    destination: SpatialWeights.fromDense(directedKnn(12, 3, 1)).rowStandardize(),
  };
  const random = seededRandom(3);
  const z = Array.from({length: 12}, () => random.normal());
  const design = flowDesign({origins: 1, destination: {z}});
  const flows = z.map(value => Math.round(20 * Math.exp(value / 2)));
  const model = flowModel({family: 'poisson', dependence: 'destination', weights, design, flows});
  const summary = (await fitMap(model)).summary();
  expect(summary).toMatch(/Moran's I of residuals +-?0\.\d{4} \(destinations\), - \(origins\)/);
  expect(summary).not.toContain('NaN');
});

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

  it('halves the p-value of alpha, whose null lies at its bound', () => {
    const [, row] = compareFits({poisson: fits.poisson, separable: fits.separable}).rows;
    const {pValue, statistic, df} = row.likelihoodRatio!;
    expect(df).toBe(1);
    expect(statistic).toBeGreaterThan(20);
    expect(pValue).toBeLessThan(1e-5);
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

describe('covariances', () => {
  it('of every kind are symmetric and give positive variances', () => {
    for (const kind of ['observed', 'fisher', 'quasi', 'sandwich', 'clusterOrigin', 'clusterDestination'] as const) {
      const matrix = fits.separable.covariance(kind);
      matrix.forEach((row, i) => {
        expect(row[i]).toBeGreaterThan(0);
        row.forEach((value, j) => expectClose(value, matrix[j][i], 1e-9));
      });
    }
    const [fisher, quasi] = (['fisher', 'quasi'] as const).map(kind => fits.poisson.covariance(kind));
    expect(quasi[0][0] / fisher[0][0]).toBeCloseTo(fits.poisson.diagnostics!.dispersion, 9);
  });

  it('refuse what there is not', () => {
    assertThrows('kind', () => fits.none.covariance('hc3' as never), 'invalidArgument');
    assertThrows('level', () => fits.none.inference({level: 1}), 'invalidArgument');
    assertThrows('name', () => fits.none.estimate('rho_d'), 'invalidArgument');
  });
});

describe('the posterior', () => {
  it('draws what its mean and covariance say, the same for the same seed', () => {
    const posterior = fits.separable.posterior();
    const {mean, covariance, logEvidence} = posterior;
    const draws = (count: number, seed?: number) => posterior.draws(count, seed);
    // Flat priors have no evidence.
    expect(logEvidence).toBeUndefined();
    const sample = draws(4000, 3);
    expect(draws(4000, 3)).toEqual(sample);
    expect(draws(2, 4)).not.toEqual(sample.slice(0, 2));
    mean.forEach((value, k) => {
      const spread = Math.sqrt(covariance[k][k]);
      const average = sample.reduce((sum, draw) => sum + draw[k], 0) / sample.length;
      const variance = sample.reduce((sum, draw) => sum + (draw[k] - average) ** 2, 0) / sample.length;
      expect(Math.abs(average - value)).toBeLessThan(0.08 * spread);
      expect(Math.abs(Math.sqrt(variance) / spread - 1)).toBeLessThan(0.08);
    });
    assertThrows('none', () => draws(0), 'invalidArgument');
  });

  it('has an evidence where all priors are proper: near the integral over one parameter', async () => {
    const flows = [3, 5, 4, 8, 2, 6, 5, 7, 4];
    const design = flowDesign({origins: 3, destinations: 3});
    const model = flowModel({family: 'poisson', dependence: 'none', design, flows});
    const fit = await fitMap(model);
    let integral = 0;
    const step = 0.001;
    for (let beta = 0; beta < 3; beta += step) {
      const {logPosterior} = await model.evaluate([beta]);
      integral += Math.exp(logPosterior - fit.logPosterior) * step;
    }
    expect(fit.posterior().logEvidence!).toBeCloseTo(fit.logPosterior + Math.log(integral), 2);
  });
});

describe('predictions', () => {
  it('under the same design are the fitted flows', async () => {
    const fit = fits.separable;
    const {mu, eta} = await fit.predict(fit.model.designs, {offset: problem.options.offset!});
    fit.fitted().forEach((value, r) => expectClose(mu[r], value, 1e-9));
    fit.eta().forEach((value, r) => expectClose(eta[r], value, 1e-9));
    // Their offset is the model's, where it is not said.
    expect(await fit.predict(fit.model.designs)).toEqual({mu, eta});
  });

  it('follow the covariates, and go to other regions with other weights', async () => {
    const {options} = await flowProblem({origins: 9, destinations: 7});
    const fit = await fitMap(flowModel(options));
    const other = await flowProblem({origins: 5, destinations: 6, seed: 4});
    const {eta} = await fit.predict(other.options.design, {weights: other.options.weights!});
    const expected = naivePoint({...other.naive, y: new Float64Array(30)}, fit.estimates).eta;
    expected.forEach((value, r) => expectClose(eta[r], value, 1e-9));
    await expect(fit.predict(other.options.design)).rejects.toThrow(
      'predict: the origin weights must have the 5 origins',
    );
    const plain = await fitMap(flowModel({...options, dependence: 'none'}));
    expect((await plain.predict(other.options.design)).mu).toHaveLength(30);
    const exposed = await fitMap(flowModel({...options, offset: new Float64Array(63)}));
    await expect(exposed.predict(other.options.design, {weights: other.options.weights!})).rejects.toThrow(
      'predict: the model has an offset, so a prediction for other pairs',
    );
    await expect(fit.predict(flowDesign({origins: 9, destinations: 7}))).rejects.toThrow(
      'predict: the design must have the terms intercept, dest_x, orig_x, logDistance, got intercept',
    );
  });

  it('simulate flows of the fitted means', async () => {
    const fit = fits.poisson;
    const mu = fit.fitted();
    const total = mu.reduce((sum, value) => sum + value, 0);
    const drawn = await fit.simulate(7);
    expect(drawn).toHaveLength(mu.length);
    expect(Math.abs(drawn.reduce((sum, value) => sum + value, 0) - total)).toBeLessThan(5 * Math.sqrt(total));
    expect(await fit.simulate(7)).toEqual(drawn);
  });
});

describe('reports', () => {
  it('the summary has what a statistician looks for', () => {
    const text = fits.separable.summary({covariance: 'clusterOrigin', level: 0.9});
    for (const name of problem.names) expect(text).toMatch(new RegExp(`^${name} +-?[0-9.]+ +[0-9.]+ `, 'm'));
    for (const fact of [
      'Negative binomial (NB2), log link',
      'sandwich, clustered by origin',
      '90 % from',
      `${fits.separable.model.observations} of 14 origins x 14 destinations`,
      'maximum likelihood',
      'converged after',
      'Log-likelihood',
      'Deviance',
      'Dispersion',
      'AIC, BIC',
      'Pseudo-R²',
      'SRMSE',
      "Moran's I of residuals",
    ]) {
      expect(text).toContain(fact);
    }
    expect(fits.poisson.summary()).toMatch(/! flows vary .* take family 'negativeBinomial'/);
  });

  it('JSON is plain: what is no number is null', async () => {
    const json = JSON.parse(JSON.stringify(fits.separable)) as Record<string, unknown>;
    expect(Object.keys(json)).toEqual([
      ...['family', 'dependence', 'origins', 'destinations', 'periods', 'observations', 'priors', 'parameters'],
      ...['status', 'starts', 'optima', 'logLikelihood', 'logPosterior', 'conditionNumber', 'diagnostics', 'warnings'],
    ]);
    expect(json.parameters).toEqual(JSON.parse(JSON.stringify(fits.separable.parameters)));
    const stopped = await fitMap(fits.separable.model, {signal: AbortSignal.abort()});
    const [first] = (JSON.parse(JSON.stringify(stopped)) as {parameters: object[]}).parameters;
    expect(first).toMatchObject({name: 'rho_d', standardError: null});
  });
});
