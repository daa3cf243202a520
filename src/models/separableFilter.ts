import * as tf from '@tensorflow/tfjs';
import type {Csr} from '../../kernels/core/csr';
import {runKernel} from '../../kernels/register';
import {spatialFilter} from '../ops/spatialFilter';
import {spatialLag} from '../ops/spatialLag';
import type {SpatialWeights} from '../weights/SpatialWeights';
import type {FlowFilter} from './dependence';
import type {WeightsSides} from './model';

const OP = 'flowModel';
/** The axis of [batch, n_o, n_d] along which each side lies. */
const AXES = {origin: 1, destination: 2} as const;
type Side = keyof typeof AXES;

/**
 * A = (I - rhoO W_o) ⊗ (I - rhoD W_d), where either rho may be absent (zero). A side's tangent is T = L⁻¹ W along its axis:
 *
 *     A eta = b,  dA/drhoD = -L_o ⊗ W_d   =>   d eta/drhoD = A⁻¹ (L_o ⊗ W_d) eta = (I ⊗ L_d⁻¹ W_d) eta.
 */
export function separableFilter(weights: WeightsSides, free: Readonly<Record<Side, boolean>>): FlowFilter {
  const {origin, destination} = weights;
  const sides = (['destination', 'origin'] as const).filter(side => free[side]);
  const admissible = sides.map(side => weights[side].admissibleRho());
  const rhoOf = (rhos: readonly number[], side: Side): number => {
    const at = sides.indexOf(side);
    return at < 0 ? 0 : rhos[at];
  };
  const [no, nd] = [origin.n, destination.n];
  const shapeOf = (flows: ArrayLike<number>): [number, number, number] => [flows.length / (no * nd), no, nd];

  /** Runs a function of one tensor of flows and reads what it makes. */
  const read = async (flows: Float32Array, compute: (x: tf.Tensor) => tf.Tensor): Promise<Float32Array> => {
    const result = tf.tidy(() => compute(tf.tensor3d(flows, shapeOf(flows))));
    try {
      return await result.data<'float32'>();
    } finally {
      result.dispose();
    }
  };

  return {
    rhoNames: sides.map(side => (side === 'destination' ? 'rho_d' : 'rho_o')),
    admissible,
    mixedDerivative: 0.5,

    gain(rhos) {
      // Per side 1 / (1 - rho r) with r the spectral radius, of which `upper` is the inverse: row sums, where these are all 1.
      const value = rhos.reduce((product, rho, j) => product / (1 - rho / admissible[j].upper), 1);
      const gradient = rhos.map((rho, j) => value / (admissible[j].upper - rho));
      return {value, gradient};
    },

    async solve(rhos, b) {
      const rhoD = tf.scalar(rhoOf(rhos, 'destination'));
      const rhoO = tf.scalar(rhoOf(rhos, 'origin'));
      const kept: tf.Tensor[] = [rhoD, rhoO];
      const dispose = (): void => tf.dispose(kept);
      const input = tf.tensor3d(b, shapeOf(b));
      try {
        const [eta, state] = runKernel(OP, 'KroneckerSolve', {rhoD, rhoO, b: input}, {weights});
        kept.push(eta, state);
        return {
          values: await eta.data<'float32'>(),
          dispose,
          async pullback(g) {
            const dy = tf.tensor3d(g, shapeOf(g));
            const gradients = runKernel(OP, 'KroneckerSolveGrad', {rhoD, rhoO, dy, eta, state}, {weights});
            try {
              const [db, drhoD, drhoO] = await Promise.all(gradients.map(gradient => gradient.data<'float32'>()));
              return {b: db, rhos: sides.map(side => (side === 'destination' ? drhoD[0] : drhoO[0]))};
            } finally {
              tf.dispose([dy, ...gradients]);
            }
          },
        };
      } catch (error) {
        dispose();
        throw error;
      } finally {
        input.dispose();
      }
    },

    async solveOuter(rhos, x, z) {
      const along = (side: Side, vector: Float64Array): Promise<Float32Array> => {
        const values = Float32Array.from(vector);
        const rho = rhoOf(rhos, side);
        if (rho === 0) return Promise.resolve(values);
        const result = tf.tidy(() => spatialFilter(tf.tensor1d(values), rho, weights[side]));
        return result.data<'float32'>().finally(() => result.dispose());
      };
      return [await along('origin', x), await along('destination', z)];
    },

    multiply(rhos, f) {
      const y = subtractLag(f, rhoOf(rhos, 'destination'), destination, {outer: f.length / nd, inner: 1});
      return subtractLag(y, rhoOf(rhos, 'origin'), origin, {outer: f.length / (no * nd), inner: nd});
    },

    tangent(j, rhos, f) {
      const side = sides[j];
      const options = {axis: AXES[side]};
      return read(f, x => spatialFilter(spatialLag(x, weights[side], options), rhos[j], weights[side], options));
    },

    adjointTangent(j, rhos, s) {
      const side = sides[j];
      const options = {axis: AXES[side], transpose: true};
      return read(s, x => spatialLag(spatialFilter(x, rhos[j], weights[side], options), weights[side], options));
    },
  };
}

/** x - rho W x along the middle axis of [outer, n, inner], in float64. */
function subtractLag(
  x: Float64Array,
  rho: number,
  {n, indptr, indices, data}: Csr | SpatialWeights,
  {outer, inner}: {outer: number; inner: number},
): Float64Array {
  if (rho === 0) return x;
  const y = x.slice();
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < n; i++) {
      const to = (block * n + i) * inner;
      for (let p = indptr[i]; p < indptr[i + 1]; p++) {
        const from = (block * n + indices[p]) * inner;
        const weight = rho * data[p];
        for (let c = 0; c < inner; c++) y[to + c] -= weight * x[from + c];
      }
    }
  }
  return y;
}
