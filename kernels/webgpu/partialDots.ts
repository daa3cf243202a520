import type * as tf from '@tensorflow/tfjs';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import {runFlat} from './run';

/** The most numbers that are left to add: enough invocations for every device. */
const PARTIALS = 4096;

/** Numbers whose sum is <a, b> for tensors of one shape: neighbouring invocations read neighbours. */
export function partialDots(backend: WebGPUBackend, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const elements = a.shape.reduce((product, extent) => product * extent, 1);
  const count = Math.min(elements, PARTIALS);
  return runFlat(
    backend,
    {name: 'partialDots', shape: [count], inputs: {a, b}, integers: {elements, count}},
    `
      var sum = 0.0;
      for (var at = index; at < uniforms.elements; at = at + uniforms.count) {
        sum += a[at] * b[at];
      }
      result[index] = sum;`,
  );
}
