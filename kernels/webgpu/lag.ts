import type * as tf from '@tensorflow/tfjs';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import type {LagAxis} from '../gpu/device';
import type {ResidentCsr} from '../gpu/residentWeights';
import {runFlat} from './run';

/** For element `index` of [a, b, c]: its entry in its vector along the axis, and where that vector lies in x. */
const LOCATE = {
  1: `
      let outer = index / (uniforms.b * uniforms.c);
      let entry = index / uniforms.c - outer * uniforms.b;
      let start = index - entry * uniforms.c;
      let stride = uniforms.c;`,
  2: `
      let line = index / uniforms.c;
      let outer = line / uniforms.b;
      let start = line * uniforms.c;
      let entry = index - start;
      let stride = 1;`,
};

/** A row of W times the vector. */
const GATHER = `
      var sum = 0.0;
      let end = pointers[row + 1];
      for (var p = pointers[row]; p < end; p = p + 1) {
        sum += data[p] * x[start + indices[p] * stride];
      }`;

/** W x along an axis of x, W being that of one side. */
export function lag(
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  {size, pointers, indices, data}: ResidentCsr,
  axis: LagAxis,
  side: number,
): tf.TensorInfo {
  const [, b, c] = x.shape;
  return runFlat(
    backend,
    {
      name: `lag${axis}`,
      shape: x.shape,
      inputs: {x, pointers, indices, data},
      integers: {b, c, firstRow: side * size},
    },
    `${LOCATE[axis]}
      let row = uniforms.firstRow + entry;
      ${GATHER}
      result[index] = sum;`,
  );
}

/** x - g W x along an axis of a factor stack: see Device. */
export function subtractLag(
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  {pointers, indices, data}: ResidentCsr,
  shifts: tf.TensorInfo,
  axis: LagAxis,
): tf.TensorInfo {
  const [sides, b, c] = x.shape;
  return runFlat(
    backend,
    {
      name: `subtractLag${axis}`,
      shape: x.shape,
      inputs: {x, pointers, indices, data, shifts},
      integers: {sides, b, c},
    },
    `${LOCATE[axis]}
      let shift = shifts[uniforms.sides + outer];
      if (shift == 0.0) {
        result[index] = x[index];
        return;
      }
      let row = outer * uniforms.b + entry;
      ${GATHER}
      result[index] = x[index] - shift * sum;`,
  );
}
