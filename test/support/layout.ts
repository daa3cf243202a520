import {build, type Matrix} from './dense';

/** Values in row-major order and their shape: a tensor without tfjs. */
export interface NdArray {
  shape: readonly number[];
  values: ArrayLike<number>;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

export const scalar = (value: number): NdArray => ({shape: [], values: [value]});

/** Flows `[...batch, n_o * n_d]` as one column per member of the batch; row r = o * n_d + d. */
export function flowColumns(values: ArrayLike<number>, pairs: number): Matrix {
  return build(pairs, values.length / pairs, (r, k) => values[k * pairs + r]);
}

/** The inverse of {@link flowColumns}. */
export function flowValues(columns: Matrix): number[] {
  return columns[0].flatMap((_, k) => columns.map(row => row[k]));
}

/** Position in row-major order of entry i of fibre f along `axis`. */
function fibreIndex(shape: readonly number[], axis: number, i: number, f: number): number {
  const inner = sizeOf(shape.slice(axis + 1));
  return (Math.floor(f / inner) * shape[axis] + i) * inner + (f % inner);
}

/** The fibres of x along `axis` as columns: `[shape[axis], size / shape[axis]]`. */
export function fibreColumns(x: NdArray, axis: number): Matrix {
  const extent = x.shape[axis];
  return build(extent, x.values.length / extent, (i, f) => x.values[fibreIndex(x.shape, axis, i, f)]);
}

/** The inverse of {@link fibreColumns}. */
export function fibreArray(columns: Matrix, shape: readonly number[], axis: number): NdArray {
  const values = new Array<number>(sizeOf(shape)).fill(0);
  columns.forEach((row, i) => row.forEach((value, f) => (values[fibreIndex(shape, axis, i, f)] = value)));
  return {shape, values};
}
