import {type LogDeterminant, logDeterminant as fromPair} from '../../kernels/core/spectral/logDeterminant';
import {checkRhoNumbers} from './arguments';
import {type FlowWeights, flowWeightsPair} from './flowWeights';

/**
 * What `flowLogDet` is with its gradient and Hessian, in float64 and without tensors: for likelihoods that are maximised on the host.
 *
 * ```js
 * const {value, gradient, hessian} = logDeterminant(W, {rhoD: 0.4, rhoO: 0.3, rhoW: 0.1});    // in the order rhoD, rhoO, rhoW
 * ```
 *
 * @param rhos without rhoW: the separable model
 * @throws KronflowError `invalidType`, `nonFinite`, `tooLarge`, `singularFactor`
 */
export function logDeterminant(
  flowWeights: FlowWeights,
  rhos: {rhoD: number; rhoO: number; rhoW?: number},
): LogDeterminant {
  const weights = flowWeightsPair('logDeterminant', flowWeights);
  checkRhoNumbers('logDeterminant', rhos, ['rhoD', 'rhoO'], ['rhoW']);
  return fromPair(weights, rhos);
}
