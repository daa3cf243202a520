import * as tf from '@tensorflow/tfjs';
import {check} from '../../kernels/core/errors';
import {type FlowSolveReport, lastFlowSolve} from '../../kernels/core/unrestricted/report';
import {runKernel} from '../../kernels/register';
import {float32Tensor, scalarTensor} from './arguments';
import {checkFlowShape, type FlowWeights, type FlowWeightsPair, flowWeightsPair} from './flowWeights';
import {isRecording, willRecordGradient} from './recording';
import {spatialLag} from './spatialLag';

/** The differentiable unrestricted solve for one pair of weights: see {@link createFlowSolve}. */
export interface FlowSolve {
  /**
   * @param rhoD destination dependence: a number or a float32 scalar
   * @param rhoO origin dependence: a number or a float32 scalar
   * @param rhoW origin-to-destination (network) dependence: a number or a float32 scalar
   * @param b [n_o * n_d] (destination fastest), [n_o, n_d] or [batch, n_o, n_d]
   * @returns eta in the shape of b
   */
  (
    rhoD: number | tf.Tensor,
    rhoO: number | tf.Tensor,
    rhoW: number | tf.Tensor,
    b: tf.Tensor | tf.TensorLike,
  ): tf.Tensor;
  readonly weights: FlowWeightsPair;
  /** How the last system was solved; undefined before the first, and on GPU backends, where nothing is looked at. */
  report(): FlowSolveReport | undefined;
  /** Ends the use of the op: later calls throw `disposed`. */
  dispose(): void;
}

const OP = 'flowSolve';

/**
 * Makes the differentiable solve of unrestricted spatial flow models, with three free dependence parameters,
 *
 *     eta = A⁻¹ b,     A = I - rhoD (I ⊗ W_d) - rhoO (W_o ⊗ I) - rhoW (W_o ⊗ W_d),
 *
 * that is F - rhoD F W_dᵀ - rhoO W_o F - rhoW W_o F W_dᵀ = B for flows in row-major order. No n² x n² matrix is ever formed.
 *
 * ```js
 * const flowSolve = createFlowSolve(W);
 * const eta = flowSolve(0.4, 0.3, 0.1, b);
 * const [dRhoD, dRhoO, dRhoW, db] = tf.grads((d, o, w, b) => tf.sum(flowSolve(d, o, w, b)))([...]);
 * ```
 *
 * On cpu, wasm and tensorflow: an alternating direction iteration whose steps are separable solves, to a relative error of about
 * 1e-7, wherever 1 - rhoD λ - rhoO μ - rhoW μ λ is positive at λ, μ = ± the norm of W (for row-standardised W: at ±1); elsewhere, or
 * if that does not converge, directly, by diagonalisation (W similar to a symmetric matrix) or real Schur forms (Bartels & Stewart).
 * On webgl and webgpu: by diagonalisation alone; other W are refused as `unsupportedBackend`. See docs/unrestricted.md.
 *
 * Differentiable in all rhos and b to any order. With V = A⁻ᵀ G for the cotangent G of F:
 *
 *     dLoss/dB = V     dLoss/drhoD = <V, F W_dᵀ>     dLoss/drhoO = <V, W_o F>     dLoss/drhoW = <V, W_o F W_dᵀ>
 *
 * Source: model 9 of LeSage & Pace (2008), "Spatial econometric modeling of origin-destination flows", J. Regional Science 48(5), eq. 17.
 *
 * @throws KronflowError `invalidShape`, `invalidType`, `nonFinite`, `singularFactor`, `inaccurateSolve`, `tooLarge`, `disposed`,
 * `unsupportedBackend`
 */
export function createFlowSolve(flowWeights: FlowWeights): FlowSolve {
  const weights = flowWeightsPair('createFlowSolve', flowWeights);
  let disposed = false;
  const solve = (
    rhoD: number | tf.Tensor,
    rhoO: number | tf.Tensor,
    rhoW: number | tf.Tensor,
    b: tf.Tensor | tf.TensorLike,
  ): tf.Tensor => {
    check(!disposed, 'disposed', () => `${OP}: this op was disposed; make another with createFlowSolve(weights)`);
    return tf.tidy(() => {
      const rhs = float32Tensor(OP, 'b', b);
      checkFlowShape(OP, rhs.shape, weights.origin.n, weights.destination.n);
      const rhos = [scalarTensor(OP, 'rhoD', rhoD), scalarTensor(OP, 'rhoO', rhoO), scalarTensor(OP, 'rhoW', rhoW)];
      return solveWith(weights, rhos, rhs, false);
    });
  };
  return Object.assign(solve, {weights, report: () => lastFlowSolve(weights), dispose: () => void (disposed = true)});
}

/** A⁻¹ b, or A⁻ᵀ b; the gradient is the same solve transposed. */
function solveWith(weights: FlowWeightsPair, rhos: tf.Tensor[], rhs: tf.Tensor, transpose: boolean): tf.Tensor {
  return tf.customGrad((...inputs) => {
    const [rhoD, rhoO, rhoW, b] = inputs as tf.Tensor[];
    const save = inputs[4] as tf.GradSaveFunc;
    const [value] = runKernel(OP, 'FlowSolve', {rhoD, rhoO, rhoW, b}, {weights, transpose});
    save([rhoD, rhoO, rhoW, value, ...(willRecordGradient() ? [b] : [])]);
    return {
      value,
      gradFunc: (dy, saved) => {
        const [rhoD, rhoO, rhoW, x, b] = saved;
        if (isRecording()) return differentiableGradient(weights, [rhoD, rhoO, rhoW], b, dy, transpose);
        const inputs = {rhoD, rhoO, rhoW, dy, x};
        const [db, drhoD, drhoO, drhoW] = runKernel(OP, 'FlowSolveGrad', inputs, {weights, transpose});
        return [drhoD, drhoO, drhoW, db];
      },
    };
  })(...rhos, rhs);
}

/** The gradient of operations that are differentiable themselves: the saved output is unknown to the tape, so F is made again. */
function differentiableGradient(
  weights: FlowWeightsPair,
  rhos: tf.Tensor[],
  b: tf.Tensor,
  dy: tf.Tensor,
  transpose: boolean,
): tf.Tensor[] {
  const {origin, destination} = weights;
  const matrices = [b.size / (origin.n * destination.n), origin.n, destination.n];
  const db = solveWith(weights, rhos, dy, !transpose);
  const v = tf.reshape(db, matrices);
  const f = tf.reshape(solveWith(weights, rhos, b, transpose), matrices);
  const lagD = spatialLag(f, destination, {axis: 2, transpose});
  const lagO = spatialLag(f, origin, {axis: 1, transpose});
  const lagW = spatialLag(lagD, origin, {axis: 1, transpose});
  return [...[lagD, lagO, lagW].map(lag => tf.sum(tf.mul(v, lag))), db];
}
