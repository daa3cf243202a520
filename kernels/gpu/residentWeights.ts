import type * as tf from '@tensorflow/tfjs';
import {type Csr, normInfinity, transposeCsr} from '../core/csr';
import {BLOCK} from './device';
import {keepResident, type Send} from './resident';

/** Compressed rows on the device, N for each side: row s N + i is row i of side s. */
export interface ResidentCsr {
  /** N */
  readonly size: number;
  /** int32, [sides * N + 1] */
  readonly pointers: tf.TensorInfo;
  /** int32: columns, ascending in each row */
  readonly indices: tf.TensorInfo;
  /** float32 */
  readonly data: tf.TensorInfo;
}

/** The weights of one or two sides, as they stay on a device. */
export interface ResidentWeights {
  /** N: rows of a factor on the device, for all sides the same. */
  readonly size: number;
  readonly plain: ResidentCsr;
  readonly transposed: ResidentCsr;
  /** For each side min(largest row sum, largest column sum): for |rho| below its inverse I - rho W is diagonally dominant. */
  readonly norms: readonly number[];
}

/** N for sides of these sizes. */
export const paddedSize = (sides: readonly Csr[]): number =>
  Math.ceil(Math.max(...sides.map(w => w.n)) / BLOCK) * BLOCK;

/** The weights on the device. */
export const residentWeights = keepResident((send, sides: readonly Csr[]): ResidentWeights => {
  const size = paddedSize(sides);
  const transposed = sides.map(transposeCsr);
  return {
    size,
    plain: uploadStack(send, sides, size),
    transposed: uploadStack(send, transposed, size),
    norms: sides.map((w, s) => Math.min(normInfinity(w), normInfinity(transposed[s]))),
  };
});

/** The rows of all sides one below the other, each side padded with empty rows: the identity in I - rho W. */
function uploadStack(send: Send, sides: readonly Csr[], size: number): ResidentCsr {
  const entries = sides.reduce((total, w) => total + w.indices.length, 0);
  const pointers = new Int32Array(sides.length * size + 1);
  // A buffer has at least one element.
  const indices = new Int32Array(Math.max(entries, 1));
  const data = new Float32Array(indices.length);
  let start = 0;
  for (const [s, w] of sides.entries()) {
    for (let i = 0; i < size; i++) pointers[s * size + i + 1] = start + w.indptr[Math.min(i + 1, w.n)];
    indices.set(w.indices, start);
    data.set(w.data, start);
    start += w.indices.length;
  }
  return {size, pointers: send(pointers, 'int32'), indices: send(indices, 'int32'), data: send(data, 'float32')};
}
