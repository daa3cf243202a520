import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {run} from './run';
import {TEXELS} from './texels';

/** A square part of the matrices of a stack: `size` rows and columns from `corner`. */
export interface Part {
  corner: number;
  size: number;
}

/**
 * A_ij - A_iK R_j with A_iK counted as zero in the columns K, and R in the rows K: one step of invertFactors on a part of a stack.
 * K are the columns from `pivot` of the part, as many as R has rows.
 */
export function eliminate(
  backend: MathBackendWebGL,
  a: tf.TensorInfo,
  rows: tf.TensorInfo,
  pivot: number,
  {corner, size}: Part,
): tf.TensorInfo {
  const [sides, n] = a.shape;
  const [, depth] = rows.shape;
  return run(
    backend,
    {shape: [sides, size, size], inputs: {a, rows}, integers: {n, size, pivot, corner}},
    `
    ${TEXELS}
    void main() {
      ivec3 at = outputTexel(size);
      bool pivotColumn = at.z >= pivot && at.z < pivot + ${depth};
      vec4 value = pivotColumn ? vec4(0.0) : TEXEL(a, n, at.x, corner + at.y, corner + at.z);
      for (int k = 0; k < ${depth}; k += 2) {
        vec4 left = TEXEL(a, n, at.x, corner + at.y, corner + pivot + k);
        value -= product(left, TEXEL(rows, ${depth}, at.x, k, at.z));
      }
      bool pivotRow = at.y >= pivot && at.y < pivot + ${depth};
      setOutput(pivotRow ? TEXEL(rows, ${depth}, at.x, at.y - pivot, at.z) : value);
    }`,
  );
}
