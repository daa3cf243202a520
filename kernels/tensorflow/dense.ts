import * as tf from '@tensorflow/tfjs';
import type {KernelTable} from '../contract';
import type {Csr} from '../core/csr';
import {nonFiniteInput} from '../core/finite';
import type {WeightsPair} from '../core/numericCore';
import type {Layout} from '../core/scalar/panels';
import {luOf, luSolve, type PackedLu} from './lu';
import {float32Values, type NodeBackend, reshape} from './nodeBackend';

/**
 * The kernels on dense matrices, by libtensorflow's own operations, for a diagonally dominant I - rho W (the caller sees to
 * that): it is regular. Factors are made in float64; solves, products and sums are float32.
 *
 * The maths is that of `core/scalar/kroneckerSolve.ts`; a matrix acts on the columns of [n, m]. The kernels call tfjs's
 * operations freely: inside a kernel nothing is recorded for gradients, and `tf.tidy` frees all but the outputs.
 */
export const denseKernels: Pick<KernelTable, 'KroneckerSolve' | 'KroneckerSolveGrad' | 'SpatialFilter' | 'SpatialLag'> =
  {
    KroneckerSolve: ({inputs: {rhoD, rhoO, b}, attrs: {weights}, backend}) =>
      tf.tidy((): [tf.Tensor, tf.Tensor] => {
        const native = backend as NodeBackend;
        const {columns, rows} = layouts(weights, b);
        const origin = luOf(native, weights.origin, float32Values(native, rhoO)[0]);
        const destination = luOf(native, weights.destination, float32Values(native, rhoD)[0]);
        const y = fromColumns(columns, luSolve(native, origin, toColumns(native, columns, b), false));
        const eta = fromColumns(rows, luSolve(native, destination, toColumns(native, rows, y), false));
        assertFinite(native, eta, b, 'b');
        return [tf.reshape(eta, b.shape), packState(y, origin, destination)];
      }),

    KroneckerSolveGrad: ({
      inputs: {
        dy,
        eta,
        saved: [state],
      },
      attrs: {weights},
      backend,
    }) =>
      tf.tidy((): [tf.Tensor, tf.Tensor, tf.Tensor] => {
        const native = backend as NodeBackend;
        const {columns, rows} = layouts(weights, dy);
        const {y, origin, destination} = unpackState(reshape(native, state, [-1]), weights, sizeOf(dy));
        const q = luSolve(native, destination, toColumns(native, rows, dy), true);
        const v = luSolve(native, origin, toColumns(native, columns, fromColumns(rows, q)), true);
        return [
          tf.reshape(fromColumns(columns, v), dy.shape),
          innerProductWithLag(weights.destination, q, toColumns(native, rows, eta)),
          innerProductWithLag(weights.origin, v, toColumns(native, columns, y)),
        ];
      }),

    SpatialFilter: ({inputs: {x, rho}, attrs: {weights, layout, transpose}, backend}) =>
      tf.tidy((): [tf.Tensor] => {
        const native = backend as NodeBackend;
        const lu = luOf(native, weights, float32Values(native, rho)[0]);
        const y = fromColumns(layout, luSolve(native, lu, toColumns(native, layout, x), transpose));
        assertFinite(native, y, x, 'x');
        return [tf.reshape(y, x.shape)];
      }),

    SpatialLag: ({inputs: {x}, attrs: {weights, layout, transpose}, backend}) =>
      tf.tidy((): [tf.Tensor] => {
        const native = backend as NodeBackend;
        const y = tf.matMul(denseWeights(weights), toColumns(native, layout, x), transpose);
        return [tf.reshape(fromColumns(layout, y), x.shape)];
      }),
  };

/** How origins and destinations lie in [batch, n_o, n_d]. */
function layouts({origin, destination}: WeightsPair, flows: tf.TensorInfo): {columns: Layout; rows: Layout} {
  const batch = sizeOf(flows) / (origin.n * destination.n);
  return {
    columns: {outer: batch, n: origin.n, inner: destination.n},
    rows: {outer: batch * origin.n, n: destination.n, inner: 1},
  };
}

const sizeOf = ({shape}: tf.TensorInfo): number => shape.reduce((x, y) => x * y, 1);

/** The vectors along the middle axis of the layout as the columns of [n, outer * inner]. */
function toColumns(backend: NodeBackend, {outer, n, inner}: Layout, x: tf.TensorInfo): tf.Tensor2D {
  const matrices = reshape(backend, x, [outer, n, inner]);
  return tf.reshape(outer === 1 ? matrices : tf.transpose(matrices, [1, 0, 2]), [n, outer * inner]);
}

function fromColumns({outer, n, inner}: Layout, columns: tf.Tensor): tf.Tensor {
  return outer === 1 ? columns : tf.transpose(tf.reshape(columns, [n, outer, inner]), [1, 0, 2]);
}

/** <V, W Y> */
const innerProductWithLag = (weights: Csr, v: tf.Tensor, y: tf.Tensor2D): tf.Tensor =>
  tf.sum(tf.mul(v, tf.matMul(denseWeights(weights), y)));

/** W [n, n] */
function denseWeights({n, indptr, indices, data}: Csr): tf.Tensor2D {
  const values = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let p = indptr[i]; p < indptr[i + 1]; p++) values[i * n + indices[p]] = data[p];
  }
  return tf.tensor2d(values, [n, n], 'float32');
}

/** Y and both factors in one float32 vector; row numbers are exact in it. */
function packState(y: tf.Tensor, origin: PackedLu, destination: PackedLu): tf.Tensor {
  const parts = [y, origin.packed, origin.rows, destination.packed, destination.rows];
  return tf.concat(parts.map(part => tf.reshape(tf.cast(part, 'float32'), [-1])));
}

function unpackState(state: tf.Tensor, {origin, destination}: WeightsPair, size: number) {
  const [no, nd] = [origin.n, destination.n];
  const [y, packedO, rowsO, packedD, rowsD] = tf.split(state, [size, no * no, no, nd * nd, nd]);
  const lu = (n: number, packed: tf.Tensor, rows: tf.Tensor): PackedLu => ({
    packed: tf.reshape(packed, [n, n]),
    rows: tf.cast(rows, 'int32'),
  });
  return {y: y, origin: lu(no, packedO, rowsO), destination: lu(nd, packedD, rowsD)};
}

/** Throws unless the result is finite: then so was the input. */
function assertFinite(backend: NodeBackend, result: tf.Tensor, input: tf.TensorInfo, name: string): void {
  // 0 * x is NaN for whatever is not finite.
  const [sum] = float32Values(backend, tf.sum(tf.mul(result, 0)));
  if (Number.isNaN(sum)) throw nonFiniteInput(float32Values(backend, input), name);
}
