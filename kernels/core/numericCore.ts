import type {Csr} from './csr';
import type {Layout} from './scalar/panels';
import type {Rhos} from './unrestricted/shifts';

/** W on the origin side [n_o, n_o] and on the destination side [n_d, n_d]. */
export interface WeightsPair {
  readonly origin: Csr;
  readonly destination: Csr;
}

/** The gradients of the two spatial dependence parameters. */
export interface RhoGradients {
  rhoD: number;
  rhoO: number;
}

/** What a solve leaves for its gradient: made by the caller, filled by `kroneckerSolve`, good for one `kroneckerSolveGrad`. */
export interface SolveState {
  rhoD: number;
  rhoO: number;
  /** Y, in a layout of the core's own, unless the core has it where it was made. */
  y?: Float32Array;
}

export const newSolveState = (): SolveState => ({rhoD: Number.NaN, rhoO: Number.NaN, y: undefined});

/**
 * What computes on typed arrays: once in plain TypeScript (`scalar`) and once in WebAssembly (`wasm`). Matrices are row-major
 * float32, [batch, n_o, n_d]; factors are float64. Outputs are written into arrays that the caller brings.
 */
export interface NumericCore {
  /**
   * Makes what is kept for a pair of weights. Comes before the arrays of the other calls are taken: where those lie in
   * WebAssembly memory, making room may grow it, which empties them.
   */
  prepare(weights: WeightsPair): void;

  /**
   * eta = ((I - rhoO W_o) ⊗ (I - rhoD W_d))⁻¹ b. `state`, if a gradient is to follow, is filled.
   * @throws KronflowError `nonFinite`, `singularFactor`, `inaccurateSolve`, `tooLarge`
   */
  kroneckerSolve(
    weights: WeightsPair,
    rhoD: number,
    rhoO: number,
    b: Float32Array,
    eta: Float32Array,
    state?: SolveState,
  ): void;

  /** db = A⁻ᵀ dy and the gradients of both rhos, from the eta and the state of kroneckerSolve, which is used up. */
  kroneckerSolveGrad(
    weights: WeightsPair,
    state: SolveState,
    dy: Float32Array,
    eta: Float32Array,
    db: Float32Array,
  ): RhoGradients;

  /** y = (I - rho W)⁻¹ x along the middle axis of `layout`, or (I - rho Wᵀ)⁻¹ x. */
  spatialFilter(weights: Csr, layout: Layout, rho: number, x: Float32Array, y: Float32Array, transpose: boolean): void;

  /** y = W x along the middle axis of `layout`, or Wᵀ x. */
  spatialLag(weights: Csr, layout: Layout, x: Float32Array, y: Float32Array, transpose: boolean): void;

  /**
   * x = A⁻¹ b, or A⁻ᵀ b, for A = I - rhoD (I ⊗ W_d) - rhoO (W_o ⊗ I) - rhoW (W_o ⊗ W_d).
   * @throws KronflowError `nonFinite`, `singularFactor`, `inaccurateSolve`, `tooLarge`
   */
  flowSolve(weights: WeightsPair, rhos: Rhos, b: Float32Array, x: Float32Array, transpose: boolean): void;

  /** The gradients of the three rhos from f = A⁻¹ b and v = A⁻ᵀ g: <V, F W_dᵀ>, <V, W_o F>, <V, W_o F W_dᵀ>. */
  flowRhoGradients(weights: WeightsPair, f: Float32Array, v: Float32Array): Rhos;
}
