import * as tf from '@tensorflow/tfjs';
import {check} from '../../kernels/core/errors';
import {runKernel} from '../../kernels/register';
import {admissibleRhos} from '../ops/admissibleRhos';
import {readTensor, solveOnBackend} from './backendFlows';
import type {RhoInterval} from '../weights/rho';
import type {FlowFilter} from './dependence';
import {dotLong} from '../math/dot';
import {addLag, difference, lagOf} from './lag';
import type {WeightsSides} from './sides';
import {type DependenceName, freeRhos, type RhoKind, rhoTriple} from './rhos';

const OP = 'flowModel';

/**
 * A = I - rho_d (I ⊗ W_d) - rho_o (W_o ⊗ I) - rho_w (W_o ⊗ W_d), some of them free, the others zero. With W_j the matrix of rho_j,
 *
 *     d eta / d rho_j = A⁻¹ W_j eta,      so T_j = A⁻¹ W_j and T_jᵀ = W_jᵀ A⁻ᵀ.
 */
export function unrestrictedFilter(weights: WeightsSides, dependence: DependenceName): FlowFilter {
  const {origin, destination} = weights;
  const kinds = freeRhos[dependence];
  const region = admissibleRhos(weights);
  // The box round the tetrahedron: what is in one and not in the other is refused by `solve`.
  const boundsOf = (name: 'rhoD' | 'rhoO' | 'rhoW'): RhoInterval => {
    const values = region.vertices.map(vertex => vertex[name]);
    return {lower: Math.min(...values), upper: Math.max(...values)};
  };
  const [boundsD, boundsO, boundsW] = [boundsOf('rhoD'), boundsOf('rhoO'), boundsOf('rhoW')];
  const admissible = kinds.map(kind => ({d: boundsD, o: boundsO, w: boundsW})[kind]);
  const shapeOf = (flows: ArrayLike<number>): [number, number, number] => [
    flows.length / (origin.n * destination.n),
    origin.n,
    destination.n,
  ];
  const scalars = (rhos: readonly number[]): {rhoD: tf.Scalar; rhoO: tf.Scalar; rhoW: tf.Scalar} => {
    const [rhoD, rhoO, rhoW] = rhoTriple(dependence, rhos).values;
    return {rhoD: tf.scalar(rhoD), rhoO: tf.scalar(rhoO), rhoW: tf.scalar(rhoW)};
  };
  const contains = (rhos: readonly number[]): boolean => {
    const [rhoD, rhoO, rhoW] = rhoTriple(dependence, rhos).values;
    return region.contains({rhoD, rhoO, rhoW});
  };
  const checkAdmissible = (rhos: readonly number[]): void =>
    check(
      contains(rhos),
      'singularFactor',
      () =>
        `the rhos are outside the admissible region, got ${rhoTriple(dependence, rhos).values.join(', ')}; see admissibleRhos`,
    );
  const solveTensor = (rhos: readonly number[], b: tf.Tensor, transpose: boolean): tf.Tensor =>
    runKernel(OP, 'FlowSolve', {...scalars(rhos), b}, {weights, transpose})[0];

  let transposes: WeightsSides | undefined;
  const transposed = (): WeightsSides =>
    (transposes ??= {origin: origin.transpose(), destination: destination.transpose()});
  const multiplyBy = (sides: WeightsSides, rhos: readonly number[], f: Float64Array): Float64Array => {
    const [rhoD, rhoO, rhoW] = rhoTriple(dependence, rhos).values;
    const {n: nd} = destination;
    const outer = f.length / (origin.n * nd);
    // f - rho_d f W_dᵀ - W_o (rho_o f + rho_w f W_dᵀ)
    const lagD = lagOf('destination', f, sides);
    const [inner, rest] = [new Float64Array(f.length), new Float64Array(f.length)];
    for (let r = 0; r < f.length; r++) {
      inner[r] = rhoO * f[r] + rhoW * lagD[r];
      rest[r] = f[r] - rhoD * lagD[r];
    }
    return addLag(rest, -1, inner, sides.origin, {outer, inner: nd});
  };

  return {
    rhoNames: kinds.map(kind => `rho_${kind}`),
    admissible,
    contains,
    mixedDerivative: 1,

    gain(rhos) {
      // A 1 = (1 - rho_d r_d - rho_o r_o - rho_w r_d r_o) 1 with r the row sums of W, or the spectral radius for want of them.
      const {values, jacobian} = rhoTriple(dependence, rhos);
      const [rd, ro] = [1 / boundsD.upper, 1 / boundsO.upper];
      const sums = [rd, ro, rd * ro];
      const dot = (a: ArrayLike<number>): number => sums.reduce((sum, r, i) => sum + r * a[i], 0);
      const value = 1 / Math.max(1e-6, 1 - dot(values));
      return {value, gradient: jacobian.map(row => value * value * dot(row))};
    },

    async solve(rhos, b) {
      checkAdmissible(rhos);
      const inputs = scalars(rhos);
      return solveOnBackend(b, shapeOf(b), {
        scalars: Object.values(inputs),
        solve: input => runKernel(OP, 'FlowSolve', {...inputs, b: input}, {weights, transpose: false}),
        gradient: (dy, [x]) => runKernel(OP, 'FlowSolveGrad', {...inputs, dy, x}, {weights, transpose: false}),
        free: ([d, o, w]) => kinds.map(kind => ({d, o, w})[kind]),
      });
    },

    solveOnly(rhos, b) {
      checkAdmissible(rhos);
      return readTensor(() => solveTensor(rhos, tf.tensor3d(b, shapeOf(b)), false));
    },

    solveTransposed(rhos, g) {
      checkAdmissible(rhos);
      return readTensor(() => solveTensor(rhos, tf.tensor3d(g, shapeOf(g)), true));
    },

    residual: (rhos, b, x, transpose) => difference(b, multiplyBy(transpose ? transposed() : weights, rhos, x)),
    slope: (j, _, v, f) => dotLong(v, lagBy(kinds[j], f, weights)),

    tangent(j, rhos, f) {
      const lag = new Float32Array(lagBy(kinds[j], new Float64Array(f), weights));
      return readTensor(() => solveTensor(rhos, tf.tensor3d(lag, shapeOf(f)), false));
    },
    async adjointTangent(j, rhos, s) {
      const v = await readTensor(() => solveTensor(rhos, tf.tensor3d(s, shapeOf(s)), true));
      return new Float32Array(lagBy(kinds[j], new Float64Array(v), transposed()));
    },
  };
}

/** W_j f, in float64. */
function lagBy(kind: RhoKind, f: Float64Array, weights: WeightsSides): Float64Array {
  const alongD = kind === 'o' ? f : lagOf('destination', f, weights);
  return kind === 'd' ? alongD : lagOf('origin', alongD, weights);
}
