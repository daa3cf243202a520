import type {SchurForm} from '../spectral/schur';
import type {Rhos} from './shifts';

/**
 * Solves X - rhoD X Tᵀ - rhoO S X - rhoW S X Tᵀ = B in place, for upper quasi-triangular S [n_o, n_o] and T [n_d, n_d] (Bartels & Stewart
 * 1972). From the last block I of rows of S to the first, and in it from the last block J of T to the first, with what is solved
 * already on the right:
 *
 *     H_I = Σ_{K > I} S_IK X_K                             C_I = B_I + rhoO H_I + rhoW H_I Tᵀ
 *     (I - rhoO S_II) X_IJ - (rhoD I + rhoW S_II) X_IJ T_JJᵀ = C_IJ + (rhoD I + rhoW S_II) Σ_{L > J} X_IL T_JLᵀ
 *
 * one to four unknowns at a time.
 *
 * @param x B on entry, X on return; row-major [n_o, n_d]
 */
export function quasiTriangularSolve(
  origin: SchurForm,
  destination: SchurForm,
  {rhoD, rhoO, rhoW}: Rhos,
  x: Float64Array,
): void {
  const [no, nd, s, t] = [origin.n, destination.n, origin.t, destination.t];
  const [originBlocks, destinationBlocks] = [diagonalBlocks(origin), diagonalBlocks(destination)];
  const sums = [new Float64Array(nd), new Float64Array(nd)];
  for (const {from: i, size: m} of originBlocks) {
    for (let a = 0; a < m; a++) {
      const [sum, row] = [sums[a], (i + a) * nd];
      sum.fill(0);
      for (let k = i + m; k < no; k++) {
        const value = s[(i + a) * no + k];
        if (value !== 0) for (let j = 0; j < nd; j++) sum[j] += value * x[k * nd + j];
      }
      for (let j = 0; j < nd; j++) {
        // Below the diagonal T has at most one entry in a row.
        let lag = 0;
        for (let l = Math.max(0, j - 1); l < nd; l++) lag += t[j * nd + l] * sum[l];
        x[row + j] += rhoO * sum[j] + rhoW * lag;
      }
    }
    // rhoD I + rhoW S_II and I - rhoO S_II
    const entry = (a: number, b: number): number => s[(i + a) * no + i + b];
    const mixed = square(m, (a, b) => (a === b ? rhoD : 0) + rhoW * entry(a, b));
    const own = square(m, (a, b) => (a === b ? 1 : 0) - rhoO * entry(a, b));
    for (const {from: j, size: w} of destinationBlocks) {
      // Σ_{L > J} X_IL T_JLᵀ, [m, w]
      const right = Array.from({length: m}, (_, a) =>
        Array.from({length: w}, (_, c) => {
          let sum = 0;
          for (let l = j + w; l < nd; l++) sum += x[(i + a) * nd + l] * t[(j + c) * nd + l];
          return sum;
        }),
      );
      // Unknown a w + c is X_ac.
      const size = m * w;
      const matrix = square(size, (r, q) => {
        const [a, c, b, e] = [Math.floor(r / w), r % w, Math.floor(q / w), q % w];
        return (c === e ? own[a][b] : 0) - mixed[a][b] * t[(j + c) * nd + j + e];
      });
      const rhs = Array.from({length: size}, (_, r) => {
        const [a, c] = [Math.floor(r / w), r % w];
        return x[(i + a) * nd + j + c] + mixed[a].reduce((sum, value, b) => sum + value * right[b][c], 0);
      });
      solveSmall(matrix, rhs).forEach((value, r) => (x[(i + Math.floor(r / w)) * nd + j + (r % w)] = value));
    }
  }
}

/** The diagonal blocks, last to first. */
function diagonalBlocks({n, t}: SchurForm): {from: number; size: number}[] {
  const blocks: {from: number; size: number}[] = [];
  for (let k = n - 1; k >= 0; k--) {
    const size = k > 0 && t[k * n + k - 1] !== 0 ? 2 : 1;
    if (size === 2) k--;
    blocks.push({from: k, size});
  }
  return blocks;
}

const square = (size: number, entry: (i: number, j: number) => number): number[][] =>
  Array.from({length: size}, (_, i) => Array.from({length: size}, (_, j) => entry(i, j)));

/** Gaussian elimination with partial pivoting, at most 4 x 4; both arguments are overwritten. */
function solveSmall(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i][k]) > Math.abs(a[pivot][k])) pivot = i;
    [a[k], a[pivot]] = [a[pivot], a[k]];
    [b[k], b[pivot]] = [b[pivot], b[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i][k] / a[k][k];
      for (let j = k; j < n; j++) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}
