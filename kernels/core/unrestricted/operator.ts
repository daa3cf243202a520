import {type Csr, transposeCsr} from '../csr';
import type {WeightsPair} from '../numericCore';
import type {Rhos} from './shifts';

type Reals = Float32Array | Float64Array;

/** out += scale * x W_dᵀ on one row of n_d values: entry j receives from its neighbours. */
function addRowLag(w: Csr, scale: number, x: Float64Array, out: Float64Array): void {
  for (let j = 0; j < w.n; j++) {
    let sum = 0;
    for (let p = w.indptr[j]; p < w.indptr[j + 1]; p++) sum += w.data[p] * x[w.indices[p]];
    out[j] += scale * sum;
  }
}

/** Row i of W_o X, X being the matrix of `columns` columns that starts at `from`. */
function originLag(w: Csr, i: number, x: Reals, from: number, columns: number, out: Float64Array): void {
  out.fill(0);
  for (let p = w.indptr[i]; p < w.indptr[i + 1]; p++) {
    const value = w.data[p];
    for (let j = 0, at = from + w.indices[p] * columns; j < columns; j++, at++) out[j] += value * x[at];
  }
}

/**
 * The residual R = B - A X in float64, or B - Aᵀ X, for
 *
 *     A X = X - rhoD X W_dᵀ - rhoO W_o X - rhoW W_o X W_dᵀ
 *
 * @param b, x, residual [batch * n_o * n_d]; residual is written
 */
export function flowResidual(
  weights: WeightsPair,
  {rhoD, rhoO, rhoW}: Rhos,
  transpose: boolean,
  b: Reals,
  x: Reals,
  residual: Reals,
): void {
  const [wo, wd] = [weights.origin, weights.destination].map(w => (transpose ? transposed(w) : w));
  const [rows, columns] = [wo.n, wd.n];
  const [lag, mixed, row] = Array.from({length: 3}, () => new Float64Array(columns));
  for (let start = 0; start < b.length; start += rows * columns) {
    for (let i = 0, at = start; i < rows; i++, at += columns) {
      originLag(wo, i, x, start, columns, lag);
      for (let j = 0; j < columns; j++) {
        row[j] = b[at + j] - x[at + j] + rhoO * lag[j];
        mixed[j] = rhoD * x[at + j] + rhoW * lag[j];
      }
      addRowLag(wd, 1, mixed, row);
      residual.set(row, at);
    }
  }
}

/**
 * The derivatives of <G, A⁻¹ B> by the rhos, from F = A⁻¹ B and V = A⁻ᵀ G: A dF = dA-terms, hence
 *
 *     dLoss/drhoD = <V, F W_dᵀ>,   dLoss/drhoO = <V, W_o F>,   dLoss/drhoW = <V, W_o F W_dᵀ>
 */
export function flowRhoGradients({origin, destination}: WeightsPair, f: Reals, v: Reals): Rhos {
  const [rows, columns] = [origin.n, destination.n];
  const [lag, own, lagOfOwn, lagOfLag] = Array.from({length: 4}, () => new Float64Array(columns));
  let [rhoD, rhoO, rhoW] = [0, 0, 0];
  for (let start = 0; start < f.length; start += rows * columns) {
    for (let i = 0, at = start; i < rows; i++, at += columns) {
      originLag(origin, i, f, start, columns, lag);
      own.set(f.subarray(at, at + columns));
      lagOfOwn.fill(0);
      lagOfLag.fill(0);
      addRowLag(destination, 1, own, lagOfOwn);
      addRowLag(destination, 1, lag, lagOfLag);
      for (let j = 0; j < columns; j++) {
        rhoD += v[at + j] * lagOfOwn[j];
        rhoO += v[at + j] * lag[j];
        rhoW += v[at + j] * lagOfLag[j];
      }
    }
  }
  return {rhoD, rhoO, rhoW};
}

const transposes = new WeakMap<Csr, Csr>();

/** Wᵀ, made once per W. */
function transposed(w: Csr): Csr {
  let result = transposes.get(w);
  if (result === undefined) transposes.set(w, (result = transposeCsr(w)));
  return result;
}
