import type {WeightsPair} from '../../kernels/core/numericCore';
import {check} from '../../kernels/core/errors';
import {checkOptions} from '../arguments/options';
import {SpatialWeights} from '../weights/SpatialWeights';

/** W on both sides, or one for the origins [n_o, n_o] and one for the destinations [n_d, n_d]. */
export type FlowWeights = SpatialWeights | {origin: SpatialWeights; destination: SpatialWeights};

/** The weights of either side. */
export interface FlowWeightsPair extends WeightsPair {
  readonly origin: SpatialWeights;
  readonly destination: SpatialWeights;
}

/** @param op who asks, for messages */
export function flowWeightsPair(op: string, flowWeights: FlowWeights): FlowWeightsPair {
  if (flowWeights instanceof SpatialWeights) return {origin: flowWeights, destination: flowWeights};
  const weights = {...flowWeights};
  for (const side of ['origin', 'destination'] as const) {
    check(
      weights[side] instanceof SpatialWeights,
      'invalidType',
      () => `${op}: the ${side} weights must be SpatialWeights, e.g. SpatialWeights.fromDense(rows)`,
    );
  }
  checkOptions(op, flowWeights, ['origin', 'destination'], 'weights');
  return weights;
}

/** Throws unless flows are [n_o * n_d], [n_o, n_d] or [batch, n_o, n_d]. */
export function checkFlowShape(op: string, shape: number[], no: number, nd: number): void {
  const fits =
    (shape.length === 1 && shape[0] === no * nd) ||
    (shape.length === 2 && shape[0] === no && shape[1] === nd) ||
    (shape.length === 3 && shape[1] === no && shape[2] === nd);
  check(
    fits,
    'invalidShape',
    () => `${op}: b must be [${no}, ${nd}], [${no * nd}] or [batch, ${no}, ${nd}], got [${shape.join(', ')}]`,
  );
}
