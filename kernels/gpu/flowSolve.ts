import type * as tf from '@tensorflow/tfjs';
import type {WeightsPair} from '../core/numericCore';
import {type Diagonalisation, diagonalise} from '../core/spectral/diagonalise';
import {KronflowError} from '../core/errors';
import {type Call, flowShape} from './call';
import {keepResident} from './resident';

type RhoTensors = Record<'rhoD' | 'rhoO' | 'rhoW', tf.TensorInfo>;

/** W = T Λ T⁻¹ on the device, float32: T and T⁻¹ [1, n, n], the eigenvalues as a column [n, 1] and as a row [1, n]. */
interface ResidentBasis {
  readonly basis: tf.TensorInfo;
  readonly inverse: tf.TensorInfo;
  readonly column: tf.TensorInfo;
  readonly row: tf.TensorInfo;
}

const residentBasis = keepResident((send, {n, basis, inverse, values}: Diagonalisation): ResidentBasis => ({
  basis: send(Float32Array.from(basis), 'float32', [1, n, n]),
  inverse: send(Float32Array.from(inverse), 'float32', [1, n, n]),
  column: send(Float32Array.from(values), 'float32', [n, 1]),
  row: send(Float32Array.from(values), 'float32', [1, n]),
}));

/**
 * X = A⁻¹ B, or A⁻ᵀ B, by simultaneous diagonalisation: with W_o = T_o M T_o⁻¹ and W_d = T_d Λ T_d⁻¹ (for transposes T⁻ᵀ in place of T)
 *
 *     X = T_o X̂ T_dᵀ,   X̂_ij = (T_o⁻¹ B T_d⁻ᵀ)_ij / (1 - rhoD λ_j - μ_i (rhoO + rhoW λ_j))
 *
 * Four products and a few dispatches more; nothing is read back, so that a singular A shows as infinities or NaN.
 */
export function flowSolve(
  call: Call,
  weights: WeightsPair,
  rhos: RhoTensors,
  b: tf.TensorInfo,
  transpose: boolean,
): tf.TensorInfo {
  call.checkRhos({...rhos});
  const origin = sideOf(call, weights, 'origin');
  const destination = sideOf(call, weights, 'destination');
  const rhs = call.reshape(b, flowShape(weights, b));
  const transformed = transpose
    ? call.matMul(call.matMul(origin.basis, rhs, {transposeA: true}), destination.basis)
    : call.matMul(call.matMul(origin.inverse, rhs), destination.inverse, {transposeB: true});
  const multiply = (a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo => call.kernel('Multiply', {a, b});
  const mixed = call.kernel('Add', {a: rhos.rhoO, b: multiply(rhos.rhoW, destination.row)});
  const rest = call.kernel('Sub', {a: call.constant(1), b: multiply(rhos.rhoD, destination.row)});
  const eigenvalues = call.kernel('Sub', {a: rest, b: multiply(origin.column, mixed)});
  const scaled = call.kernel('RealDiv', {a: transformed, b: call.reshape(eigenvalues, [1, ...eigenvalues.shape])});
  const x = transpose
    ? call.matMul(call.matMul(origin.inverse, scaled, {transposeA: true}), destination.inverse)
    : call.matMul(call.matMul(origin.basis, scaled), destination.basis, {transposeB: true});
  return call.reshape(x, b.shape);
}

/** V = A⁻ᵀ G and <V, F W_dᵀ>, <V, W_o F>, <V, W_o F W_dᵀ>; where F was solved with Aᵀ, all transposed. */
export function flowSolveGrad(
  call: Call,
  weights: WeightsPair,
  rhos: RhoTensors,
  dy: tf.TensorInfo,
  x: tf.TensorInfo,
  transpose: boolean,
): [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo, tf.TensorInfo] {
  const v = flowSolve(call, weights, rhos, dy, !transpose);
  const shape = flowShape(weights, dy);
  const [matrices, f] = [call.reshape(v, shape), call.reshape(x, shape)];
  const resident = call.resident(weights, [weights.origin, weights.destination]);
  const csr = transpose ? resident.transposed : resident.plain;
  const lag = (of: tf.TensorInfo, axis: 1 | 2): tf.TensorInfo =>
    call.scratch.own(call.device.lag(of, csr, axis, axis - 1));
  const lagD = lag(f, 2);
  const [drhoD, drhoO, drhoW] = [lagD, lag(f, 1), lag(lagD, 1)].map(lagged => call.dot(matrices, lagged));
  return [v, drhoD, drhoO, drhoW];
}

function sideOf(call: Call, weights: WeightsPair, side: 'origin' | 'destination'): ResidentBasis {
  const diagonalisation = diagonalise(weights[side]);
  if (diagonalisation === undefined) {
    throw new KronflowError(
      'unsupportedBackend',
      `the ${call.device.name} backend solves with three rhos only for W that are similar to a symmetric matrix (a symmetric one with ` +
        `its rows standardised, say), and the ${side} W is not; use the 'wasm' or the 'cpu' backend`,
    );
  }
  return residentBasis(call.backend, diagonalisation, diagonalisation);
}
