import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as kronflow from 'kronflow';
import {type DependenceName, fitMap, flowModel} from 'kronflow';
import {type ReferenceCase, type ReferenceFit, referenceModel} from '../support/referenceFits';

/** Fits by dense n² x n² algebra: see test/reference/gaussian_reference.py. */
type GaussianFit = ReferenceFit & {readonly spatial_error: boolean};
type GaussianCase = Omit<ReferenceCase, 'fits'> & {readonly fits: readonly GaussianFit[]};

const cases = ['gaussian_square', 'gaussian_rectangular'].map(
  name => JSON.parse(readFileSync(join(__dirname, `../reference/${name}.json`), 'utf8')) as GaussianCase,
);

describe.each(cases)('$name', data => {
  it.each(data.fits)('$dependence, of errors: $spatial_error', async expected => {
    const {designs, weights} = referenceModel(kronflow, data, {...expected, priors: 'flat', dependence: 'separable'});
    const fit = await fitMap(
      flowModel({
        family: 'gaussian',
        dependence: expected.dependence as DependenceName,
        spatialError: expected.spatial_error,
        priors: 'flat',
        weights: weights!,
        design: designs,
        flows: data.flows,
      }),
    );
    expect(fit.status.converged).toBe(true);
    expect(fit.model.names).toEqual(expected.parameters);
    expected.estimates.forEach((value, k) => {
      expect(Math.abs(fit.estimates[k] - value)).toBeLessThan(1e-4);
      expect(Math.abs(fit.parameters[k].standardError - expected.standard_errors.observed[k])).toBeLessThan(1e-4);
    });
    expect(Math.abs(fit.logLikelihood - expected.log_likelihood)).toBeLessThan(0.01);
  });
});
