import * as tf from '@tensorflow/tfjs';
import {newSolveState} from '../../kernels/core/numericCore';
import {runKernel} from '../../kernels/register';
import {spatialFilter} from '../ops/spatialFilter';
import {readTensor, solveOnBackend} from './backendFlows';
import type {FlowFilter} from './dependence';
import {addLagOf, lagOf} from './lag';
import type {WeightsSides} from './sides';

const OP = 'flowModel';
/** The axis of [batch, n_o, n_d] along which each side lies. */
const AXES = {origin: 1, destination: 2} as const;
type Side = keyof typeof AXES;

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
  const tensorOf = (flows: Float32Array): tf.Tensor => tf.tensor3d(flows, [flows.length / (no * nd), no, nd]);

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

    async solveSide(rhos, side, x) {
      const rho = rhoOf(rhos, side);
      return rho === 0 ? x : readTensor(() => spatialFilter(tf.tensor1d(Float32Array.from(x)), rho, weights[side]));
    },

    solveTransposed(rhos, g) {
      return readTensor(() =>
        sides.reduce(
          (x, side, j) => spatialFilter(x, rhos[j], weights[side], {axis: AXES[side], transpose: true}),
          tensorOf(g),
        ),
      );
    },

    multiply: (rhos, f) => sides.reduce((x, side, j) => factor(side, rhos[j], x, weights), f),
    multiplyTransposed: (rhos, v) => sides.reduce((x, side, j) => factor(side, rhos[j], x, transposed()), v),
    lag: (j, rhos, f) =>
      sides.reduce((x, side, i) => (i === j ? x : factor(side, rhos[i], x, weights)), lagOf(sides[j], f, weights)),

    tangent(j, rhos, f) {
      const side = sides[j];
      const lag = new Float32Array(lagOf(side, f, weights));
      return readTensor(() => spatialFilter(tensorOf(lag), rhos[j], weights[side], {axis: AXES[side]}));
    },

    async adjointTangent(j, rhos, s) {
      const side = sides[j];
      const v = await readTensor(() =>
        spatialFilter(tensorOf(new Float32Array(s)), rhos[j], weights[side], {axis: AXES[side], transpose: true}),
      );
      return lagOf(side, new Float64Array(v), transposed());
    },
  };
}
