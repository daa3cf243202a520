import {check} from '../../kernels/core/errors';
import {checkOptions, optionNames} from '../arguments/options';
import {checkType, isObject} from '../arguments/types';
import {familyNamed} from '../families';
import type {FamilyName} from '../families/family';
import {flowFilter} from '../models/dependence';
import {checkDependence, type DependenceName} from '../models/rhos';
import {type FlowValues, offsetValues} from '../models/flows';
import {LinearPredictor} from '../models/linearPredictor';
import {designsOf, weightsOf} from '../models/sides';
import type {FlowDesign} from '../design/flowDesign';
import type {FlowWeights} from '../ops/flowWeights';
import {simulateCounts} from './simulateCounts';

export interface FlowSimulation {
  readonly family: FamilyName;
  /** Default `separable`. */
  readonly dependence?: DependenceName;
  readonly weights?: FlowWeights;
  /** One design, or one per period. */
  readonly design: FlowDesign | readonly FlowDesign[];
  /** Every parameter by name: `rho_d`, `rho_o`, the design's coefficients, `alpha`. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly offset?: FlowValues;
  /** An integer in 0 .. 2^32 - 1 (default 1). */
  readonly seed?: number;
}

const OPTIONS = optionNames<FlowSimulation>({
  family: true,
  dependence: true,
  weights: true,
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
  const weights = weightsOf(simulation.weights, dependence, designs[0]);
  const filter = flowFilter(dependence, weights);
  const {dispersion} = familyNamed(family);
  const names = [...filter.rhoNames, ...designs[0].names, ...(dispersion === undefined ? [] : [dispersion])];
  for (const name of [...names, ...Object.keys(parameters)]) {
    check(
      names.includes(name) && Number.isFinite(parameters[name]),
      'invalidArgument',
      () =>
        `simulateFlows: parameters must have finite ${names.join(', ')} and no others; ${name} is ${parameters[name]}`,
    );
  }
  const offset = offsetValues(simulation.offset, designs[0], designs.length);
  const predictor = new LinearPredictor(designs, filter, designs.length, offset);
  const valuesOf = (list: readonly string[]): number[] => list.map(name => parameters[name]);
  const predicted = await predictor.evaluate(valuesOf(filter.rhoNames), valuesOf(designs[0].names), true);
  predicted.dispose();
  const alpha = dispersion === undefined ? {} : {alpha: parameters[dispersion]};
  return simulateCounts({family, eta: predicted.eta, ...alpha, seed});
}
