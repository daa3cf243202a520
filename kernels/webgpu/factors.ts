import type * as tf from '@tensorflow/tfjs';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import type {Shape3} from '../gpu/device';
import type {ResidentCsr} from '../gpu/residentWeights';
import {runFlat} from './run';

/** I - rho W, [sides, N, N]: every element looks its weight up in the ascending columns of its row. */
export function factors(
  backend: WebGPUBackend,
  {pointers, indices, data}: ResidentCsr,
  shifts: tf.TensorInfo,
  shape: Shape3,
): tf.TensorInfo {
  return runFlat(
    backend,
    {name: 'factors', shape, inputs: {pointers, indices, data, shifts}, integers: {n: shape[1]}},
    `
      let row = index / uniforms.n;
      let column = index - row * uniforms.n;
      var low = pointers[row];
      let end = pointers[row + 1];
      var high = end;
      while (low < high) {
        let middle = (low + high) / 2;
        if (indices[middle] < column) { low = middle + 1; } else { high = middle; }
      }
      let side = row / uniforms.n;
      var value = select(0.0, 1.0, row - side * uniforms.n == column);
      if (low < end && indices[low] == column) { value -= shifts[side] * data[low]; }
      result[index] = value;
    `,
  );
}
