import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {BLOCK} from '../gpu/device';
import {run} from './run';
import {TEXELS} from './texels';

/** R = D A_K, with D itself in the columns K: [sides, BLOCK, N]. */
export function eliminatedRows(
  backend: MathBackendWebGL,
  a: tf.TensorInfo,
  inverse: tf.TensorInfo,
  pivot: number,
): tf.TensorInfo {
  const [sides, n] = a.shape;
  return run(
    backend,
    {shape: [sides, BLOCK, n], inputs: {a, d: inverse}, integers: {n, pivot}},
    `
    ${TEXELS}
    void main() {
      ivec3 at = outputTexel(${BLOCK});
      int inBlock = at.z - pivot;
      if (inBlock >= 0 && inBlock < ${BLOCK}) {
        setOutput(TEXEL(d, ${BLOCK}, at.x, at.y, inBlock));
        return;
      }
      vec4 value = vec4(0.0);
      for (int k = 0; k < ${BLOCK}; k += 2) {
        value += product(TEXEL(d, ${BLOCK}, at.x, at.y, k), TEXEL(a, n, at.x, pivot + k, at.z));
      }
      setOutput(value);
    }`,
  );
}
