import type {Analysis} from '../analysis';
import {checkRoom} from '../room';
import {panelBuffer, pullRow, WIDTH} from './panels';
import type {Factored, PanelSolve} from './sparseLu';

/** Below this reciprocal condition number the float32 rounding of rho alone decides the result. */
export const SMALLEST_RCOND = 2 ** -23;

/** Dense LU of I - rho W with partial pivoting: P A = L U in one n x n array. For where dominance does not hold. */
export function denseLu(analysis: Analysis, rho: number): Factored | 'singular' {
  const {n, weights} = analysis;
  checkRoom('the pivoted factor', n, 8 * n * n);
  const lu = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    lu[i * n + i] = 1;
    for (let p = weights.indptr[i]; p < weights.indptr[i + 1]; p++) {
      lu[i * n + weights.indices[p]] = -rho * weights.data[p];
    }
  }
  const norm = norm1(lu, n);
  const rowOf = factorInPlace(lu, n);
  if (rowOf === 'singular') return 'singular';
  const solve = panelSolve(lu, n, rowOf);
  if (!(1 / (norm * estimateInverseNorm1(vectorSolve(solve, n), n)) >= SMALLEST_RCOND)) return 'singular';
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) logDeterminant += Math.log(Math.abs(lu[i * n + i]));
  return {solve, logDeterminant};
}

/** Gaussian elimination by rows; returns the row of A that became row i of L U. */
function factorInPlace(a: Float64Array, n: number): Int32Array | 'singular' {
  const rowOf = Int32Array.from({length: n}, (_, i) => i);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
    const value = a[pivot * n + k];
    if (!(Math.abs(value) > 0)) return 'singular';
    if (pivot !== k) {
      const top = a.slice(k * n, k * n + n);
      a.copyWithin(k * n, pivot * n, pivot * n + n);
      a.set(top, pivot * n);
      [rowOf[k], rowOf[pivot]] = [rowOf[pivot], rowOf[k]];
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / value;
      if (factor === 0) continue;
      a[i * n + k] = factor;
      for (let s = k * n + k + 1, t = i * n + k + 1, end = (k + 1) * n; s < end; s++, t++) a[t] -= factor * a[s];
    }
  }
  return rowOf;
}

function panelSolve(lu: Float64Array, n: number, rowOf: Int32Array): PanelSolve {
  const columns = Int32Array.from({length: n}, (_, j) => j);
  const permuted = panelBuffer(n);
  // The same numbers by columns, made when the first transposed solve asks for them.
  let transposed: Float64Array | undefined;
  const pull = (x: Float64Array, rows: Float64Array, i: number, from: number, to: number, scale: number): void =>
    pullRow(x, i, from, to, columns, rows.subarray(i * n, i * n + n), scale);
  return (x, transpose) => {
    if (!transpose) {
      // L Z = P B, then U X = Z.
      permuted.set(x);
      for (let i = 0; i < n; i++) x.set(permuted.subarray(rowOf[i] * WIDTH, (rowOf[i] + 1) * WIDTH), i * WIDTH);
      for (let i = 0; i < n; i++) pull(x, lu, i, 0, i, 1);
      for (let i = n - 1; i >= 0; i--) pull(x, lu, i, i + 1, n, 1 / lu[i * n + i]);
    } else {
      // Uᵀ Z = B, then Lᵀ (P X) = Z.
      transposed ??= transposeSquare(lu, n);
      for (let i = 0; i < n; i++) pull(x, transposed, i, 0, i, 1 / lu[i * n + i]);
      for (let i = n - 1; i >= 0; i--) pull(x, transposed, i, i + 1, n, 1);
      permuted.set(x);
      for (let i = 0; i < n; i++) x.set(permuted.subarray(i * WIDTH, (i + 1) * WIDTH), rowOf[i] * WIDTH);
    }
  };
}

function transposeSquare(a: Float64Array, n: number): Float64Array {
  const transposed = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) transposed[j * n + i] = a[i * n + j]!;
  return transposed;
}

/** The largest column sum of absolute values. */
function norm1(a: Float64Array, n: number): number {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sums[j] += Math.abs(a[i * n + j]);
  return sums.reduce((x, y) => Math.max(x, y), 0);
}

/** L U x = b, or transposed, for one vector. */
type VectorSolve = (b: Float64Array, transpose: boolean) => Float64Array;

function vectorSolve(solve: PanelSolve, n: number): VectorSolve {
  const panel = panelBuffer(n);
  return (b, transpose) => {
    panel.fill(0);
    b.forEach((value, i) => (panel[i * WIDTH] = value));
    solve(panel, transpose);
    return b.map((_, i) => panel[i * WIDTH]);
  };
}

/** A lower bound on ‖A⁻¹‖₁, nearly always within a factor of 3, from a few solves (Hager 1984; Higham 2002, alg. 15.1). */
export function estimateInverseNorm1(solve: VectorSolve, n: number): number {
  let x = new Float64Array(n).fill(1 / n);
  let estimate = 0;
  for (let iteration = 0; iteration < 5; iteration++) {
    const y = solve(x, false);
    const norm = y.reduce((sum, value) => sum + Math.abs(value), 0);
    if (Number.isNaN(norm)) return Infinity;
    if (norm <= estimate) return estimate;
    estimate = norm;
    const z = solve(
      y.map(value => (value >= 0 ? 1 : -1)),
      true,
    ).map(Math.abs);
    x = new Float64Array(n);
    x[z.indexOf(z.reduce((a, b) => Math.max(a, b)))] = 1;
  }
  return estimate;
}
