import {fitMap, flowDesign, flowModel} from 'kronflow';
import {assertThrows} from '../support/compare';
import {naivePoint} from '../support/flowModelOracle';
import {expectClose, flowProblem, type FlowProblem} from '../support/flowProblem';
import {maskedFits, type MaskedFits} from '../support/maskedFits';

let problem: FlowProblem;
let fits: MaskedFits['fits'];
beforeAll(async () => ({problem, fits} = await maskedFits()));

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
