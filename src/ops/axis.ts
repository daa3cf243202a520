import type * as tf from '@tensorflow/tfjs';
import {check} from '../../kernels/core/errors';
import {checkOptions} from '../arguments/options';
import {checkChoice} from '../arguments/types';
import type {Layout} from '../../kernels/core/scalar/panels';
import {SpatialWeights} from '../weights/SpatialWeights';
import {float32Tensor} from './arguments';

export interface AxisOptions {
  /** The axis of x along which the regions lie; negative from the end. Default 0. */
  axis?: number;
  /** Use Wᵀ in place of W. Default false. */
  transpose?: boolean;
}

/** Validates what a one-axis operation is given: x and how its vectors lie in memory. */
export function filterArguments(
  op: string,
  x: tf.Tensor | tf.TensorLike,
  weights: SpatialWeights,
  options: AxisOptions,
): {tensor: tf.Tensor; layout: Layout; transpose: boolean} {
  checkOptions(op, options, ['axis', 'transpose']);
  const {axis = 0, transpose = false} = options;
  checkChoice(op, 'transpose', transpose, [false, true]);
  check(
    weights instanceof SpatialWeights,
    'invalidType',
    () => `${op}: weights must be SpatialWeights, e.g. SpatialWeights.fromDense(rows)`,
  );
  const tensor = float32Tensor(op, 'x', x);
  const {shape, rank} = tensor;
  check(rank > 0, 'invalidShape', () => `${op}: x must have an axis of regions, got a scalar`);
  check(
    Number.isInteger(axis) && axis >= -rank && axis < rank,
    'invalidArgument',
    () => `${op}: axis must be one of the ${rank} axes of x, got ${axis} for shape [${shape}]`,
  );
  const at = axis < 0 ? axis + rank : axis;
  const {n} = weights;
  check(
    shape[at] === n,
    'invalidShape',
    () => `${op}: x must have the ${n} regions of the weights along axis ${axis}, got shape [${shape}]`,
  );
  const product = (sizes: number[]): number => sizes.reduce((a, b) => a * b, 1);
  const layout = {outer: product(shape.slice(0, at)), n, inner: product(shape.slice(at + 1))};
  return {tensor, layout, transpose};
}
