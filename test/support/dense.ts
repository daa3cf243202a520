/** Dense float64 matrices, as naive as they come: the oracle's only tools. */
export type Matrix = number[][];

export function build(rows: number, columns: number, entry: (row: number, column: number) => number): Matrix {
  const out: Matrix = [];
  for (let i = 0; i < rows; i++) {
    const row = new Array<number>(columns);
    for (let j = 0; j < columns; j++) row[j] = entry(i, j);
    out.push(row);
  }
  return out;
}

export const identity = (n: number): Matrix => build(n, n, (i, j) => (i === j ? 1 : 0));

export const transpose = (a: Matrix): Matrix => build(a[0].length, a.length, (i, j) => a[j][i]);

export function multiply(a: Matrix, b: Matrix): Matrix {
  const out = build(a.length, b[0].length, () => 0);
  for (let i = 0; i < a.length; i++) {
    for (let k = 0; k < b.length; k++) {
      const factor = a[i][k];
      if (factor === 0) continue;
      for (let j = 0; j < b[k].length; j++) out[i][j] += factor * b[k][j];
    }
  }
  return out;
}

export const scale = (alpha: number, a: Matrix): Matrix => a.map(row => row.map(value => alpha * value));

/** alpha a + beta b. */
export const combine = (alpha: number, a: Matrix, beta: number, b: Matrix): Matrix =>
  build(a.length, a[0].length, (i, j) => alpha * a[i][j] + beta * b[i][j]);

/** sum_ij a_ij b_ij. */
export const inner = (a: Matrix, b: Matrix): number =>
  a.reduce((total, row, i) => row.reduce((sum, value, j) => sum + value * b[i][j], total), 0);

/** a ⊗ b: entry (i p + k, j q + l) = a_ij b_kl for b of p x q. */
export function kronecker(a: Matrix, b: Matrix): Matrix {
  const [p, q] = [b.length, b[0].length];
  return build(a.length * p, a[0].length * q, (r, c) => {
    return a[Math.floor(r / p)][Math.floor(c / q)] * b[r % p][c % q];
  });
}

/** a⁻¹ b by Gaussian elimination with partial pivoting; columns of b are right-hand sides. */
export function solve(a: Matrix, b: Matrix): Matrix {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...b[i]]);
  const width = n + b[0].length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    if (rows[k][k] === 0) throw new Error(`solve: singular matrix, no pivot in column ${k} of ${n}`);
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      if (factor === 0) continue;
      for (let j = k; j < width; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = n; j < width; j++) {
      let value = rows[k][j];
      for (let i = k + 1; i < n; i++) value -= rows[k][i] * rows[i][j];
      rows[k][j] = value / rows[k][k];
    }
  }
  return rows.map(row => row.slice(n));
}

/** Largest row sum of absolute values. */
export const infinityNorm = (a: Matrix): number =>
  Math.max(...a.map(row => row.reduce((sum, value) => sum + Math.abs(value), 0)));

/** ||a|| ||a⁻¹|| in the infinity norm. */
export const conditionNumber = (a: Matrix): number => infinityNorm(a) * infinityNorm(solve(a, identity(a.length)));
