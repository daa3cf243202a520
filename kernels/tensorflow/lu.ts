import * as tf from '@tensorflow/tfjs';
import type {Csr} from '../core/csr';
import {type Attribute, flag, type NodeBackend, tensorOf, type} from './nodeBackend';

/** P A = L U in one matrix [n, n], as LAPACK packs it; row i of L U is row `rows[i]` of A. */
export interface PackedLu {
  readonly packed: tf.Tensor;
  readonly rows: tf.Tensor;
}

/** Of the enumeration TF_DataType; the binding has only what tfjs knows. */
const TF_DOUBLE = 2;

/**
 * Factors A = I - rho W as a dense matrix, with partial pivoting; in float64, and rounded to float32 afterwards: with every entry
 * of L and U right to its last digit, solves stay accurate for rho near one. Float64 travels as pairs of float32 and in handles
 * unknown to tfjs.
 */
export function luOf(backend: NodeBackend, weights: Csr, rho: number): PackedLu {
  const {n} = weights;
  const {binding} = backend;
  const {TF_FLOAT, TF_INT32} = binding;
  const handles: number[] = [];
  const run = (name: string, attributes: Attribute[], input: number, outputs = 1): number[] => {
    const made = binding.executeOp(name, attributes, [input], outputs).map(({id}) => id);
    handles.push(...made);
    return made;
  };
  try {
    const pairs = binding.createTensor([n, n, 2], TF_FLOAT, new Float32Array(shiftedMatrix(weights, rho).buffer));
    handles.push(pairs);
    const [a] = run('Bitcast', [type(backend, 'T', TF_FLOAT), type(backend, 'type', TF_DOUBLE)], pairs);
    const [lu, rows] = run('Lu', [type(backend, 'T', TF_DOUBLE), type(backend, 'output_idx_type', TF_INT32)], a, 2);
    const [packed] = run('Cast', [type(backend, 'SrcT', TF_DOUBLE), type(backend, 'DstT', TF_FLOAT)], lu);
    return {
      packed: tensorOf(backend, binding.tensorDataSync(packed), [n, n], 'float32'),
      rows: tensorOf(backend, binding.tensorDataSync(rows), [n], 'int32'),
    };
  } finally {
    for (const handle of handles) binding.deleteTensor(handle);
  }
}

/** I - rho W [n, n] */
function shiftedMatrix({n, indptr, indices, data}: Csr, rho: number): Float64Array {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    a[i * n + i] = 1;
    for (let p = indptr[i]; p < indptr[i + 1]; p++) a[i * n + indices[p]] -= rho * data[p];
  }
  return a;
}

/**
 * Solves A Y = X, or with `transpose` Aᵀ Y = X, for X [n, m], in float32:
 *
 *     L Z = P X,  U Y = Z          or          Uᵀ Z = X,  Lᵀ (P Y) = Z
 */
export function luSolve(backend: NodeBackend, {packed, rows}: PackedLu, x: tf.Tensor, transpose: boolean): tf.Tensor {
  const {TF_FLOAT, TF_INT32} = backend.binding;
  const float = type(backend, 'T', TF_FLOAT);
  const triangular = (matrix: tf.Tensor, lower: boolean, rhs: tf.Tensor): tf.Tensor => {
    const attributes = [flag(backend, 'lower', lower), flag(backend, 'adjoint', transpose), float];
    return backend.executeSingleOutput('MatrixTriangularSolve', attributes, [matrix, rhs]);
  };
  // L has a unit diagonal; the one of the packed matrix is that of U.
  const l = backend.executeSingleOutput('MatrixSetDiag', [float], [packed, tf.ones(rows.shape)]);
  if (!transpose) return triangular(packed, false, triangular(l, true, tf.gather(x, rows)));
  const places = backend.executeSingleOutput('InvertPermutation', [type(backend, 'T', TF_INT32)], [rows]);
  return tf.gather(triangular(l, true, triangular(packed, false, x)), places);
}
