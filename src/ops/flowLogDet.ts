import * as tf from '@tensorflow/tfjs';
import type {Csr} from '../../kernels/core/csr';
import type {WeightsPair} from '../../kernels/core/numericCore';
import type {Orders} from '../../kernels/core/spectral/logSums';
import {runKernel} from '../../kernels/register';
import {scalarTensor} from './arguments';
import {type FlowWeights, flowWeightsPair} from './flowWeights';

const OP = 'flowLogDet';

/**
 * log|det A| of a spatial flow model, exact: the Jacobian term of Gaussian models.
 *
 *     separable (without rhoW)    A = (I - rhoO W_o) ⊗ (I - rhoD W_d)       n_d log|det(I - rhoO W_o)| + n_o log|det(I - rhoD W_d)|
 *     unrestricted                A = I - rhoD (I ⊗ W_d) - rhoO (W_o ⊗ I) - rhoW (W_o ⊗ W_d)
 *                                                                           Σ_ij log|1 - rhoD λ_j - rhoO μ_i - rhoW μ_i λ_j|
 *
 * with the eigenvalues μ of W_o and λ of W_d, real or complex, computed once per W. For the separable model and many regions the LU
 * factors of I - rho W take their place.
 *
 * ```js
 * const logDet = flowLogDet(W, rhoD, rhoO, rhoW);
 * const [dRhoD, dRhoO] = tf.grads((d, o) => flowLogDet(W, d, o))([tf.scalar(0.4), tf.scalar(0.3)]);
 * ```
 *
 * Differentiable in all rhos to any order.
 *
 * @param rhoD, rhoO, rhoW numbers or float32 scalars
 * @returns a float32 scalar
 * Source: LeSage & Pace (2008), J. Regional Science 48(5), section 3.
 * @throws KronflowError `invalidShape`, `invalidType`, `nonFinite`, `singularFactor` (on webgl and webgpu, where nothing is looked at, a number without meaning), `tooLarge`
 */
export function flowLogDet(
  flowWeights: FlowWeights,
  rhoD: number | tf.Tensor,
  rhoO: number | tf.Tensor,
  rhoW?: number | tf.Tensor,
): tf.Tensor {
  const weights = flowWeightsPair(OP, flowWeights);
  return tf.tidy(() => {
    const [d, o] = [scalarTensor(OP, 'rhoD', rhoD), scalarTensor(OP, 'rhoO', rhoO)];
    if (rhoW !== undefined) {
      return derivative(weights, [d, o, scalarTensor(OP, 'rhoW', rhoW)], {rhoD: 0, rhoO: 0, rhoW: 0});
    }
    const {origin, destination} = weights;
    return tf.add(
      tf.mul(origin.n, factorDerivative(destination, d, 0)),
      tf.mul(destination.n, factorDerivative(origin, o, 0)),
    );
  });
}

const NAMES = ['rhoD', 'rhoO', 'rhoW'] as const;

/** A derivative of the unrestricted log-determinant; its gradient is made of derivatives of the next order. */
function derivative(weights: WeightsPair, rhos: tf.Tensor[], orders: Orders): tf.Tensor {
  return tf.customGrad((...inputs) => {
    const [rhoD, rhoO, rhoW] = inputs as tf.Tensor[];
    (inputs[3] as tf.GradSaveFunc)([rhoD, rhoO, rhoW]);
    const [value] = runKernel(OP, 'FlowLogDet', {rhoD, rhoO, rhoW}, {weights, orders});
    return {
      value,
      gradFunc: (dy, saved) =>
        NAMES.map(name => tf.mul(dy, derivative(weights, saved, {...orders, [name]: orders[name] + 1}))),
    };
  })(...rhos);
}

/** The same for log|det(I - rho W)|. */
function factorDerivative(weights: Csr, rho: tf.Tensor, order: number): tf.Tensor {
  return tf.customGrad((...inputs) => {
    const [r] = inputs as tf.Tensor[];
    (inputs[1] as tf.GradSaveFunc)([r]);
    const [value] = runKernel(OP, 'FactorLogDet', {rho: r}, {weights, order});
    return {value, gradFunc: (dy, [saved]) => tf.mul(dy, factorDerivative(weights, saved, order + 1))};
  })(rho);
}
