import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import {assertReference, type ReferenceCase, referenceModel} from '../support/referenceFits';
import {useBackend} from './backend';

const folder = join(__dirname, '../reference');
const cases = readdirSync(folder)
  .filter(file => file.endsWith('.json') && !file.startsWith('gaussian_'))
  .map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')) as ReferenceCase);

const named = (found: (name: string) => boolean): ReferenceCase[] => cases.filter(({name}) => found(name));

beforeAll(useBackend);

it('has at least eight data sets', () => {
  expect(cases.length).toBeGreaterThanOrEqual(8);
});

/** Where there are several local maxima, the reference is the highest. */
describe.each(cases)('$name', data => {
  it.each(data.fits)('$family, $dependence, $priors priors', async expected => {
    const before = tf.memory().numTensors;
    const fit = await kronflow.fitMap(referenceModel(kronflow, data, expected));
    assertReference(data.name, fit, expected);
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** To 1e-5, not only to a part of a standard error. */
function expectGlm(
  fit: kronflow.FlowFit,
  {parameters, estimates, standard_errors}: ReferenceCase['fits'][number],
): void {
  parameters.forEach((name, k) => {
    const at = fit.model.names.indexOf(name);
    expect(Math.abs(fit.estimates[at] / estimates[k] - 1)).toBeLessThan(1e-5);
    expect(Math.abs(fit.parameters[at].standardError / standard_errors.observed[k] - 1)).toBeLessThan(1e-5);
  });
}

describe.each(named(name => name.startsWith('glm')))('a generalised linear model: $name', data => {
  const [expected] = data.fits;

  it('is what dependence none fits', async () => {
    expectGlm(await kronflow.fitMap(referenceModel(kronflow, data, expected)), expected);
  });

  it('is what a separable model fits whose rhos are 0', async () => {
    const tight = kronflow.normalPrior(0, 1e-6);
    const model = referenceModel(
      kronflow,
      data,
      {...expected, dependence: 'separable'},
      {
        rho: tight,
        beta: kronflow.flatPrior,
        alpha: kronflow.flatPrior,
      },
    );
    const fit = await kronflow.fitMap(model);
    expect(fit.status.converged).toBe(true);
    expectGlm(fit, expected);
  });
});
