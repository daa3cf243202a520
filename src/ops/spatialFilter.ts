import * as tf from '@tensorflow/tfjs';
import {runKernel} from '../../kernels/register';
import type {SpatialWeights} from '../weights/SpatialWeights';
import {scalarTensor} from './arguments';
import {type AxisOptions, filterArguments} from './axis';
import {isRecording, willRecordGradient} from './recording';
import {spatialLag} from './spatialLag';

/**
 * The spatial filter `(I - rho W)⁻¹ x` along one axis of x: the primitive of which the Kronecker solve is two.
 *
 * ```js
 * const smoothed = spatialFilter(tf.tensor1d([1, 0, 0]), 0.5, W);     // [n] -> [n]
 * const {grads} = tf.valueAndGrads((x, rho) => tf.sum(spatialFilter(x, rho, W)))([x, tf.scalar(0.5)]);
 * ```
 *
 * Its gradient is the same filter transposed. With L = I - rho W, y = L⁻¹ x and the cotangent g of y:
 *
 *     dLoss/dx = V = L⁻ᵀ g          dLoss/drho = <V, W y>         (from dy = L⁻¹ (dx + drho W y))
 *
 * @param x float32 tensor or array, [..., n, ...] with n regions along `axis`
 * @param rho spatial dependence: a number or a float32 scalar
 * @param weights W, [n, n]
 * @param options.axis the axis of the regions, negative from the end (default 0)
 * @param options.transpose filter with Wᵀ (default false)
 * @returns a tensor in the shape of x; differentiable in x and rho to any order
 * @throws KronflowError `invalidShape`, `invalidType`, `nonFinite`, `singularFactor`
 */
export function spatialFilter(
  x: tf.Tensor | tf.TensorLike,
  rho: number | tf.Tensor,
  weights: SpatialWeights,
  options: AxisOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const {tensor, layout, transpose} = filterArguments('spatialFilter', x, weights, options);
    const filter = (value: tf.Tensor, scalar: tf.Tensor, transposed: boolean): tf.Tensor =>
      tf.customGrad((v, r, save) => {
        const inputs = {x: v as tf.Tensor, rho: r as tf.Tensor};
        const [y] = runKernel('spatialFilter', 'SpatialFilter', inputs, {weights, layout, transpose: transposed});
        (save as tf.GradSaveFunc)([inputs.rho, y, ...(willRecordGradient() ? [inputs.x] : [])]);
        return {
          value: y,
          gradFunc: (g, saved) => {
            const [savedRho, savedY, savedX] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
            const dx = filter(g, savedRho, !transposed);
            // A saved output is unknown to the tape; where the gradient is to be differentiated, y is made from x and rho again.
            const output = isRecording() ? filter(savedX, savedRho, transposed) : savedY;
            const lagged = spatialLag(output, weights, {...options, transpose: transposed});
            return [dx, tf.sum(tf.mul(dx, lagged))];
          },
        };
      })(value, scalar);
    return filter(tensor, scalarTensor('spatialFilter', 'rho', rho), transpose);
  });
}
