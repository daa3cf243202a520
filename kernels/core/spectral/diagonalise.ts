import {EigenvalueDecomposition, Matrix} from 'ml-matrix';
import type {Csr} from '../csr';
import {checkSpectralSize, dense} from './dense';
import {symmetriser} from './symmetry';

/** W = T Λ T⁻¹, all real; matrices row-major [n, n]. */
export interface Diagonalisation {
  readonly n: number;
  readonly values: Float64Array;
  readonly basis: Float64Array;
  readonly inverse: Float64Array;
}

const known = new WeakMap<Csr, Diagonalisation | undefined>();

/**
 * The diagonalisation of a W that is similar to a symmetric matrix, once per W; undefined for others.
 *
 *     W = H^(-1/2) S H^(1/2),  S = Q Λ Qᵀ:     T = H^(-1/2) Q,   T⁻¹ = Qᵀ H^(1/2)
 *
 * @throws KronflowError `tooLarge`
 */
export function diagonalise(weights: Csr): Diagonalisation | undefined {
  if (!known.has(weights)) known.set(weights, makeDiagonalisation(weights));
  return known.get(weights);
}

function makeDiagonalisation(weights: Csr): Diagonalisation | undefined {
  const h = symmetriser(weights);
  if (h === undefined) return undefined;
  const {n} = weights;
  checkSpectralSize(n);
  const roots = h.map(Math.sqrt);
  const s = dense(weights);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) s[i * n + j] *= roots[i] / roots[j];
  const decomposition = new EigenvalueDecomposition(Matrix.from1DArray(n, n, s), {assumeSymmetric: true});
  const q = decomposition.eigenvectorMatrix;
  const [basis, inverse] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const value = q.get(i, k);
      basis[i * n + k] = value / roots[i];
      inverse[k * n + i] = value * roots[i];
    }
  }
  return {n, values: Float64Array.from(decomposition.realEigenvalues), basis, inverse};
}
