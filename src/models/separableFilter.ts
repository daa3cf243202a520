import * as tf from '@tensorflow/tfjs';
import {newSolveState} from '../../kernels/core/numericCore';
import {runKernel} from '../../kernels/register';
import {dotLong} from '../math/dot';
import {readTensor, solveOnBackend} from './backendFlows';
import type {FlowFilter} from './dependence';
import {addLagOf, difference} from './lag';
import type {WeightsSides} from './sides';

const OP = 'flowModel';
type Side = keyof WeightsSides;

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
  let transposes: WeightsSides | undefined;
  const transposed = (): WeightsSides =>
    (transposes ??= {origin: origin.transpose(), destination: destination.transpose()});
  const layoutOf = (side: Side, size: number, inner = side === 'origin' ? nd : 1) => {
    const {n} = weights[side];
    return {outer: size / (n * inner), n, inner};
  };
  /** (I - rho W)⁻¹ along a side of flows, [batch * n_o * n_d], or with `inner` 1 of vectors, [k * n]. */
  const filtered = (side: Side, rho: number, x: tf.Tensor, transpose = false, inner?: number): tf.Tensor => {
    const attrs = {weights: weights[side], layout: layoutOf(side, x.size, inner), transpose};
    return runKernel(OP, 'SpatialFilter', {x, rho: tf.scalar(rho)}, attrs)[0];
  };
  /** W along a side of flows. */
  const lagged = (side: Side, x: tf.Tensor, transpose = false): tf.Tensor => {
    const attrs = {weights: weights[side], layout: layoutOf(side, x.size), transpose};
    return runKernel(OP, 'SpatialLag', {x}, attrs)[0];
  };

  // Flows in float64 that only pass through, one array per side: made once, since a search comes by here often.
  const passing: Partial<Record<Side, Float64Array>> = {};
  const passingFlows = (side: Side, size: number): Float64Array =>
    passing[side]?.length === size ? passing[side] : (passing[side] = new Float64Array(size));
  /** W f along a side; good until the next one along it is made. */
  const passingLag = (side: Side, f: Float64Array): Float64Array =>
    addLagOf(passingFlows(side, f.length).fill(0), 1, side, f, weights);
  /** (I - rho W) f along a side, likewise. */
  const passingFactor = (side: Side, rho: number, f: Float64Array, of = weights): Float64Array => {
    const y = passingFlows(side, f.length);
    y.set(f);
    return addLagOf(y, -rho, side, f, of);
  };

  return {
    rhoNames: sides.map(side => (side === 'destination' ? 'rho_d' : 'rho_o')),
    admissible,
    contains: () => true,
    mixedDerivative: 0.5,

    gain(rhos) {
      // Per side 1 / (1 - rho r) with r the spectral radius, of which `upper` is the inverse: row sums, where these are all 1.
      const value = rhos.reduce((product, rho, j) => product / (1 - rho / admissible[j].upper), 1);
      const gradient = rhos.map((rho, j) => value / (admissible[j].upper - rho));
      return {value, gradient};
    },

    solve(rhos, b) {
      const rhoD = tf.scalar(rhoOf(rhos, 'destination'));
      const rhoO = tf.scalar(rhoOf(rhos, 'origin'));
      const state = newSolveState();
      return solveOnBackend(b, [b.length / (no * nd), no, nd], {
        scalars: [rhoD, rhoO],
        solve: input => runKernel(OP, 'KroneckerSolve', {rhoD, rhoO, b: input}, {weights, state}),
        gradient: (dy, [eta, ...saved]) => runKernel(OP, 'KroneckerSolveGrad', {dy, eta, saved}, {weights, state}),
        free: ([d, o]) => sides.map(side => (side === 'destination' ? d : o)),
      });
    },

    solveOnly: (rhos, b) =>
      readTensor(() => {
        const [rhoD, rhoO] = (['destination', 'origin'] as const).map(side => tf.scalar(rhoOf(rhos, side)));
        const input = tf.tensor3d(b, [b.length / (no * nd), no, nd]);
        return runKernel(OP, 'KroneckerSolve', {rhoD, rhoO, b: input}, {weights})[0];
      }),

    async solveSide(rhos, side, vectors) {
      const rho = rhoOf(rhos, side);
      if (rho === 0 || vectors.length === 0) return vectors;
      const {n} = weights[side];
      const x = new Float32Array(vectors.length * n);
      vectors.forEach((vector, k) => x.set(vector, k * n));
      const y = await readTensor(() => filtered(side, rho, tf.tensor1d(x), false, 1));
      return vectors.map((_, k) => y.subarray(k * n, (k + 1) * n));
    },

    solveTransposed: (rhos, g) =>
      readTensor(() => sides.reduce((v: tf.Tensor, side, j) => filtered(side, rhos[j], v, true), tf.tensor1d(g))),

    residual(rhos, b, x, transpose) {
      const of = transpose ? transposed() : weights;
      return difference(
        b,
        sides.reduce((y, side, j) => passingFactor(side, rhos[j], y, of), x),
      );
    },

    slope: (j, rhos, v, f) =>
      dotLong(
        v,
        sides.reduce((y, side, i) => (i === j ? y : passingFactor(side, rhos[i], y)), passingLag(sides[j], f)),
      ),

    tangent: (j, rhos, f) => readTensor(() => filtered(sides[j], rhos[j], lagged(sides[j], tf.tensor1d(f)))),

    adjointTangent: (j, rhos, s) =>
      readTensor(() => lagged(sides[j], filtered(sides[j], rhos[j], tf.tensor1d(s), true), true)),
  };
}
