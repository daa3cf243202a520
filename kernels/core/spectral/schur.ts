import type {Csr} from '../csr';
import {KronflowError} from '../errors';
import {checkSpectralSize, dense, transposeDense} from './dense';

/**
 * The real Schur form W = Q T Qᵀ: Q orthogonal, T upper triangular but for 2 x 2 blocks on the diagonal, one for each pair of complex
 * eigenvalues; row-major [n, n].
 */
export interface SchurForm {
  readonly n: number;
  readonly q: Float64Array;
  readonly t: Float64Array;
}

/** Every ten sweeps without a deflation, twice as much counts as rounding; solves look at their residuals anyway. */
const MAX_SWEEPS = 120;
/** A few roundings: clusters of eigenvalues stall just above one. */
const EPSILON = 2 ** -49;

const known = new WeakMap<Csr, SchurForm>();

/** The Schur form of W, once per W. @throws KronflowError `tooLarge` */
export function schur(weights: Csr): SchurForm {
  let form = known.get(weights);
  if (form === undefined) {
    checkSpectralSize(weights.n);
    known.set(weights, (form = realSchur(dense(weights), weights.n)));
  }
  return form;
}

/**
 * The Schur form of Wᵀ from that of W. With J the reversal of an order, Wᵀ = Q Tᵀ Qᵀ = (Q J) (J Tᵀ J) (Q J)ᵀ, and J Tᵀ J is upper
 * quasi-triangular again.
 */
export function transposeSchur({n, q, t}: SchurForm): SchurForm {
  const [reversedQ, reversedT] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      reversedQ[i * n + j] = q[i * n + n - 1 - j]!;
      reversedT[i * n + j] = t[(n - 1 - j) * n + n - 1 - i]!;
    }
  }
  return {n, q: reversedQ, t: reversedT};
}

/**
 * Householder reduction to Hessenberg form, then Francis' double-shift QR with deflation (Golub & Van Loan 2013, alg. 7.4.2, 7.5.1).
 *
 * @param a overwritten by T
 */
export function realSchur(a: Float64Array, n: number): SchurForm {
  // Q is kept by columns, as its transpose: rotations of columns run along memory.
  const qt = new Float64Array(n * n);
  for (let i = 0; i < n; i++) qt[i * n + i] = 1;
  reduceToHessenberg(a, qt, n);

  // What rounding leaves anyway. (Relative to the neighbouring eigenvalues, as usual, clusters at zero would never end.)
  const negligible = EPSILON * Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
  let high = n - 1;
  let sweeps = 0;
  while (high > 0) {
    let low = high;
    while (low > 0) {
      if (Math.abs(a[low * n + low - 1]) <= negligible * 2 ** Math.floor(sweeps / 10)) break;
      low--;
    }
    if (low > 0) a[low * n + low - 1] = 0;
    if (low === high) {
      high--;
      sweeps = 0;
    } else if (low === high - 1) {
      splitIfReal(a, qt, n, low);
      high -= 2;
      sweeps = 0;
    } else {
      if (++sweeps > MAX_SWEEPS) {
        throw new KronflowError(
          'inaccurateSolve',
          `the Schur form of W, [${n}, ${n}], did not converge; use another W or rho`,
        );
      }
      francisStep(a, qt, n, low, high, sweeps % 10 === 0);
    }
  }
  for (let i = 2; i < n; i++) a.fill(0, i * n, i * n + i - 1);
  return {n, q: transposeDense(qt, n, n), t: a};
}

/** Applies I - 2 v vᵀ / vᵀv, v of 2 or 3 entries, to rows k, k+1, ... from column `from` on. */
function reflectRows(a: Float64Array, n: number, v: number[], factor: number, k: number, from: number): void {
  const [v0, v1, v2 = 0] = v;
  const [r0, r1, r2] = [k * n, (k + 1) * n, (v.length === 3 ? k + 2 : k) * n];
  for (let j = from; j < n; j++) {
    const sum = factor * (v0 * a[r0 + j] + v1 * a[r1 + j] + v2 * a[r2 + j]);
    a[r0 + j] -= sum * v0;
    a[r1 + j] -= sum * v1;
    a[r2 + j] -= sum * v2;
  }
}

/** The same to columns k, k+1, ... of rows 0 .. to. */
function reflectColumns(a: Float64Array, n: number, v: number[], factor: number, k: number, to: number): void {
  const [v0, v1, v2 = 0] = v;
  const third = v.length === 3 ? 2 : 0;
  for (let i = 0, at = k; i <= to; i++, at += n) {
    const sum = factor * (v0 * a[at] + v1 * a[at + 1] + v2 * a[at + third]);
    a[at] -= sum * v0;
    a[at + 1] -= sum * v1;
    a[at + third] -= sum * v2;
  }
}

/** v and 2 / vᵀv of the reflection that maps x to a multiple of the first unit vector; factor 0 where x is that already. */
function householder(x: number[]): {v: number[]; factor: number} {
  if (x.slice(1).every(value => value === 0)) return {v: x, factor: 0};
  const norm = Math.hypot(...x);
  const v = [x[0] + Math.sign(x[0] || 1) * norm, ...x.slice(1)];
  return {v, factor: 2 / v.reduce((sum, value) => sum + value * value, 0)};
}

function francisStep(
  a: Float64Array,
  qt: Float64Array,
  n: number,
  low: number,
  high: number,
  exceptional: boolean,
): void {
  const at = (i: number, j: number): number => a[i * n + j];
  let trace = at(high - 1, high - 1) + at(high, high);
  let determinant = at(high - 1, high - 1) * at(high, high) - at(high - 1, high) * at(high, high - 1);
  if (exceptional) {
    const size = Math.abs(at(high, high - 1)) + Math.abs(at(high - 1, high - 2));
    [trace, determinant] = [1.5 * size, size * size];
  }
  // The first column of A² - trace A + determinant I.
  let x = [
    at(low, low) * (at(low, low) - trace) + at(low, low + 1) * at(low + 1, low) + determinant,
    at(low + 1, low) * (at(low, low) + at(low + 1, low + 1) - trace),
    at(low + 1, low) * at(low + 2, low + 1),
  ];
  for (let k = low; k < high; k++) {
    const {v, factor} = householder(x);
    if (factor !== 0) {
      reflectRows(a, n, v, factor, k, k === low ? k : k - 1);
      reflectColumns(a, n, v, factor, k, Math.min(high, k + 3));
      reflectRows(qt, n, v, factor, k, 0);
    }
    x = [at(k + 1, k), ...(k + 2 <= high ? [at(k + 2, k)] : []), ...(k + 3 <= high ? [at(k + 3, k)] : [])];
    if (k + 1 === high) break;
  }
  for (let i = low + 2; i <= high; i++) for (let j = Math.max(low, i - 3); j <= i - 2; j++) a[i * n + j] = 0;
}

/** Makes the 2 x 2 block at k triangular if its eigenvalues are real. */
function splitIfReal(a: Float64Array, qt: Float64Array, n: number, k: number): void {
  const [a11, a12, a21, a22] = [a[k * n + k], a[k * n + k + 1], a[(k + 1) * n + k], a[(k + 1) * n + k + 1]];
  const half = (a11 - a22) / 2;
  const discriminant = half * half + a12 * a21;
  if (discriminant < 0) return;
  // An eigenvector (x, y) of the eigenvalue that is further from a22.
  const root = half + Math.sign(half || 1) * Math.sqrt(discriminant);
  const {v, factor} = householder([root, a21]);
  if (factor === 0) return;
  reflectRows(a, n, v, factor, k, k);
  reflectColumns(a, n, v, factor, k, k + 1);
  reflectRows(qt, n, v, factor, k, 0);
  a[(k + 1) * n + k] = 0;
}

function reduceToHessenberg(a: Float64Array, qt: Float64Array, n: number): void {
  const v = new Float64Array(n);
  const sums = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    let rest = 0;
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k]!;
    for (let i = k + 2; i < n; i++) rest += v[i] * v[i];
    if (rest === 0) continue;
    v[k + 1] += Math.sign(v[k + 1] || 1) * Math.hypot(v[k + 1], Math.sqrt(rest));
    let square = 0;
    for (let i = k + 1; i < n; i++) square += v[i] * v[i];
    const factor = 2 / square;
    reflectAll(a, n, v, factor, k + 1, sums);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = k + 1, at = i * n + k + 1; j < n; j++, at++) sum += a[at] * v[j];
      sum *= factor;
      for (let j = k + 1, at = i * n + k + 1; j < n; j++, at++) a[at] -= sum * v[j];
    }
    reflectAll(qt, n, v, factor, k + 1, sums);
    for (let i = k + 2; i < n; i++) a[i * n + k] = 0;
  }
}

/** (I - factor v vᵀ) a, v beginning at `from`. */
function reflectAll(
  a: Float64Array,
  n: number,
  v: Float64Array,
  factor: number,
  from: number,
  sums: Float64Array,
): void {
  sums.fill(0);
  for (let i = from; i < n; i++) for (let j = 0, at = i * n; j < n; j++, at++) sums[j] += v[i] * a[at];
  for (let i = from; i < n; i++) {
    const value = factor * v[i];
    for (let j = 0, at = i * n; j < n; j++, at++) a[at] -= value * sums[j];
  }
}
