/** A square sparse matrix in compressed rows: row i holds `indices[indptr[i] .. indptr[i + 1])`, ascending, without duplicates. */
export interface Csr {
  readonly n: number;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly data: Float64Array;
}

/** The transposed matrix; rows come out ascending because the columns are visited in order. */
export function transposeCsr({n, indptr, indices, data}: Csr): Csr {
  const starts = new Int32Array(n + 1);
  for (const column of indices) starts[column + 1]++;
  for (let i = 0; i < n; i++) starts[i + 1] += starts[i];
  const next = starts.slice(0, n);
  const rows = new Int32Array(indices.length);
  const values = new Float64Array(data.length);
  for (let i = 0; i < n; i++) {
    for (let p = indptr[i]; p < indptr[i + 1]; p++) {
      const slot = next[indices[p]]++;
      rows[slot] = i;
      values[slot] = data[p]!;
    }
  }
  return {n, indptr: starts, indices: rows, data: values};
}

/** The largest row sum of absolute values, `max_i Σ_j |w_ij|`: the infinity norm. */
export function normInfinity({n, indptr, data}: Csr): number {
  let norm = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let p = indptr[i]; p < indptr[i + 1]; p++) sum += Math.abs(data[p]);
    norm = Math.max(norm, sum);
  }
  return norm;
}
