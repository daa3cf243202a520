import {CholeskyDecomposition, EigenvalueDecomposition, Matrix} from 'ml-matrix';
import {dot} from '../math/dot';

/** A small symmetric matrix by rows, [k, k]. */
export type Symmetric = readonly Float64Array[];

/** What is known of an information matrix. */
export interface Analysed {
  readonly positiveDefinite: boolean;
  /** Largest over smallest eigenvalue after scaling to a unit diagonal: how nearly collinear the parameters are. */
  readonly conditionNumber: number;
  /** Its inverse; undefined where it is not positive definite. */
  readonly inverse: Symmetric | undefined;
  /** log of the determinant; NaN where it is not positive definite. */
  readonly logDeterminant: number;
}

/** Inverse and condition of a symmetric matrix. It is scaled to a unit diagonal first: parameters have very different units. */
export function analyseSymmetric(matrix: Symmetric): Analysed {
  const k = matrix.length;
  const bad: Analysed = {
    positiveDefinite: false,
    conditionNumber: Infinity,
    inverse: undefined,
    logDeterminant: Number.NaN,
  };
  if (k === 0) return {positiveDefinite: true, conditionNumber: 1, inverse: [], logDeterminant: 0};
  const scale = matrix.map((row, i) => Math.sqrt(row[i]));
  if (!scale.every(value => value > 0 && value < Infinity)) return bad;
  const scaled = symmetricMatrix(matrix.map((row, i) => row.map((value, j) => value / (scale[i] * scale[j]))));
  if (!scaled.to1DArray().every(Number.isFinite)) return bad;
  const {realEigenvalues} = new EigenvalueDecomposition(scaled, {assumeSymmetric: true});
  const [smallest, largest] = [Math.min(...realEigenvalues), Math.max(...realEigenvalues)];
  if (!(smallest > Number.EPSILON * k * largest)) return bad;
  const inverse = new CholeskyDecomposition(scaled).solve(Matrix.eye(k));
  return {
    positiveDefinite: true,
    conditionNumber: largest / smallest,
    inverse: scale.map((si, i) => Float64Array.from(scale, (sj, j) => inverse.get(i, j) / (si * sj))),
    logDeterminant:
      realEigenvalues.reduce((sum, value) => sum + Math.log(value), 0) +
      2 * scale.reduce((sum, value) => sum + Math.log(value), 0),
  };
}

/** Symmetric to the last digit, which rounding may have spoilt. */
const symmetricMatrix = (matrix: Symmetric): Matrix =>
  new Matrix(matrix.map((row, i) => Array.from(row, (value, j) => (value + matrix[j][i]) / 2)));

/** The lower triangular C with C Cᵀ = matrix, which must be positive definite. */
export function choleskyFactor(matrix: Symmetric): Float64Array[] {
  const factor = new CholeskyDecomposition(symmetricMatrix(matrix)).lowerTriangularMatrix;
  return matrix.map((_, i) => Float64Array.from(factor.getRow(i)));
}

/** matrix v */
export const multiply = (matrix: Symmetric, v: ArrayLike<number>): Float64Array =>
  Float64Array.from(matrix, row => dot(row, v));

/** vᵀ matrix v */
export const quadraticForm = (matrix: Symmetric, v: ArrayLike<number>): number => dot(multiply(matrix, v), v);

/** A B A for symmetric A and B: the sandwich. */
export function sandwich(bread: Symmetric, meat: Symmetric): Float64Array[] {
  const product = bread.map(row => multiply(meat, row)); // B A, by rows of A B
  return product.map(row => multiply(bread, row));
}

/** A matrix of zeros, [k, k]. */
export const square = (k: number): Float64Array[] => Array.from({length: k}, () => new Float64Array(k));
