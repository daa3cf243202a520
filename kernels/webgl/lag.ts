import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {LagAxis} from '../gpu/device';
import type {ResidentCsr} from '../gpu/residentWeights';
import {run} from './run';

/** The entry of the output in its vector along the axis, and another entry of that vector. */
const ALONG = {
  1: {entry: 'at.y', other: 'getX(at.x, index, at.z)'},
  2: {entry: 'at.z', other: 'getX(at.x, at.y, index)'},
};

/** A row of W times the vector. */
const gather = (axis: LagAxis): string => `
      float sum = 0.0;
      int end = int(getPointers(row + 1));
      for (int p = int(getPointers(row)); p < end; p++) {
        int index = int(getIndices(p));
        sum += getData(p) * ${ALONG[axis].other};
      }`;

/** W x along an axis of x, W being that of one side. */
export function lag(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  {size, pointers, indices, data}: ResidentCsr,
  axis: LagAxis,
  side: number,
): tf.TensorInfo {
  return run(
    backend,
    {shape: x.shape, inputs: {x, pointers, indices, data}, integers: {firstRow: side * size}, packed: 'none'},
    `
    void main() {
      ivec3 at = getOutputCoords();
      int row = firstRow + ${ALONG[axis].entry};
      ${gather(axis)}
      setOutput(sum);
    }`,
  );
}

/** x - g W x along an axis of a factor stack: see Device. */
export function subtractLag(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  {size, pointers, indices, data}: ResidentCsr,
  shifts: tf.TensorInfo,
  axis: LagAxis,
): tf.TensorInfo {
  const [sides] = x.shape;
  return run(
    backend,
    {shape: x.shape, inputs: {x, pointers, indices, data, shifts}, integers: {sides, size}, packed: 'none'},
    `
    void main() {
      ivec3 at = getOutputCoords();
      float value = getX(at.x, at.y, at.z);
      float shift = getShifts(sides + at.x);
      if (shift == 0.0) {
        setOutput(value);
        return;
      }
      int row = at.x * size + ${ALONG[axis].entry};
      ${gather(axis)}
      setOutput(value - shift * sum);
    }`,
  );
}
