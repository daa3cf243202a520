import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {BLOCK} from '../gpu/device';
import {run} from './run';
import {forTexels, TEXELS} from './texels';

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
    {shape: [sides, BLOCK, n], inputs: {a, d: inverse}, integers: {height: n / 2, pivot: pivot / 2}},
    `
    ${TEXELS}
    void main() {
      ivec2 at = outputTexel();
      vec2 aTexel = texelOf(a);
      vec2 dTexel = texelOf(d);
      int inBlock = at.x - pivot;
      if (inBlock >= 0 && inBlock < ${BLOCK / 2}) {
        setOutput(TEXEL(d, dTexel, inBlock, at.y));
        return;
      }
      int source = at.y / ${BLOCK / 2} * height + pivot;
      vec4 value = vec4(0.0);
      ${forTexels(BLOCK / 2, 'value += product(TEXEL(d, dTexel, k, at.y), TEXEL(a, aTexel, at.x, source + k));')}
      setOutput(value);
    }`,
  );
}
