import {check} from '../../kernels/core/errors';
import {FlowDesign} from '../design/flowDesign';
import {type FlowWeights, flowWeightsPair} from '../ops/flowWeights';
import type {SpatialWeights} from '../weights/SpatialWeights';
import type {DependenceName} from './rhos';

/** W of the origins [n_o, n_o] and of the destinations [n_d, n_d]. */
export interface WeightsSides {
  readonly origin: SpatialWeights;
  readonly destination: SpatialWeights;
}

/** The designs of all periods, which must go together. */
export function designsOf(design: FlowDesign | readonly FlowDesign[]): readonly FlowDesign[] {
  const designs = design instanceof FlowDesign ? [design] : Array.isArray(design) ? (design as FlowDesign[]) : [];
  check(
    designs.length > 0 && designs.every(one => one instanceof FlowDesign),
    'invalidArgument',
    () => `flowModel: design must come from flowDesign(...), one for all periods or an array of one per period`,
  );
  const [first, ...rest] = designs;
  for (const other of rest) {
    check(
      other.names.join() === first.names.join() &&
        other.origins === first.origins &&
        other.destinations === first.destinations,
      'invalidShape',
      () =>
        `flowModel: the designs of all periods must have the same regions and terms, ` +
        `got ${first.names.join(', ')} and ${other.names.join(', ')}`,
    );
  }
  return designs;
}

/** The weights of both sides, of the right size; undefined where none are needed. @param op who asks, for messages */
export function weightsOf(
  op: string,
  weights: FlowWeights | undefined,
  dependence: DependenceName,
  {origins, destinations}: {origins: number; destinations: number},
): WeightsSides | undefined {
  if (weights === undefined) {
    check(
      dependence === 'none',
      'invalidArgument',
      () => `${op}: dependence '${dependence}' needs weights, e.g. SpatialWeights.kNearest(points, 6).rowStandardize()`,
    );
    return undefined;
  }
  const sides = flowWeightsPair(op, weights);
  for (const [side, n] of [
    ['origin', origins],
    ['destination', destinations],
  ] as const) {
    check(
      sides[side].n === n,
      'invalidShape',
      () => `${op}: the ${side} weights must have the ${n} ${side}s of the design, got ${sides[side].n}`,
    );
  }
  return sides;
}
