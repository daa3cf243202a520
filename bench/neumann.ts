import * as tf from '@tensorflow/tfjs';

/**
 * The solve as one writes it in tfjs without an op for it, which has neither an LU nor a triangular solve: by the Neumann
 * series, summed by doubling,
 *
 *     (I - rho W)⁻¹ = (I + rho W)(I + (rho W)²)(I + (rho W)⁴) ...
 *
 * @param w dense, [n, n]
 * @param factors how many of these products, for destinations and origins: see {@link neumannFactors}
 */
export function neumannSolve(
  w: tf.Tensor2D,
  rhoD: tf.Tensor,
  rhoO: tf.Tensor,
  b: tf.Tensor2D,
  [factorsD, factorsO]: readonly number[],
): tf.Tensor {
  const identity = tf.eye(w.shape[0]);
  const inverse = (rho: tf.Tensor, factors: number): tf.Tensor2D => {
    let power: tf.Tensor2D = tf.mul(rho, w);
    let product: tf.Tensor2D = tf.add(identity, power);
    for (let k = 1; k < factors; k++) {
      power = tf.matMul(power, power);
      product = tf.matMul(product, tf.add(identity, power));
    }
    return product;
  };
  return tf.matMul(tf.matMul(inverse(rhoO, factorsO), b), inverse(rhoD, factorsD), false, true);
}

/** As many as leave out less than float32 can show, W being row-standardised: m factors sum the powers below 2^m. */
export const neumannFactors = (rho: number): number => Math.ceil(Math.log2(Math.log(2 ** -24) / Math.log(rho)));
