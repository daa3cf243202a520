import * as tf from '@tensorflow/tfjs';
import {float32Tensor} from './arguments';

// tfjs has no gamma function. These are made of operations that every backend has, each inside one customGrad: the derivatives are
// again functions of this file, of any order, and nothing of the operations within is differentiated.

/** Bernoulli numbers B2, B4, ..., B12. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730];
const HALF_LOG_2PI = 0.9189385332046727;

/** `ln Γ(2 + s) / (s (s + 1))` on [-1, 1] to 2e-8: mpmath.chebyfit(lambda s: loggamma(2 + s) / (s * (s + 1)), [-1, 1], 12). */
const NEAR_TWO = [
  0.4227843268, -0.1003172978, 0.03296559716, -0.01238447297, 0.004991792679, -0.002104907779, 0.0009436406074,
  -0.0004190058351, 0.0001313883442, -5.903239958e-5, 7.787131894e-5, -3.631552195e-5,
];

/** `Σ terms[i] x^i`, elementwise, by Horner's rule. */
const polynomial = (terms: readonly number[], x: tf.Tensor): tf.Tensor =>
  terms
    .slice(0, -1)
    .reduceRight<tf.Tensor>((sum, term) => tf.add(tf.mul(sum, x), term), tf.fill(x.shape, terms.at(-1)!));

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/**
 * ln Γ(x) in float32, from three pieces (DLMF 5.5.1, 5.11.1):
 *
 *     0 < x < 1     ln Γ(x + 1) - ln x
 *     1 <= x < 3    (x - 1) (x - 2) times a polynomial in x - 2: the zeros at 1 and 2 are exact
 *     3 <= x        (x - 1/2) (ln x - 1) + ln(2π) / 2 - 1/2 + Σ B2k / (2k (2k - 1) x^(2k - 1))
 */
function logGammaValue(x: tf.Tensor): tf.Tensor {
  const log = tf.log(x);
  const below = tf.less(x, 1);
  const s = tf.where(below, tf.sub(x, 1), tf.sub(x, 2));
  const near = tf.mul(tf.mul(s, tf.add(s, 1)), polynomial(NEAR_TWO, s));
  const small = tf.where(below, tf.sub(near, log), near);

  const inverse = tf.div(1, x);
  const terms = BERNOULLI.slice(0, 4).map((b, i) => b / ((2 * i + 2) * (2 * i + 1)));
  const correction = tf.mul(inverse, polynomial(terms, tf.square(inverse)));
  const leading = tf.add(tf.mul(tf.sub(x, 0.5), tf.sub(log, 1)), HALF_LOG_2PI - 0.5);
  return tf.where(tf.greaterEqual(x, 3), tf.add(leading, correction), small);
}

/** How far `polygammaValue` shifts x. */
const SHIFT = 4;

/**
 * ψ^(m)(x), the m-th derivative of the digamma function, in float32: shifted to z = x + 4 and taken there from its asymptotic series
 * (DLMF 5.5.2, 5.11.2 and their m-th derivatives). With the sign (-1)^(m + 1), for m >= 1 every leading term is positive:
 *
 *     m! Σ_{k<4} (x + k)^-(m + 1)  +  (m - 1)! z^-m + m! / 2 z^-(m + 1) + Σ B2k (2k + m - 1)! / (2k)! z^-(2k + m)
 *
 * For m = 0, -ln z stands for the term with (m - 1)!.
 */
function polygammaValue(order: number, x: tf.Tensor): tf.Tensor {
  const power = (base: tf.Tensor, exponent: number): tf.Tensor =>
    exponent === 1 ? base : tf.mul(base, power(base, exponent - 1));
  const shifts = Array.from({length: SHIFT}, (_, k) => power(tf.div(1, tf.add(x, k)), order + 1));
  const z = tf.add(x, SHIFT);
  const inverse = tf.div(1, z);
  const first = order === 0 ? tf.neg(tf.log(z)) : tf.mul(power(inverse, order), factorial(order - 1));
  const terms = BERNOULLI.map((b, i) => (b * factorial(2 * i + 1 + order)) / factorial(2 * i + 2));
  // (m! / 2 + (1 / z) Σ ...) z^-(m + 1)
  const series = tf.add(tf.mul(inverse, polynomial(terms, tf.square(inverse))), factorial(order) / 2);
  const tail = tf.mul(power(inverse, order + 1), series);
  const magnitude = tf.addN([tf.mul(tf.addN(shifts), factorial(order)), tail, first]);
  return order % 2 === 0 ? tf.neg(magnitude) : magnitude;
}

/** `value(x)` with the derivative ψ^(order)(x). The input alone is saved, so that every order of differentiation is right. */
const withDerivative = (value: (x: tf.Tensor) => tf.Tensor, order: number, x: tf.Tensor): tf.Tensor =>
  tf.customGrad((input, save) => {
    const tensor = input as tf.Tensor;
    (save as tf.GradSaveFunc)([tensor]);
    return {value: value(tensor), gradFunc: (dy, saved) => tf.mul(dy, polygamma(order, (saved as [tf.Tensor])[0]))};
  })(x);

const polygamma = (order: number, x: tf.Tensor): tf.Tensor =>
  withDerivative(input => polygammaValue(order, input), order + 1, x);

/**
 * The logarithm of the gamma function, `ln Γ(x)`, elementwise.
 *
 * ```js
 * lgamma(tf.tensor1d([0.5, 1, 10])).print();            // [0.5723649, 0, 12.8018274]
 * const slope = tf.grad(x => tf.sum(lgamma(x)));        // digamma
 * ```
 *
 * Float32-accurate, also round its zeros at 1 and 2. Not a number for x < 0, where Γ changes its sign.
 *
 * @param x float32 tensor or array of any shape, x > 0
 * @returns a tensor in the shape of x; differentiable to any order
 * @throws KronflowError `invalidShape`, `invalidType`, `disposed`
 */
export function lgamma(x: tf.Tensor | tf.TensorLike): tf.Tensor {
  return tf.tidy(() => withDerivative(logGammaValue, 0, float32Tensor('lgamma', 'x', x)));
}

/**
 * The digamma function `ψ(x) = d ln Γ(x) / dx`, elementwise.
 *
 * ```js
 * digamma(tf.tensor1d([0.5, 1, 10])).print();           // [-1.9635101, -0.5772157, 2.2517526]
 * ```
 *
 * Float32-accurate, absolutely so round its zero at 1.46.
 *
 * @param x float32 tensor or array of any shape, x > 0
 * @returns a tensor in the shape of x; differentiable to any order
 * @throws KronflowError `invalidShape`, `invalidType`, `disposed`
 */
export function digamma(x: tf.Tensor | tf.TensorLike): tf.Tensor {
  return tf.tidy(() => polygamma(0, float32Tensor('digamma', 'x', x)));
}
