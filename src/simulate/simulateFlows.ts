import {check} from '../../kernels/core/errors';
import {checkOptions, optionNames} from '../arguments/options';
import {checkType, isObject} from '../arguments/types';
import {familyNamed} from '../families';
import type {FamilyName} from '../families/family';
import {errorFilter, flowFilter} from '../models/dependence';
import {checkDependence, type DependenceName} from '../models/rhos';
import {type FlowValues, offsetValues} from '../models/flows';
import {LinearPredictor} from '../models/linearPredictor';
import {designsOf, weightsOf} from '../models/sides';
import type {FlowDesign} from '../design/flowDesign';
import type {FlowWeights} from '../ops/flowWeights';
import {simulateCounts} from './simulateCounts';
import {gaussianNoise} from './simulateGaussian';

export interface FlowSimulation {
  readonly family: FamilyName | 'gaussian';
  /** Default `separable`. */
  readonly dependence?: DependenceName;
  readonly weights?: FlowWeights;
  /** Gaussian only, as in `flowModel` (default false): parameters are then `lambda_d`, `lambda_o`, ... */
  readonly spatialError?: boolean;
  /** One design, or one per period. */
  readonly design: FlowDesign | readonly FlowDesign[];
  /** Every parameter by name: `rho_d`, `rho_o`, the design's coefficients, `alpha` or (Gaussian) `sigma`. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly offset?: FlowValues;
  /** An integer in 0 .. 2^32 - 1 (default 1). */
  readonly seed?: number;
}

const OPTIONS = optionNames<FlowSimulation>({
  family: true,
  dependence: true,
  weights: true,
  spatialError: true,
  design: true,
  parameters: true,
  offset: true,
  seed: true,
});

/**
 * Flows drawn from a flow model. The same arguments give the same flows.
 *
 * ```js
 * const flows = await simulateFlows({
 *   family: 'negativeBinomial', weights, design,
 *   parameters: {rho_d: 0.4, rho_o: 0.3, intercept: 1, dest_logPop: 0.8, orig_logPop: 0.6, logDistance: -1, alpha: 2},
 * });
 * ```
 *
 * @returns [periods * n_o * n_d], destination fastest
 * @throws KronflowError `invalidArgument`, `invalidShape`, `tooLarge`
 */
export async function simulateFlows(simulation: FlowSimulation): Promise<Float64Array> {
  checkOptions('simulateFlows', simulation, OPTIONS);
  const {family, dependence = 'separable', parameters, seed = 1} = simulation;
  checkType(isObject(parameters), 'simulateFlows', 'parameters', 'an object of numbers by name', parameters);
  const designs = designsOf(simulation.design);
  checkDependence('simulateFlows', dependence);
  const isGaussian = family === 'gaussian';
  const {spatialError = false, offset: exposure} = simulation;
  check(
    isGaussian ? exposure === undefined : !spatialError,
    'invalidArgument',
    () =>
      `simulateFlows: ${isGaussian ? 'offset is for counts' : `spatialError is for family 'gaussian'`}; leave it out`,
  );
  const weights = weightsOf('simulateFlows', simulation.weights, dependence, designs[0]);
  const noiseFilter = flowFilter(dependence, weights);
  const filter = spatialError ? errorFilter(noiseFilter) : noiseFilter;
  const dispersion = isGaussian ? 'sigma' : familyNamed(family, 'simulateFlows').dispersion;
  const names = [...filter.rhoNames, ...designs[0].names, ...(dispersion === undefined ? [] : [dispersion])];
  for (const name of [...names, ...Object.keys(parameters)]) {
    check(
      names.includes(name) && Number.isFinite(parameters[name]),
      'invalidArgument',
      () =>
        `simulateFlows: parameters must have finite ${names.join(', ')} and no others; ${name} is ${parameters[name]}`,
    );
  }
  filter.rhoNames.forEach((name, j) => {
    const {lower, upper} = filter.admissible[j];
    check(
      parameters[name] > lower && parameters[name] < upper,
      'invalidArgument',
      () => `simulateFlows: ${name} must lie in (${lower}, ${upper}), where A is regular, got ${parameters[name]}`,
    );
  });
  const offset = offsetValues(exposure, designs[0], designs.length);
  const predictor = new LinearPredictor(designs, filter, designs.length, offset);
  const valuesOf = (list: readonly string[]): number[] => list.map(name => parameters[name]);
  const rhos = valuesOf(filter.rhoNames);
  const predicted = await predictor.evaluate(rhos, valuesOf(designs[0].names), true);
  predicted.dispose();
  if (isGaussian) {
    const {sigma} = parameters;
    check(sigma > 0, 'invalidArgument', () => `simulateFlows: sigma must be positive, got ${sigma}`);
    const noise = await gaussianNoise(noiseFilter, rhos, sigma, predicted.eta.length, seed);
    return predicted.eta.map((value, r) => value + noise[r]);
  }
  const alpha = dispersion === undefined ? {} : {alpha: parameters[dispersion]};
  return simulateCounts({family, eta: predicted.eta, ...alpha, seed});
}
