import type {Csr} from '../csr';
import {check} from '../errors';
import {notice} from '../notice';

/** Beyond, an eigenvalue problem takes minutes to hours, and its matrices gigabytes. */
const LARGEST = 4000;
/** From here on it takes more than a few seconds. */
export const SLOW = 600;

/** Says so where the eigenvalues of W take long, and refuses where they take too long. @throws KronflowError `tooLarge` */
export function checkSpectralSize(n: number): void {
  check(
    n <= LARGEST,
    'tooLarge',
    () =>
      `the eigenvalues of W are computed for at most ${LARGEST} regions, got ${n}; the separable model needs none, nor does the ` +
      `unrestricted solve of rows standardised where |rhoD| + |rhoO| + |rhoW| < 1`,
  );
  if (n >= SLOW) notice(`the eigenvalues of W, [${n}, ${n}], are computed once: this takes a while, and grows with n³`);
}

/** W as a row-major matrix. */
export function dense({n, indptr, indices, data}: Csr): Float64Array {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let p = indptr[i]; p < indptr[i + 1]; p++) a[i * n + indices[p]] = data[p]!;
  return a;
}

export function transposeDense(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!;
  return out;
}

/** a b for row-major a [rows, inner] and b [inner, columns]. */
export function product(a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = out.subarray(i * columns, (i + 1) * columns);
    for (let k = 0; k < inner; k++) {
      const value = a[i * inner + k];
      if (value === 0) continue;
      for (let j = 0, at = k * columns; j < columns; j++, at++) row[j] += value * b[at];
    }
  }
  return out;
}

/** p B qᵀ for p [n_o, n_o], B [n_o, n_d], q [n_d, n_d]. */
export function twoSided(p: Float64Array, b: Float64Array, q: Float64Array, no: number, nd: number): Float64Array {
  return product(product(p, b, no, no, nd), transposeDense(q, nd, nd), no, nd, nd);
}
