import * as tf from '@tensorflow/tfjs';
import {check} from '../../kernels/core/errors';
import {newSolveState} from '../../kernels/core/numericCore';
import {type GradientFunction, registerGradient, runKernel} from '../../kernels/register';
import {float32Tensor, scalarTensor} from './arguments';
import {checkFlowShape, type FlowWeights, type FlowWeightsPair, flowWeightsPair} from './flowWeights';
import {isRecording, willHaveGradient, willRecordGradient} from './recording';
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

  registerGradient('KroneckerSolve', fusedGradient);

  let disposed = false;
  const solve = (rhoD: number | tf.Tensor, rhoO: number | tf.Tensor, b: tf.Tensor | tf.TensorLike): tf.Tensor => {
    check(
      !disposed,
      'disposed',
      () => `${OP}: this op was disposed; make another with createKroneckerFlowSolve(weights)`,
    );
    // Where nothing is converted there is nothing to tidy: a twentieth of a small solve.
    return rhoD instanceof tf.Tensor && rhoO instanceof tf.Tensor && b instanceof tf.Tensor
      ? checkedSolve(weights, rhoD, rhoO, b)
      : tf.tidy(() => checkedSolve(weights, rhoD, rhoO, b));
  };
  return Object.assign(solve, {weights, dispose: () => void (disposed = true)});
}

function checkedSolve(
  weights: FlowWeightsPair,
  rhoD: number | tf.Tensor,
  rhoO: number | tf.Tensor,
  b: tf.Tensor | tf.TensorLike,
): tf.Tensor {
  const rhs = float32Tensor(OP, 'b', b);
  checkFlowShape(OP, rhs.shape, weights.origin.n, weights.destination.n);
  const solve = willRecordGradient() ? solveForHigherDerivatives : solveOnce;
  return solve(weights, scalarTensor(OP, 'rhoD', rhoD), scalarTensor(OP, 'rhoO', rhoO), rhs);
}

/** The kernel alone; what its first derivative needs is kept by tfjs. */
function solveOnce(weights: FlowWeightsPair, rhoD: tf.Tensor, rhoO: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const state = willHaveGradient() ? newSolveState() : undefined;
  const [eta, ...saved] = runKernel(OP, 'KroneckerSolve', {rhoD, rhoO, b}, {weights, state});
  tf.dispose(saved);
  return eta;
}

/** The first derivative, in one kernel. */
const fusedGradient: GradientFunction<'KroneckerSolve'> = ([dy], [eta, ...saved], {weights, state}) => {
  check(
    !isRecording() && state !== undefined,
    'invalidArgument',
    () =>
      `${OP}: this solve was recorded for first derivatives; call it inside the innermost function that is differentiated`,
  );
  const [db, drhoD, drhoO] = runKernel(OP, 'KroneckerSolveGrad', {dy, eta, saved}, {weights, state});
  return {rhoD: () => drhoD, rhoO: () => drhoO, b: () => db};
};

/** The same solve with a gradient that can be differentiated again, for which its inputs are kept. */
function solveForHigherDerivatives(
  weights: FlowWeightsPair,
  rhoD: tf.Tensor,
  rhoO: tf.Tensor,
  b: tf.Tensor,
): tf.Tensor {
  return tf.customGrad((d, o, rhs, save) => {
    const inputs = {rhoD: d as tf.Tensor, rhoO: o as tf.Tensor, b: rhs as tf.Tensor};
    const attrs = {weights, state: newSolveState()};
    const outputs = runKernel(OP, 'KroneckerSolve', inputs, attrs);
    (save as tf.GradSaveFunc)([inputs.rhoD, inputs.rhoO, inputs.b, ...outputs]);
    return {
      value: outputs[0],
      gradFunc: (dy, saved) => {
        const [rhoD, rhoO, b, ...outputs] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
        if (isRecording()) return differentiableGradient(weights, rhoD, rhoO, b, dy);
        const gradients = fusedGradient([dy], outputs, attrs);
        return [gradients.rhoD(), gradients.rhoO(), gradients.b()];
      },
    };
  })(rhoD, rhoO, b);
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
