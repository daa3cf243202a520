import type * as tf from '@tensorflow/tfjs';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import {BLOCK} from '../gpu/device';
import {forRows, runTiles} from './run';

/** A_ij - A_iK R_j with A_iK counted as zero in the columns K, and R in the rows K: one step of invertFactors. */
export function eliminate(backend: WebGPUBackend, a: tf.TensorInfo, rows: tf.TensorInfo, pivot: number): tf.TensorInfo {
  const [, n] = a.shape;
  return runTiles(
    backend,
    {name: 'eliminate', shape: a.shape, inputs: {a, rows}, integers: {width: n / 4, pivot}},
    `
      let width = uniforms.width;
      let first = (side * 4 * width + row) * width;
      let inBlock = row - uniforms.pivot;
      if (inBlock >= 0 && inBlock < ${BLOCK}) {
        let source = (side * ${BLOCK} + inBlock) * width + column;
        ${forRows(r => `result[first + ${r} * width + column] = rows[source + ${r} * width];`)}
        return;
      }
      let pivotColumn = column / ${BLOCK / 4} == uniforms.pivot / ${BLOCK};
      ${forRows(r => `var value${r} = select(a[first + ${r} * width + column], vec4<f32>(0.0), pivotColumn);`)}
      for (var k = 0; k < ${BLOCK / 4}; k = k + 1) {
        let at = (side * ${BLOCK} + 4 * k) * width + column;
        let right = mat4x4<f32>(rows[at], rows[at + width], rows[at + 2 * width], rows[at + 3 * width]);
        let left = first + uniforms.pivot / 4 + k;
        ${forRows(r => `value${r} -= right * a[left + ${r} * width];`)}
      }
      ${forRows(r => `result[first + ${r} * width + column] = value${r};`)}`,
  );
}
