import {EigenvalueDecomposition, Matrix} from 'ml-matrix';
import type {Csr} from '../csr';
import {checkSpectralSize, dense, SLOW} from './dense';
import {diagonalise} from './diagonalise';
import type {SchurForm} from './schur';

/** Eigenvalues of a real matrix: complex ones come in conjugate pairs. */
export interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

const known = new WeakMap<Csr, Spectrum>();

/**
 * The eigenvalues of W, once per W: by the symmetric solver where W is similar to a symmetric matrix, else by QR.
 *
 * @throws KronflowError `tooLarge`
 */
export function spectrum(weights: Csr): Spectrum {
  let eigenvalues = known.get(weights);
  if (eigenvalues === undefined) known.set(weights, (eigenvalues = findSpectrum(weights)));
  return eigenvalues;
}

function findSpectrum(weights: Csr): Spectrum {
  const {n} = weights;
  const diagonalisation = diagonalise(weights);
  if (diagonalisation !== undefined) return {re: diagonalisation.values, im: new Float64Array(n)};
  checkSpectralSize(n);
  const general = new EigenvalueDecomposition(Matrix.from1DArray(n, n, dense(weights)));
  return {re: Float64Array.from(general.realEigenvalues), im: Float64Array.from(general.imaginaryEigenvalues)};
}

/** Whether the eigenvalues of W are there already, or soon. */
export const spectrumIsCheap = (weights: Csr): boolean => known.has(weights) || weights.n < SLOW;

/** The eigenvalues that stand on the diagonal of a Schur form. */
export function schurSpectrum({n, t}: SchurForm): Spectrum {
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++) {
    re[k] = t[k * n + k]!;
    if (k + 1 === n || t[(k + 1) * n + k] === 0) continue;
    const [a, b, c, d] = [t[k * n + k], t[k * n + k + 1], t[(k + 1) * n + k], t[(k + 1) * n + k + 1]];
    re[k] = re[k + 1] = (a + d) / 2;
    im[k] = Math.sqrt(Math.max(0, -(((a - d) / 2) ** 2 + b * c)));
    im[k + 1] = -im[k];
    k++;
  }
  return {re, im};
}
