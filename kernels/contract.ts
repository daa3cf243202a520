import type * as tf from '@tensorflow/tfjs';
import type {Csr} from './core/csr';
import type {SolveState, WeightsPair} from './core/numericCore';
import type {Layout} from './core/scalar/panels';
import type {Orders} from './core/spectral/logSums';

/**
 * The kernels that every backend implements: their names, inputs, attributes and outputs, written once. All tensors are
 * float32; shapes are checked by the ops, values (finite rho and b, regular factors) by the kernels where looking is free.
 */
export interface Kernels {
  /**
   * eta = ((I - rhoO W_o) ⊗ (I - rhoD W_d))⁻¹ b.
   * Inputs: rhoD [], rhoO [], b of batch * n_o * n_d entries, row-major [batch, n_o, n_d].
   * Outputs: eta in the shape of b, and up to two tensors that the backend wants to find again in KroneckerSolveGrad, opaque to
   * others. A backend that works on the host fills `state` instead, which is given if a gradient may follow: to keep a tensor
   * costs tfjs microseconds, a small solve not many more.
   */
  KroneckerSolve: {
    inputs: {rhoD: tf.TensorInfo; rhoO: tf.TensorInfo; b: tf.TensorInfo};
    attrs: {weights: WeightsPair; state?: SolveState};
    outputs: [eta: tf.TensorInfo, ...saved: tf.TensorInfo[]];
  };
  /** Inputs: dy, eta, and the tensors saved above. Outputs: db in the shape of dy, drhoD [], drhoO []. */
  KroneckerSolveGrad: {
    inputs: {dy: tf.TensorInfo; eta: tf.TensorInfo; saved: tf.TensorInfo[]};
    attrs: {weights: WeightsPair; state: SolveState};
    outputs: [db: tf.TensorInfo, drhoD: tf.TensorInfo, drhoO: tf.TensorInfo];
  };
  /**
   * x = A⁻¹ b, or with `transpose` A⁻ᵀ b, for A = I - rhoD (I ⊗ W_d) - rhoO (W_o ⊗ I) - rhoW (W_o ⊗ W_d).
   * Inputs: rhoD [], rhoO [], rhoW [], b as in KroneckerSolve. Output: x in the shape of b.
   */
  FlowSolve: {
    inputs: {rhoD: tf.TensorInfo; rhoO: tf.TensorInfo; rhoW: tf.TensorInfo; b: tf.TensorInfo};
    attrs: {weights: WeightsPair; transpose: boolean};
    outputs: [x: tf.TensorInfo];
  };
  /** Inputs: the rhos, dy, and the x of FlowSolve. Outputs: db in the shape of dy, drhoD [], drhoO [], drhoW []. */
  FlowSolveGrad: {
    inputs: {
      rhoD: tf.TensorInfo;
      rhoO: tf.TensorInfo;
      rhoW: tf.TensorInfo;
      dy: tf.TensorInfo;
      x: tf.TensorInfo;
    };
    attrs: {weights: WeightsPair; transpose: boolean};
    outputs: [db: tf.TensorInfo, drhoD: tf.TensorInfo, drhoO: tf.TensorInfo, drhoW: tf.TensorInfo];
  };
  /** log|det A| for the A of FlowSolve, or its derivative of the given orders. Inputs: the rhos, []. Output: a scalar. */
  FlowLogDet: {
    inputs: {rhoD: tf.TensorInfo; rhoO: tf.TensorInfo; rhoW: tf.TensorInfo};
    attrs: {weights: WeightsPair; orders: Orders};
    outputs: [value: tf.TensorInfo];
  };
  /** log|det(I - rho W)|, or its derivative of the given order. Input: rho []. Output: a scalar. */
  FactorLogDet: {
    inputs: {rho: tf.TensorInfo};
    attrs: {weights: Csr; order: number};
    outputs: [value: tf.TensorInfo];
  };
  /** y = (I - rho W)⁻¹ x along the middle axis of `layout`, or (I - rho Wᵀ)⁻¹ x. Inputs: x, rho []. Output: y in the shape of x. */
  SpatialFilter: {
    inputs: {x: tf.TensorInfo; rho: tf.TensorInfo};
    attrs: {weights: Csr; layout: Layout; transpose: boolean};
    outputs: [y: tf.TensorInfo];
  };
  /** y = W x along the middle axis of `layout`, or Wᵀ x. Output: y in the shape of x. */
  SpatialLag: {
    inputs: {x: tf.TensorInfo};
    attrs: {weights: Csr; layout: Layout; transpose: boolean};
    outputs: [y: tf.TensorInfo];
  };
}

export type KernelName = keyof Kernels;

/** One kernel of a backend, as tfjs calls it but with the types of the contract. */
export type Kernel<K extends KernelName> = (call: {
  inputs: Kernels[K]['inputs'];
  attrs: Kernels[K]['attrs'];
  backend: tf.KernelBackend;
}) => Kernels[K]['outputs'];

/** What a backend's folder exports: a kernel that is missing is a compile error. */
export type KernelTable = {[K in KernelName]: Kernel<K>};

/** tfjs keeps one registry for all copies of all packages: our names carry ours. */
export const registeredNames: Record<KernelName, string> = {
  KroneckerSolve: 'kronflow.KroneckerSolve',
  KroneckerSolveGrad: 'kronflow.KroneckerSolveGrad',
  FlowSolve: 'kronflow.FlowSolve',
  FlowSolveGrad: 'kronflow.FlowSolveGrad',
  FlowLogDet: 'kronflow.FlowLogDet',
  FactorLogDet: 'kronflow.FactorLogDet',
  SpatialFilter: 'kronflow.SpatialFilter',
  SpatialLag: 'kronflow.SpatialLag',
};
