import {check} from '../../kernels/core/errors';
import {errorFilter} from '../models/dependence';
import type {FlowModelOptions} from '../models/flowModel';
import type {ModelParts} from '../models/model';
import {admissibleRhos} from '../ops/admissibleRhos';
import {logDeterminant} from '../ops/logDeterminant';
import {GaussianModel} from './gaussianModel';
import type {LogDeterminant} from './likelihood';

/**
 * A Gaussian model of validated flows.
 *
 * @throws KronflowError `invalidArgument` for missing flows and offsets
 */
export function gaussianModel(
  parts: ModelParts,
  {observed, offset, spatialError = false}: Pick<FlowModelOptions, 'observed' | 'offset' | 'spatialError'>,
): GaussianModel {
  check(
    observed === undefined,
    'invalidArgument',
    () =>
      `flowModel: a Gaussian spatial model needs all flows: its Jacobian |A| is that of the whole system, and is not separable over ` +
      `the observed pairs; leave observed out and impute the missing flows, or take a count family`,
  );
  check(
    offset === undefined,
    'invalidArgument',
    () => `flowModel: offset is for count families; subtract it from the flows, or make it a pair covariate`,
  );
  const {dependence, weights, filter, periods} = parts;
  const region = weights && admissibleRhos(weights);
  const ofPeriods: LogDeterminant = ([rhoD, rhoO, rhoW]) => {
    if (weights === undefined || region === undefined || dependence === 'none') return NO_JACOBIAN;
    if (!region.contains({rhoD, rhoO, rhoW})) return undefined;
    const {value, gradient, hessian} = logDeterminant(weights, {rhoD, rhoO, rhoW});
    const scaled = (row: readonly number[]): number[] => row.map(entry => periods * entry);
    return {value: periods * value, gradient: scaled(gradient), hessian: hessian.map(scaled)};
  };
  return spatialError
    ? new GaussianModel({...parts, filter: errorFilter(filter)}, true, ofPeriods, filter)
    : new GaussianModel(parts, false, ofPeriods);
}

const NO_JACOBIAN = {
  value: 0,
  gradient: [0, 0, 0],
  hessian: [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ],
};
