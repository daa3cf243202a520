import * as tf from '@tensorflow/tfjs';
import {check} from '../../kernels/core/errors';
import {runKernel} from '../../kernels/register';
import {float32Tensor, scalarTensor} from './arguments';
import {checkFlowShape, type FlowWeights, type FlowWeightsPair, flowWeightsPair} from './flowWeights';
import {isRecording, willRecordGradient} from './recording';
import {spatialFilter} from './spatialFilter';
import {spatialLag} from './spatialLag';

/** The differentiable solve for one pair of weights: see {@link createKroneckerFlowSolve}. */
export interface KroneckerFlowSolve {
  /**
   * @param rhoD destination dependence: a number or a float32 scalar
   * @param rhoO origin dependence: a number or a float32 scalar
   * @param b [n_o * n_d] (destination fastest), [n_o, n_d] or [batch, n_o, n_d]
   * @returns eta in the shape of b
   */
  (rhoD: number | tf.Tensor, rhoO: number | tf.Tensor, b: tf.Tensor | tf.TensorLike): tf.Tensor;
  readonly weights: FlowWeightsPair;
  /** Ends the use of the op: later calls throw `disposed`. */
  dispose(): void;
}

const OP = 'kroneckerFlowSolve';

/**
 * Makes the differentiable Kronecker-factored solve of separable spatial flow models,
 *
 *     eta = A⁻¹ b,     A = (I - rhoO W_o) ⊗ (I - rhoD W_d),
 *
 * for flows in row-major order Y[origin][destination]. No n² x n² matrix is ever formed.
 *
 * ```js
 * const kroneckerFlowSolve = createKroneckerFlowSolve(W);
 * const eta = kroneckerFlowSolve(0.3, 0.5, b);
 * const [dRhoD, dRhoO, db] = tf.grads((rhoD, rhoO, b) => tf.sum(kroneckerFlowSolve(rhoD, rhoO, b)))([...]);
 * ```
 *
 * Differentiable in rhoD, rhoO and b to any order. The first derivative is one fused kernel that starts from what the forward
 * pass kept; higher ones are built from `spatialFilter` and `spatialLag`. A periods-or-draws batch shares one factorisation.
 *
 * Any rho for which the factors are regular is solved; where I - rho W is not diagonally dominant (for row-standardised W:
 * |rho| >= 1) by a pivoted dense LU whose residual is checked.
 *
 * Source: the successive origin and destination filter of LeSage & Pace (2008), "Spatial econometric modeling of
 * origin-destination flows", J. Regional Science 48(5); the adjoint is derived in `kernels/core/kroneckerSolve.ts`.
 *
 * @throws KronflowError `invalidShape`, `invalidType`, `nonFinite`, `singularFactor`, `disposed`, `unsupportedBackend`
 */
export function createKroneckerFlowSolve(flowWeights: FlowWeights): KroneckerFlowSolve {
  const weights = flowWeightsPair('createKroneckerFlowSolve', flowWeights);

  const fused = tf.customGrad((d, o, rhs, save) => {
    const [rhoD, rhoO, b] = [d, o, rhs] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [value, state] = runKernel(OP, 'KroneckerSolve', {rhoD, rhoO, b}, {weights});
    // On some backends saving copies: b is wanted by higher derivatives alone.
    (save as tf.GradSaveFunc)([rhoD, rhoO, value, state, ...(willRecordGradient() ? [b] : [])]);
    return {
      value,
      gradFunc: (dy, saved) => {
        const [rhoD, rhoO, eta, state, b] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        if (isRecording()) return differentiableGradient(weights, rhoD, rhoO, b, dy);
        const [db, drhoD, drhoO] = runKernel(OP, 'KroneckerSolveGrad', {rhoD, rhoO, dy, eta, state}, {weights});
        return [drhoD, drhoO, db];
      },
    };
  });

  let disposed = false;
  const solve = (rhoD: number | tf.Tensor, rhoO: number | tf.Tensor, b: tf.Tensor | tf.TensorLike): tf.Tensor => {
    check(
      !disposed,
      'disposed',
      () => `${OP}: this op was disposed; make another with createKroneckerFlowSolve(weights)`,
    );
    return tf.tidy(() => {
      const rhs = float32Tensor(OP, 'b', b);
      checkFlowShape(OP, rhs.shape, weights.origin.n, weights.destination.n);
      return fused(scalarTensor(OP, 'rhoD', rhoD), scalarTensor(OP, 'rhoO', rhoO), rhs);
    });
  };
  return Object.assign(solve, {weights, dispose: () => void (disposed = true)});
}

/** The gradient of `kernels/core/kroneckerSolve.ts`, of operations that are differentiable themselves. */
function differentiableGradient(
  {origin, destination}: FlowWeightsPair,
  rhoD: tf.Tensor,
  rhoO: tf.Tensor,
  b: tf.Tensor,
  dy: tf.Tensor,
): tf.Tensor[] {
  const matrices = [b.size / (origin.n * destination.n), origin.n, destination.n];
  const g = tf.reshape(dy, matrices);
  const y = spatialFilter(tf.reshape(b, matrices), rhoO, origin, {axis: 1});
  const f = spatialFilter(y, rhoD, destination, {axis: 2});
  const q = spatialFilter(g, rhoD, destination, {axis: 2, transpose: true});
  const v = spatialFilter(q, rhoO, origin, {axis: 1, transpose: true});
  return [
    tf.sum(tf.mul(q, spatialLag(f, destination, {axis: 2}))),
    tf.sum(tf.mul(v, spatialLag(y, origin, {axis: 1}))),
    tf.reshape(v, b.shape),
  ];
}
