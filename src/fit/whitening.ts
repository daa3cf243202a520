import {choleskyFactor, type Symmetric, transpose} from '../inference/symmetric';
import type {FreePoint} from './freeParameters';

/** One unit of z moves no rho further, by its free parameter: where the start says nothing of a rho (all coefficients 0), its standard error is no scale. */
const LONGEST = 0.5;

/**
 * Coordinates z in which the log-posterior curves about equally in all directions, as far as the start tells: free = start + C z. With F = L Lᵀ the
 * information of the free parameters at the start, C = L⁻ᵀ: one unit of z is one standard error. This is also what makes the covariates' units
 * irrelevant, so that they need no standardising.
 */
export class Whitening {
  /** L */
  private readonly factor: readonly Float64Array[];

  /**
   * @param point the parameters at the start
   * @param start their free entries
   * @param information by the parameters on their own scale, [p, p]
   * @param rhos how many of the parameters, the first ones, are rhos
   */
  constructor(
    point: FreePoint,
    private readonly start: Float64Array,
    information: Symmetric,
    rhos: number,
  ) {
    const pulledBack = (row: Float64Array): Float64Array => point.pullback(row);
    // With B how the parameters move with the free ones: the rows of F B, then those of Bᵀ F B.
    const free = transpose(information.map(pulledBack)).map(pulledBack);
    for (let k = 0; k < rhos; k++) free[k][k] += 1 / LONGEST ** 2;
    this.factor =
      choleskyFactor(free) ??
      free.map((row, i) => row.map((_, j) => (i === j ? Math.sqrt(Math.max(0, row[i])) || 1 : 0)));
  }

  toFree(z: ArrayLike<number>): Float64Array {
    const {factor, start} = this;
    // Lᵀ x = z, from the last to the first.
    const x = Float64Array.from(z);
    for (let i = x.length - 1; i >= 0; i--) {
      for (let j = i + 1; j < x.length; j++) x[i] -= factor[j][i] * x[j];
      x[i] /= factor[i][i];
    }
    for (let i = 0; i < x.length; i++) x[i] += start[i];
    return x;
  }

  /** From a gradient by the free parameters to one by z. */
  pullback(gradient: ArrayLike<number>): Float64Array {
    const {factor} = this;
    // L x = gradient, from the first to the last.
    const x = Float64Array.from(gradient);
    for (let i = 0; i < x.length; i++) {
      for (let j = 0; j < i; j++) x[i] -= factor[i][j] * x[j];
      x[i] /= factor[i][i];
    }
    return x;
  }
}
