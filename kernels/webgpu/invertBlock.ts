import type * as tf from '@tensorflow/tfjs';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import {BLOCK} from '../gpu/device';
import {runBlocks} from './run';

/** Rows of the block that one invocation takes care of: 8 invocations to a column. */
const ROWS = BLOCK / 8;

/**
 * The inverse of a diagonal block, one workgroup for each side: Gauss-Jordan in place in workgroup memory. Step k divides by a_kk:
 *
 *     a_kk ← 1 / a_kk     a_kj ← a_kj / a_kk     a_ik ← -a_ik / a_kk     a_ij ← a_ij - a_ik a_kj / a_kk
 */
export function invertBlock(backend: WebGPUBackend, a: tf.TensorInfo, pivot: number): tf.TensorInfo {
  const [sides, n] = a.shape;
  return runBlocks(
    backend,
    {name: 'invertBlock', shape: [sides, BLOCK, BLOCK], inputs: {a}, integers: {n, pivot}},
    `
    var<workgroup> block : array<array<f32, ${BLOCK}>, ${BLOCK}>;

    fn main() {
      let side = i32(workgroupId.z);
      let j = i32(localId.x);
      let first = i32(localId.y) * ${ROWS};
      let corner = (side * uniforms.n + uniforms.pivot) * uniforms.n + uniforms.pivot;
      for (var r = 0; r < ${ROWS}; r = r + 1) {
        block[first + r][j] = a[corner + (first + r) * uniforms.n + j];
      }
      workgroupBarrier();
      for (var k = 0; k < ${BLOCK}; k = k + 1) {
        let inverse = 1.0 / block[k][k];
        let top = select(block[k][j], 1.0, j == k) * inverse;
        var next : array<f32, ${ROWS}>;
        for (var r = 0; r < ${ROWS}; r = r + 1) {
          let i = first + r;
          let kept = select(block[i][j], 0.0, j == k);
          next[r] = select(kept - block[i][k] * top, top, i == k);
        }
        workgroupBarrier();
        for (var r = 0; r < ${ROWS}; r = r + 1) {
          block[first + r][j] = next[r];
        }
        workgroupBarrier();
      }
      for (var r = 0; r < ${ROWS}; r = r + 1) {
        result[(side * ${BLOCK} + first + r) * ${BLOCK} + j] = block[first + r][j];
      }
    }`,
  );
}
