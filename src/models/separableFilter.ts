import * as tf from '@tensorflow/tfjs';
import {newSolveState} from '../../kernels/core/numericCore';
import {runKernel} from '../../kernels/register';
import {readTensor, solveOnBackend} from './backendFlows';
import type {FlowFilter} from './dependence';
import {addLagOf, lagOf} from './lag';
import type {WeightsSides} from './sides';

const OP = 'flowModel';
type Side = keyof WeightsSides;

/** (I - rho W) f along one side, in float64. */
const factor = (side: Side, rho: number, f: Float64Array, weights: WeightsSides): Float64Array =>
  addLagOf(f.slice(), -rho, side, f, weights);

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
  /** (I - rho W)⁻¹ along a side of flows, [batch * n_o * n_d], or with `inner` 1 of vectors, [k * n]. */
  const filterAlong = (
    side: Side,
    rho: number,
    x: Float32Array,
    {transpose = false, inner = side === 'origin' ? nd : 1} = {},
  ): Promise<Float32Array> =>
    readTensor(() => {
      const {n} = weights[side];
      const attrs = {weights: weights[side], layout: {outer: x.length / (n * inner), n, inner}, transpose};
      return runKernel(OP, 'SpatialFilter', {x: tf.tensor1d(x), rho: tf.scalar(rho)}, attrs)[0] as tf.Tensor;
    });

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

    async solveSide(rhos, side, vectors) {
      const rho = rhoOf(rhos, side);
      if (rho === 0 || vectors.length === 0) return vectors;
      const {n} = weights[side];
      const x = new Float32Array(vectors.length * n);
      vectors.forEach((vector, k) => x.set(vector, k * n));
      const y = await filterAlong(side, rho, x, {inner: 1});
      return vectors.map((_, k) => y.subarray(k * n, (k + 1) * n));
    },

    async solveTransposed(rhos, g) {
      let v = g;
      for (const [j, side] of sides.entries()) v = await filterAlong(side, rhos[j], v, {transpose: true});
      return v;
    },

    multiply: (rhos, f) => sides.reduce((x, side, j) => factor(side, rhos[j], x, weights), f),
    multiplyTransposed: (rhos, v) => sides.reduce((x, side, j) => factor(side, rhos[j], x, transposed()), v),
    lag: (j, rhos, f) =>
      sides.reduce((x, side, i) => (i === j ? x : factor(side, rhos[i], x, weights)), lagOf(sides[j], f, weights)),

    tangent: (j, rhos, f) => filterAlong(sides[j], rhos[j], new Float32Array(lagOf(sides[j], f, weights))),

    async adjointTangent(j, rhos, s) {
      const v = await filterAlong(sides[j], rhos[j], new Float32Array(s), {transpose: true});
      return lagOf(sides[j], new Float64Array(v), transposed());
    },
  };
}
