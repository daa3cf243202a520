import {choleskyFactor, type Symmetric, transpose} from '../inference/symmetric';
import type {FreeParameters} from './freeParameters';

/** Coordinates z in which the log-posterior curves about equally in all directions, as far as the start tells: free = start + C z. */
export interface Whitening {
  toFree(z: ArrayLike<number>): Float64Array;
  /** From a gradient by the free parameters to one by z. */
  pullback(gradient: ArrayLike<number>): Float64Array;
}

/** One unit of z moves no rho further, by its free parameter: where the start says nothing of a rho (all coefficients 0), its standard error is no scale. */
const LONGEST = 0.5;

/**
 * With F = L Lᵀ the information of the free parameters at the start, C = L⁻ᵀ: one unit of z is one standard error. This is also what makes the
 * covariates' units irrelevant, so that they need no standardising.
 *
 * @param information by the parameters on their own scale, [p, p]
 * @param rhos how many of the parameters, the first ones, are rhos
 */
export function whiten(
  coordinates: FreeParameters,
  start: Float64Array,
  information: Symmetric,
  rhos: number,
): Whitening {
  const p = start.length;
  const {pullback} = coordinates.toParameters(start);
  // With B how the parameters move with the free ones: the rows of F B, then those of Bᵀ F B.
  const free = transpose(information.map(pullback)).map(pullback);
  for (let k = 0; k < rhos; k++) free[k][k] += 1 / LONGEST ** 2;
  const factor =
    choleskyFactor(free) ??
    free.map((row, i) => Float64Array.from(row, (_, j) => (i === j ? Math.sqrt(Math.max(0, row[i])) || 1 : 0)));
  return {
    toFree(z) {
      // Lᵀ x = z, from the last to the first.
      const x = Float64Array.from(z);
      for (let i = p - 1; i >= 0; i--) {
        for (let j = i + 1; j < p; j++) x[i] -= factor[j][i] * x[j];
        x[i] /= factor[i][i];
      }
      return x.map((value, i) => start[i] + value);
    },
    pullback(gradient) {
      // L x = gradient, from the first to the last.
      const x = Float64Array.from(gradient);
      for (let i = 0; i < p; i++) {
        for (let j = 0; j < i; j++) x[i] -= factor[i][j] * x[j];
        x[i] /= factor[i][i];
      }
      return x;
    },
  };
}
