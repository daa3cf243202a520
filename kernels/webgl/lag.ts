import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {LagAxis} from '../gpu/device';
import type {ResidentCsr} from '../gpu/residentWeights';
import {run} from './run';
import {VECTORS} from './texels';

/** `lagged(at, first)`: the row of W that begins at `first` for entry 0, times the vector of x through `at` along the axis. */
const lagged = (axis: LagAxis): string => `
    ${VECTORS}
    float lagged(ivec3 at, int first) {
      int row = first + ${axis === 1 ? 'at.y' : 'at.z'};
      int end = int(element(getPointers(row + 1), row + 1));
      float sum = 0.0;
      for (int p = int(element(getPointers(row), row)); p < end; p++) {
        int index = int(element(getIndices(p), p));
        ivec3 other = ${axis === 1 ? 'ivec3(at.x, index, at.z)' : 'ivec3(at.x, at.y, index)'};
        sum += element(getData(p), p) * getChannel(getX(other.x, other.y, other.z), vec2(other.yz));
      }
      return sum;
    }`;

/** W x along an axis of x, W being that of one side. Texels that reach beyond x get the zeros that tfjs's products rely on. */
export function lag(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  {size, pointers, indices, data}: ResidentCsr,
  axis: LagAxis,
  side: number,
): tf.TensorInfo {
  const [, rows, columns] = x.shape;
  return run(
    backend,
    {shape: x.shape, inputs: {x, pointers, indices, data}, integers: {firstRow: side * size, rows, columns}},
    `
    ${lagged(axis)}
    void main() {
      ivec3 at = getOutputCoords();
      bool below = at.y + 1 < rows;
      bool right = at.z + 1 < columns;
      setOutput(vec4(
          lagged(at, firstRow),
          right ? lagged(at + ivec3(0, 0, 1), firstRow) : 0.0,
          below ? lagged(at + ivec3(0, 1, 0), firstRow) : 0.0,
          below && right ? lagged(at + ivec3(0, 1, 1), firstRow) : 0.0));
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
    {shape: x.shape, inputs: {x, pointers, indices, data, shifts}, integers: {sides, size}},
    `
    ${lagged(axis)}
    void main() {
      ivec3 at = getOutputCoords();
      vec4 value = getX(at.x, at.y, at.z);
      float shift = element(getShifts(sides + at.x), sides + at.x);
      if (shift != 0.0) {
        int first = at.x * size;
        value -= shift * vec4(
            lagged(at, first),
            lagged(at + ivec3(0, 0, 1), first),
            lagged(at + ivec3(0, 1, 0), first),
            lagged(at + ivec3(0, 1, 1), first));
      }
      setOutput(value);
    }`,
  );
}
