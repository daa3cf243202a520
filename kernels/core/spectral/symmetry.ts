import type {Csr} from '../csr';

/** How far h_i w_ij and h_j w_ji may differ, relative to either: the rounding of a row sum. */
const TOLERANCE = 1e-10;

/**
 * A positive h with h_i w_ij = h_j w_ji for all i and j, or undefined where there is none. Then W = H^(-1/2) S H^(1/2) with S symmetric:
 * its eigenvalues are real, and it can be diagonalised. For a symmetric matrix with its rows standardised h is the row sums
 * (Ord 1975).
 *
 * h is found by a walk along the neighbours, one connected part of the map after the other, and scaled to a geometric mean of one
 * in each; islands have h = 1.
 */
export function symmetriser({n, indptr, indices, data}: Csr): Float64Array | undefined {
  const logs = new Float64Array(n).fill(Number.NaN);
  const valueAt = (row: number, column: number): number => {
    let [low, high] = [indptr[row], indptr[row + 1]];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (indices[middle] < column) low = middle + 1;
      else high = middle;
    }
    return low < indptr[row + 1] && indices[low] === column ? data[low] : 0;
  };
  for (let root = 0; root < n; root++) {
    if (!Number.isNaN(logs[root])) continue;
    logs[root] = 0;
    const part = [root];
    for (const i of part) {
      for (let p = indptr[i]; p < indptr[i + 1]; p++) {
        const j = indices[p];
        const back = valueAt(j, i);
        if (back === 0) return undefined;
        const log = logs[i] + Math.log(data[p] / back);
        if (Number.isNaN(logs[j])) {
          logs[j] = log;
          part.push(j);
        } else if (Math.abs(logs[j] - log) > TOLERANCE * Math.max(1, Math.abs(log))) {
          return undefined;
        }
      }
    }
    const mean = part.reduce((sum, i) => sum + logs[i], 0) / part.length;
    for (const i of part) logs[i] -= mean;
  }
  return logs.map(Math.exp);
}
