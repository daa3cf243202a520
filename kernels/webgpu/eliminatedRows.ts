import type * as tf from '@tensorflow/tfjs';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import {BLOCK} from '../gpu/device';
import {runFlat} from './run';

/** R = D A_K, with D itself in the columns K: [sides, BLOCK, N]. */
export function eliminatedRows(
  backend: WebGPUBackend,
  a: tf.TensorInfo,
  inverse: tf.TensorInfo,
  pivot: number,
): tf.TensorInfo {
  const [sides, n] = a.shape;
  return runFlat(
    backend,
    {name: 'eliminatedRows', shape: [sides, BLOCK, n], inputs: {a, inverse}, integers: {n, pivot}},
    `
      let line = index / uniforms.n;
      let column = index - line * uniforms.n;
      let inBlock = column - uniforms.pivot;
      if (inBlock >= 0 && inBlock < ${BLOCK}) {
        result[index] = inverse[line * ${BLOCK} + inBlock];
        return;
      }
      let side = line / ${BLOCK};
      let start = (side * uniforms.n + uniforms.pivot) * uniforms.n + column;
      var sum = 0.0;
      for (var k = 0; k < ${BLOCK}; k = k + 1) {
        sum += inverse[line * ${BLOCK} + k] * a[start + k * uniforms.n];
      }
      result[index] = sum;`,
  );
}
