import type * as tf from '@tensorflow/tfjs';
import type {ResidentCsr} from './residentWeights';

/** Columns that are eliminated together. Matrices on the device are padded with the identity to multiples of it. */
export const BLOCK = 32;

/** The axis of a rank 3 tensor along which the vectors lie that a lag acts on. */
export type LagAxis = 1 | 2;

/**
 * What the solver needs of a GPU backend beyond the kernels of tfjs: a few programs, each one dispatch unless said otherwise, and
 * facts about the device. A factor stack is [sides, N, N], N a multiple of BLOCK; every program makes a new tensor, for the
 * caller to free, and reads nothing back.
 */
export interface Device {
  /** The name under which tfjs knows the backend. */
  readonly name: string;

  /** Throws `unsupportedBackend` where float32 results cannot be had. */
  checkPrecision(): void;

  /** How many float32 one tensor may have, and the limit of the device that says so. */
  largestTensor(): {elements: number; limit: string};

  /** The values of a tensor that were not sent to the device yet; looking at them costs nothing. */
  valuesOnHost(info: tf.TensorInfo): ArrayLike<number> | undefined;

  /**
   * [2 * sides]: every rho, then every rho again, but zero where |rho| norm < 1: there the factor is diagonally dominant.
   * What follows needs no other branch than the shift by zero that this makes of the steps for other factors.
   */
  shifts(rhos: readonly tf.TensorInfo[], norms: readonly number[]): tf.TensorInfo;

  /** L = I - rho W on every side: [sides, N, N]. */
  factors(weights: ResidentCsr, shifts: tf.TensorInfo, shape: Shape3): tf.TensorInfo;

  /** W x along an axis of x with the weights of one side. Bring the transposed weights for Wᵀ x. */
  lag(x: tf.TensorInfo, weights: ResidentCsr, axis: LagAxis, side: number): tf.TensorInfo;

  /** x - g W x along an axis of a factor stack, g being the second shift of its side; x itself where that is zero. */
  subtractLag(x: tf.TensorInfo, weights: ResidentCsr, shifts: tf.TensorInfo, axis: LagAxis): tf.TensorInfo;

  /** A vector, much shorter than a and b, whose sum is <a, b>, for two tensors of the same shape [batch, rows, columns]. */
  partialDots(a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo;

  /** D = A_KK⁻¹ for the BLOCK rows and columns K from `pivot`: [sides, BLOCK, BLOCK]. A bounded number of dispatches. */
  invertBlock(a: tf.TensorInfo, pivot: number): tf.TensorInfo;

  /** The rows K after elimination: D A_Kj, but D itself in the columns K: [sides, BLOCK, N]. */
  eliminatedRows(a: tf.TensorInfo, inverse: tf.TensorInfo, pivot: number): tf.TensorInfo;

  /** One step of Gauss-Jordan: see invertFactors. Brings the eliminated rows R, returns the next stack. */
  eliminate(a: tf.TensorInfo, rows: tf.TensorInfo, pivot: number): tf.TensorInfo;

  /**
   * P + (I - T) P for T = P L, row by row: NaN where an entry of I - T is not below `tolerance`, and P itself where the second
   * shift of the side is zero.
   */
  refine(p: tf.TensorInfo, t: tf.TensorInfo, shifts: tf.TensorInfo, tolerance: number): tf.TensorInfo;
}

export type Shape3 = [number, number, number];
