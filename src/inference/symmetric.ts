import {CholeskyDecomposition, EigenvalueDecomposition, Matrix} from 'ml-matrix';
import {dot} from '../math/dot';

/** A small symmetric matrix by rows, [k, k]. */
export type Symmetric = readonly Float64Array[];

/** A symmetric matrix with a unit diagonal, factored: D L Lᵀ D, where D = diag(scale). Parameters have very different units. */
interface Factored {
  readonly scale: readonly number[];
  readonly scaled: Matrix;
  readonly decomposition: CholeskyDecomposition;
}

/** Undefined where it is not positive definite: where rounding alone might make a pivot so small. */
function factored(matrix: Symmetric): Factored | undefined {
  const k = matrix.length;
  const scale = matrix.map((row, i) => Math.sqrt(row[i]));
  if (!scale.every(value => value > 0 && value < Infinity)) return undefined;
  // Symmetric to the last digit, which rounding may have spoilt.
  const scaled = new Matrix(k, k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) scaled.set(i, j, (matrix[i][j] + matrix[j][i]) / (2 * scale[i] * scale[j]));
  }
  if (!scaled.to1DArray().every(Number.isFinite)) return undefined;
  const decomposition = new CholeskyDecomposition(scaled);
  const pivots = decomposition.lowerTriangularMatrix.diagonal();
  // No pivot is smaller than the smallest eigenvalue.
  return pivots.every(pivot => pivot * pivot > Number.EPSILON * k) ? {scale, scaled, decomposition} : undefined;
}

/** The lower triangular C with C Cᵀ = matrix; undefined where that is not positive definite. */
export function choleskyFactor(matrix: Symmetric): Float64Array[] | undefined {
  const found = factored(matrix);
  if (found === undefined) return undefined;
  const {scale, decomposition} = found;
  const factor = square(scale.length);
  for (let i = 0; i < factor.length; i++) {
    for (let j = 0; j <= i; j++) factor[i][j] = scale[i] * decomposition.lowerTriangularMatrix.get(i, j);
  }
  return factor;
}

/** The inverse; undefined where a matrix is not positive definite. */
export function inverseOf(matrix: Symmetric): Float64Array[] | undefined {
  const found = factored(matrix);
  if (found === undefined) return undefined;
  const {scale, decomposition} = found;
  const scaled = decomposition.solve(Matrix.eye(scale.length));
  const inverse = square(scale.length);
  for (let i = 0; i < inverse.length; i++) {
    for (let j = 0; j < inverse.length; j++) inverse[i][j] = scaled.get(i, j) / (scale[i] * scale[j]);
  }
  return inverse;
}

/** log of the determinant; NaN where a matrix is not positive definite. */
export const logDeterminant = (matrix: Symmetric): number =>
  choleskyFactor(matrix)?.reduce((sum, row, i) => sum + 2 * Math.log(row[i]), 0) ?? Number.NaN;

/**
 * Largest over smallest eigenvalue after scaling to a unit diagonal: how nearly collinear the parameters are. Infinity where a matrix is not positive
 * definite.
 */
export function conditionNumber(matrix: Symmetric): number {
  if (matrix.length === 0) return 1;
  const scaled = factored(matrix)?.scaled;
  if (scaled === undefined) return Infinity;
  const {realEigenvalues} = new EigenvalueDecomposition(scaled, {assumeSymmetric: true});
  return Math.max(...realEigenvalues) / Math.max(Number.EPSILON, Math.min(...realEigenvalues));
}

/** A matrix by its columns. */
export function transpose(matrix: Symmetric): Float64Array[] {
  const columns = square(matrix.length);
  for (let i = 0; i < columns.length; i++) for (let j = 0; j < columns.length; j++) columns[j][i] = matrix[i][j];
  return columns;
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
export function square(k: number): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let i = 0; i < k; i++) rows.push(new Float64Array(k));
  return rows;
}
