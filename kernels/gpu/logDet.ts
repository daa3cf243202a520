import type * as tf from '@tensorflow/tfjs';
import type {Csr} from '../core/csr';
import type {WeightsPair} from '../core/numericCore';
import type {Orders} from '../core/spectral/logSums';
import {type Spectrum, spectrum} from '../core/spectral/spectrum';
import type {Call} from './call';
import {keepResident} from './resident';

/** A number of the complex plane for each entry. */
interface Complex {
  readonly re: tf.TensorInfo;
  readonly im: tf.TensorInfo;
}

/** Eigenvalues on the device, as a column [n, 1] and as a row [1, n]. */
const residentSpectrum = keepResident((send, {re, im}: Spectrum): {column: Complex; row: Complex} => {
  const complex = (shape: number[]): Complex => ({
    re: send(Float32Array.from(re), 'float32', shape),
    im: send(Float32Array.from(im), 'float32', shape),
  });
  return {column: complex([re.length, 1]), row: complex([1, re.length])};
});

function spectrumOf(call: Call, weights: Csr): {column: Complex; row: Complex} {
  const eigenvalues = spectrum(weights);
  return residentSpectrum(call.backend, eigenvalues, eigenvalues);
}

/** Complex arithmetic on the device, entry by entry, with broadcasting. */
class Arithmetic {
  readonly zero: tf.TensorInfo;
  readonly one: Complex;

  constructor(private readonly call: Call) {
    this.zero = call.constant(0);
    this.one = {re: call.constant(1), im: this.zero};
  }

  real(name: 'Add' | 'Sub' | 'Multiply' | 'RealDiv', a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
    return this.call.kernel(name, {a, b});
  }

  add(a: Complex, b: Complex): Complex {
    return {re: this.real('Add', a.re, b.re), im: this.real('Add', a.im, b.im)};
  }

  multiply(a: Complex, b: Complex): Complex {
    const product = (x: tf.TensorInfo, y: tf.TensorInfo): tf.TensorInfo => this.real('Multiply', x, y);
    return {
      re: this.real('Sub', product(a.re, b.re), product(a.im, b.im)),
      im: this.real('Add', product(a.re, b.im), product(a.im, b.re)),
    };
  }

  power(a: Complex, exponent: number): Complex {
    let result = this.one;
    for (let k = 0; k < exponent; k++) result = k === 0 ? a : this.multiply(result, a);
    return result;
  }

  scale(a: Complex, factor: tf.TensorInfo): Complex {
    return {re: this.real('Multiply', a.re, factor), im: this.real('Multiply', a.im, factor)};
  }

  squareOf({re, im}: Complex): tf.TensorInfo {
    return this.real('Add', this.real('Multiply', re, re), this.real('Multiply', im, im));
  }

  inverse(a: Complex): Complex {
    const square = this.squareOf(a);
    return {
      re: this.real('RealDiv', a.re, square),
      im: this.real('Sub', this.zero, this.real('RealDiv', a.im, square)),
    };
  }

  sum(x: tf.TensorInfo): tf.TensorInfo {
    const flat = this.call.reshape(x, [x.shape.reduce((a, b) => a * b, 1)]);
    return this.call.kernel('Sum', {x: flat}, {axis: [0], keepDims: false});
  }
}

/** `core/spectral/logSums.ts` on the device, in float32: nothing is read back, and a singular A shows as -Infinity or NaN. */
export function flowLogDet(
  call: Call,
  weights: WeightsPair,
  rhos: Record<'rhoD' | 'rhoO' | 'rhoW', tf.TensorInfo>,
  orders: Orders,
): tf.TensorInfo {
  call.checkRhos({...rhos});
  const mu = spectrumOf(call, weights.origin).column;
  const lambda = spectrumOf(call, weights.destination).row;
  const a = new Arithmetic(call);
  // f = 1 - (rhoD λ + μ (rhoO + rhoW λ))
  const mixed = a.add({re: rhos.rhoO, im: a.zero}, a.scale(lambda, rhos.rhoW));
  const lags = a.add(a.scale(lambda, rhos.rhoD), a.multiply(mu, mixed));
  const f = {re: a.real('Sub', a.one.re, lags.re), im: a.real('Sub', a.zero, lags.im)};
  const numerators = {mu: orders.rhoO + orders.rhoW, lambda: orders.rhoD + orders.rhoW};
  return finish(call, a, f, a.multiply(a.power(mu, numerators.mu), a.power(lambda, numerators.lambda)), orders);
}

/** The same for log|det(I - rho W)|. */
export function factorLogDet(call: Call, weights: Csr, rho: tf.TensorInfo, order: number): tf.TensorInfo {
  call.checkRhos({rho});
  const lambda = spectrumOf(call, weights).row;
  const a = new Arithmetic(call);
  const lag = a.scale(lambda, rho);
  const f = {re: a.real('Sub', a.one.re, lag.re), im: a.real('Sub', a.zero, lag.im)};
  return finish(call, a, f, a.power(lambda, order), {rhoD: order, rhoO: 0, rhoW: 0});
}

/** Σ log|f|, or -(m - 1)! Σ Re(numerator / f^m). */
function finish(call: Call, a: Arithmetic, f: Complex, numerator: Complex, {rhoD, rhoO, rhoW}: Orders): tf.TensorInfo {
  const order = rhoD + rhoO + rhoW;
  if (order === 0) return a.real('Multiply', call.constant(0.5), a.sum(call.kernel('Log', {x: a.squareOf(f)})));
  const terms = a.multiply(numerator, a.power(a.inverse(f), order));
  let factor = -1;
  for (let k = 2; k < order; k++) factor *= k;
  return a.real('Multiply', call.constant(factor), a.sum(terms.re));
}
