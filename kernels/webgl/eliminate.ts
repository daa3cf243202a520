import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {BLOCK} from '../gpu/device';
import {run} from './run';
import {forTexels, TEXELS} from './texels';

/** A_ij - A_iK R_j with A_iK counted as zero in the columns K, and R in the rows K: one step of invertFactors. */
export function eliminate(
  backend: MathBackendWebGL,
  a: tf.TensorInfo,
  rows: tf.TensorInfo,
  pivot: number,
): tf.TensorInfo {
  const [, n] = a.shape;
  return run(
    backend,
    {shape: a.shape, inputs: {a, rows}, integers: {height: n / 2, pivot: pivot / 2}},
    `
    ${TEXELS}
    void main() {
      ivec2 at = outputTexel();
      vec2 aTexel = texelOf(a);
      vec2 rowsTexel = texelOf(rows);
      int side = at.y / height;
      int source = side * ${BLOCK / 2};
      int inBlock = at.y - side * height - pivot;
      if (inBlock >= 0 && inBlock < ${BLOCK / 2}) {
        setOutput(TEXEL(rows, rowsTexel, at.x, source + inBlock));
        return;
      }
      bool pivotColumn = at.x >= pivot && at.x < pivot + ${BLOCK / 2};
      vec4 value = pivotColumn ? vec4(0.0) : TEXEL(a, aTexel, at.x, at.y);
      ${forTexels(
        BLOCK / 2,
        'value -= product(TEXEL(a, aTexel, pivot + k, at.y), TEXEL(rows, rowsTexel, at.x, source + k));',
      )}
      setOutput(value);
    }`,
  );
}
