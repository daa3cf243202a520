import * as tf from '@tensorflow/tfjs';
import {runKernel} from '../../kernels/register';
import type {SpatialWeights} from '../weights/SpatialWeights';
import {type AxisOptions, filterArguments} from './axis';

/**
 * The spatial lag `W x` along one axis of x: each region's weighted sum over its neighbours.
 *
 * ```js
 * const lag = spatialLag(tf.tensor1d([1, 2, 3]), W);                  // [n] -> [n]
 * const originLag = spatialLag(flows, W, {axis: 0});                  // W Y of an [n, n] flow matrix
 * ```
 *
 * @param x float32 tensor or array, [..., n, ...] with n regions along `axis`
 * @param weights W, [n, n]
 * @param options.axis the axis of the regions, negative from the end (default 0)
 * @param options.transpose use Wᵀ (default false)
 * @returns a tensor in the shape of x; differentiable to any order
 * @throws KronflowError `invalidShape`, `invalidType`
 */
export function spatialLag(
  x: tf.Tensor | tf.TensorLike,
  weights: SpatialWeights,
  options: AxisOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const {tensor, layout, transpose} = filterArguments('spatialLag', x, weights, options);
    const lag = (value: tf.Tensor, transposed: boolean): tf.Tensor =>
      tf.customGrad(v => {
        const [value] = runKernel(
          'spatialLag',
          'SpatialLag',
          {x: v as tf.Tensor},
          {weights, layout, transpose: transposed},
        );
        // W x is linear: the cotangent goes back through Wᵀ.
        return {value, gradFunc: dy => lag(dy, !transposed)};
      })(value);
    return lag(tensor, transpose);
  });
}
