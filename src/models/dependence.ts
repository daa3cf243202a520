import type {RhoInterval} from '../weights/rho';
import type {WeightsSides} from './sides';
import {type DependenceName, isSeparable} from './rhos';
import {difference} from './lag';
import {separableFilter} from './separableFilter';
import {unrestrictedFilter} from './unrestrictedFilter';

/** A⁻¹ applied to some flows, and how gradients go back through it. */
export interface Filtered {
  /** A⁻¹ b, [batch * n_o * n_d] */
  readonly values: Float32Array;
  /** From the cotangent g of `values`: A⁻ᵀ g, and <g, d(A⁻¹ b)/drho> for every rho. */
  pullback(g: Float32Array): Promise<{b: Float32Array; rhos: number[]}>;
  dispose(): void;
}

/**
 * The spatial filter A⁻¹ of a flow model, with A = A(rhos): what models need of it, on whatever backend is current. Flows are
 * [batch * n_o * n_d], row-major with the destination fastest. Write T_j for the tangent in rho_j at eta = A⁻¹ b: d eta / d rho_j = T_j eta.
 */
export interface FlowFilter {
  /** `rho_d`, `rho_o`, ... : one for every rho that is free. */
  readonly rhoNames: readonly string[];
  /** The open interval in which each rho may lie. */
  readonly admissible: readonly RhoInterval[];
  /** Whether rhos, each of which lies in its interval, are admissible together. */
  readonly contains: (rhos: readonly number[]) => boolean;
  /** A⁻¹ 1 where no region is an island and W is row-standardised; elsewhere what comes near to it. And its derivatives by the rhos. */
  gain(rhos: readonly number[]): {value: number; gradient: number[]};
  solve(rhos: readonly number[], b: Float32Array): Promise<Filtered>;
  /** A⁻¹ b where no gradient is to follow. */
  solveOnly(rhos: readonly number[], b: Float32Array): Promise<Float32Array>;
  /** L_o⁻¹ x along origins or L_d⁻¹ x along destinations of each of some x: A⁻¹ (x ⊗ z) = L_o⁻¹ x ⊗ L_d⁻¹ z. Only where A is separable. */
  solveSide?(
    rhos: readonly number[],
    side: 'origin' | 'destination',
    vectors: readonly ArrayLike<number>[],
  ): Promise<readonly ArrayLike<number>[]>;
  /** A⁻ᵀ g */
  solveTransposed(rhos: readonly number[], g: Float32Array): Promise<Float32Array>;
  /** What is left of b at x, b - A x or b - Aᵀ x, in float64. */
  residual(rhos: readonly number[], b: Float64Array, x: Float64Array, transpose: boolean): Float32Array;
  /** <v, -dA/drho_j f>, in float64: <Aᵀ v, T_j f>. */
  slope(j: number, rhos: readonly number[], v: Float64Array, f: Float64Array): number;
  /** T_j f, on the current backend. */
  tangent(j: number, rhos: readonly number[], f: Float32Array): Promise<Float32Array>;
  /** T_jᵀ s, likewise. */
  adjointTangent(j: number, rhos: readonly number[], s: Float32Array): Promise<Float32Array>;
  /**
   * d² eta / (drho_i drho_j) = (T_i T_j + T_j T_i) eta times this: 1 in general; where the two tangents commute because they act on
   * different sides, A = L_o ⊗ L_d, it is T_i T_j eta, hence 1/2 for i != j.
   */
  readonly mixedDerivative: number;
}

/** A = I. */
const noFilter: FlowFilter = {
  rhoNames: [],
  admissible: [],
  contains: () => true,
  mixedDerivative: 1,
  gain: rhos => ({value: 1, gradient: rhos.map(() => 0)}),
  solve: (_, b) =>
    Promise.resolve({values: b, pullback: g => Promise.resolve({b: g, rhos: []}), dispose: () => undefined}),
  solveOnly: (_, b) => Promise.resolve(b),
  solveTransposed: (_, g) => Promise.resolve(g),
  residual: (_, b, x) => difference(b, x),
  slope: () => 0,
  tangent: (_, __, f) => Promise.resolve(f),
  adjointTangent: (_, __, s) => Promise.resolve(s),
};

/** The filter of a dependence of flows on flows. */
export function flowFilter(name: DependenceName, weights: WeightsSides | undefined): FlowFilter {
  if (name === 'none' || weights === undefined) return noFilter;
  if (!isSeparable(name)) return unrestrictedFilter(weights, name);
  return separableFilter(weights, {
    destination: name === 'destination' || name === 'separable',
    origin: name === 'origin' || name === 'separable',
  });
}

/** Where only errors depend on each other, the mean is not filtered; their parameters are named `lambda_d`, `lambda_o`, `lambda_w`. */
export function errorFilter({rhoNames, admissible, contains}: FlowFilter): FlowFilter {
  return {...noFilter, admissible, contains, rhoNames: rhoNames.map(name => name.replace('rho', 'lambda'))};
}
