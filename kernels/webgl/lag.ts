import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {LagAxis} from '../gpu/device';
import type {ResidentCsr} from '../gpu/residentWeights';
import {run} from './run';
import {TEXELS, VECTORS} from './texels';

/** The other of the two neighbours that a texel of x holds along an axis, and what of a texel lies across it. */
const ALONG = {
  1: {other: 'ivec3(at.x, index, at.z)', even: 'xy', odd: 'zw', texel: 'vec4(first, second)'},
  2: {other: 'ivec3(at.x, at.y, index)', even: 'xz', odd: 'yw', texel: 'vec4(first, second).xzyw'},
};

/**
 * `lagged(at, row)`: the rows `row` and `row + 1` of W times the two vectors of x that run through a texel along the axis. The texel of
 * x at (outer, row, column) comes from `xTexel`, to be defined before.
 */
const lagged = (axis: LagAxis): string => {
  const {other, even, odd, texel} = ALONG[axis];
  return `
    ${VECTORS}
    vec2 gathered(ivec3 at, int start, int end) {
      vec2 sum = vec2(0.0);
      for (int p = start; p < end; p++) {
        int index = int(element(indices, p));
        ivec3 other = ${other};
        vec4 texel = xTexel(other);
        sum += element(data, p) * ((index & 1) == 0 ? texel.${even} : texel.${odd});
      }
      return sum;
    }
    vec4 lagged(ivec3 at, int row) {
      int middle = int(element(pointers, row + 1));
      vec2 first = gathered(at, int(element(pointers, row)), middle);
      vec2 second = gathered(at, middle, int(element(pointers, row + 2)));
      return ${texel};
    }`;
};

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
    vec4 xTexel(ivec3 at) {
      return getX(at.x, at.y, at.z);
    }
    ${lagged(axis)}
    void main() {
      ivec3 at = getOutputCoords();
      bool below = at.y + 1 < rows;
      bool right = at.z + 1 < columns;
      vec4 value = lagged(at, firstRow + ${axis === 1 ? 'at.y' : 'at.z'});
      setOutput(vec4(
          value.x,
          right ? value.y : 0.0,
          below ? value.z : 0.0,
          below && right ? value.w : 0.0));
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
    ${TEXELS}
    vec4 xTexel(ivec3 at) {
      return TEXEL(x, texelOf(x), at.z >> 1, (at.x * size + at.y) >> 1);
    }
    ${lagged(axis)}
    void main() {
      ivec2 texel = outputTexel();
      int side = 2 * texel.y / size;
      vec4 value = TEXEL(x, texelOf(x), texel.x, texel.y);
      float shift = element(shifts, sides + side);
      if (shift != 0.0) {
        ivec3 at = ivec3(side, 2 * texel.y - side * size, 2 * texel.x);
        value -= shift * lagged(at, side * size + ${axis === 1 ? 'at.y' : 'at.z'});
      }
      setOutput(value);
    }`,
  );
}
