import type {Analysis} from '../analysis';
import {pullRow} from './panels';

/** Solves in place on a panel, see `Factor.solve`. */
export type PanelSolve = (panel: Float64Array, transpose: boolean) => void;

/** What a factorisation leaves: the solves, and log|det| of the matrix, the sum of log|u_ii|. */
export interface Factored {
  readonly solve: PanelSolve;
  readonly logDeterminant: number;
}

/**
 * Sparse LU of I - rho W on the pattern found by the analysis, row by row, no pivoting, unit diagonal in L:
 *
 *     w = row i of I - rho W;  for each k in row i of L, ascending:  l_ik = w_k / u_kk,  w -= l_ik * (row k of U)
 *
 * Diagonal dominance guarantees every pivot; one that is not what it must be means that the guarantee did not hold.
 */
export function sparseLu(analysis: Analysis, rho: number): Factored | 'singular' {
  const {n, weights, upperPtr, upperIndices, lowerPtr, lowerIndices, mirror, dominanceNorm} = analysis;
  const lower = new Float64Array(lowerIndices.length);
  const upper = new Float64Array(upperIndices.length);
  const inversePivot = new Float64Array(n);
  const row = new Float64Array(n);
  const smallestPivot = (1 - Math.abs(rho) * dominanceNorm) / 2;

  for (let i = 0; i < n; i++) {
    row[i] = 1;
    for (let p = weights.indptr[i]; p < weights.indptr[i + 1]; p++) {
      row[weights.indices[p]] = -rho * weights.data[p];
    }
    for (let p = lowerPtr[i]; p < lowerPtr[i + 1]; p++) {
      const k = lowerIndices[p];
      const factor = row[k] * inversePivot[k];
      row[k] = 0;
      lower[p] = factor;
      for (let q = upperPtr[k]; q < upperPtr[k + 1]; q++) row[upperIndices[q]] -= factor * upper[q];
    }
    if (!(Math.abs(row[i]) >= smallestPivot)) return 'singular';
    inversePivot[i] = 1 / row[i];
    row[i] = 0;
    for (let p = upperPtr[i]; p < upperPtr[i + 1]; p++) {
      upper[p] = row[upperIndices[p]]!;
      row[upperIndices[p]] = 0;
    }
  }

  // The same numbers by columns, so that the transposed solve gathers rows too.
  const lowerTransposed = new Float64Array(upper.length);
  const upperTransposed = new Float64Array(lower.length);
  mirror.forEach((slot, p) => {
    lowerTransposed[slot] = lower[p]!;
    upperTransposed[p] = upper[slot]!;
  });

  const logDeterminant = -inversePivot.reduce((sum, value) => sum + Math.log(Math.abs(value)), 0);
  const solve: PanelSolve = (x, transpose) => {
    if (!transpose) {
      // L Z = B, then U X = Z.
      for (let i = 0; i < n; i++) pullRow(x, i, lowerPtr[i], lowerPtr[i + 1], lowerIndices, lower, 1);
      for (let i = n - 1; i >= 0; i--) {
        pullRow(x, i, upperPtr[i], upperPtr[i + 1], upperIndices, upper, inversePivot[i]);
      }
    } else {
      // Uᵀ Z = B, then Lᵀ X = Z.
      for (let i = 0; i < n; i++) {
        pullRow(x, i, lowerPtr[i], lowerPtr[i + 1], lowerIndices, upperTransposed, inversePivot[i]);
      }
      for (let i = n - 1; i >= 0; i--) {
        pullRow(x, i, upperPtr[i], upperPtr[i + 1], upperIndices, lowerTransposed, 1);
      }
    }
  };
  return {solve, logDeterminant};
}
