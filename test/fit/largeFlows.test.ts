import * as tf from '@tensorflow/tfjs';
import {type DependenceName, fitMap, type FlowFit, flowModel} from 'kronflow';
import {flowProblem} from '../support/flowProblem';

/** Trade is counted in dollars: flows of 1e12 and more. The unit moves the intercept, and nothing else. */
const cases: [family: 'poisson' | 'negativeBinomial', dependence: DependenceName][] = [
  ['poisson', 'separable'],
  ['negativeBinomial', 'separable'],
  ['poisson', 'unrestricted'],
  ['negativeBinomial', 'unrestricted'],
  ['poisson', 'none'],
  ['negativeBinomial', 'none'],
];

test.each(cases)('%s, %s: dollars and millions of dollars', async (family, dependence) => {
  const {options} = await flowProblem({origins: 14, family: 'negativeBinomial', truth: {intercept: 2.5, alpha: 5}});
  const flows = Array.from(options.flows as number[], flow => flow * 1e6);
  const fitTo = async (unit: number): Promise<FlowFit> => {
    const before = tf.memory().numTensors;
    const fit = await fitMap(flowModel({...options, family, dependence, flows: flows.map(flow => flow * unit)}));
    expect(tf.memory().numTensors).toBe(before);
    expect(fit.status.reason).toBe('converged');
    return fit;
  };
  const [millions, dollars] = [await fitTo(1), await fitTo(1e6)];
  const {rhos} = millions.model.split(millions.estimates);
  const shift = Math.log(1e6) / millions.model.filter.gain(rhos).value;
  dollars.parameters.forEach(({name, estimate}, k) => {
    const expected = millions.estimates[k] + (name === 'intercept' ? shift : 0);
    // alpha, against flows of millions at least, is not quite nothing.
    const tolerance = (family === 'poisson' ? 1e-6 : 1e-4) * Math.max(1, Math.abs(expected));
    expect(Math.abs(estimate - expected)).toBeLessThan(tolerance);
  });
});
