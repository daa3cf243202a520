import * as tf from '@tensorflow/tfjs';
import {readTensor} from '../models/backendFlows';
import {spatialFilter} from '../ops/spatialFilter';
import type {SpatialWeights} from '../weights/SpatialWeights';

/** S = (I - rho W)⁻¹, [n, n], and what effects need of it. */
export interface FilterInverse {
  readonly n: number;
  /** Row-major: how region i answers to a change in region j, at i * n + j. */
  readonly values: Float32Array | Float64Array;
  /** S 1 */
  readonly rowSums: Float64Array;
  /** 1ᵀ S */
  readonly columnSums: Float64Array;
}

/** S of one side; rho = 0 is the identity. */
export async function filterInverse(
  weights: SpatialWeights | undefined,
  n: number,
  rho: number,
): Promise<FilterInverse> {
  let values: Float32Array | Float64Array;
  if (weights === undefined || rho === 0) {
    values = Float64Array.from({length: n * n}, (_, r) => Number(r % (n + 1) === 0));
  } else {
    values = await readTensor(() => spatialFilter(tf.eye(n), rho, weights));
  }
  const rowSums = new Float64Array(n);
  const columnSums = new Float64Array(n);
  for (let i = 0, r = 0; i < n; i++) {
    for (let j = 0; j < n; j++, r++) {
      rowSums[i] += values[r];
      columnSums[j] += values[r];
    }
  }
  return {n, values, rowSums, columnSums};
}

/** S W, row-major: how region i answers if the neighbours' attribute W x is what acts, and that of region j rises. */
export function timesWeights(
  {n, values}: Pick<FilterInverse, 'n' | 'values'>,
  {indptr, indices, data}: SpatialWeights,
): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const value = values[i * n + k];
      for (let p = indptr[k]; p < indptr[k + 1]; p++) result[i * n + indices[p]] += value * data[p];
    }
  }
  return result;
}
