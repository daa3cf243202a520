import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {Shape3} from '../gpu/device';
import type {ResidentCsr} from '../gpu/residentWeights';
import {run} from './run';
import {TEXELS, VECTORS} from './texels';

/** I - rho W, [sides, N, N]: every texel looks its weights up in the ascending columns of its two rows. */
export function factors(
  backend: MathBackendWebGL,
  {pointers, indices, data}: ResidentCsr,
  shifts: tf.TensorInfo,
  shape: Shape3,
): tf.TensorInfo {
  return run(
    backend,
    {shape, inputs: {pointers, indices, data, shifts}, integers: {height: shape[1] / 2}},
    `
    ${TEXELS}
    ${VECTORS}
    int column(int p) {
      return int(element(indices, p));
    }
    // Of a row of W, the entries in two columns.
    vec2 weights(int row, int first) {
      int low = int(element(pointers, row));
      int end = int(element(pointers, row + 1));
      int high = end;
      while (low < high) {
        int middle = (low + high) / 2;
        if (column(middle) < first) { low = middle + 1; } else { high = middle; }
      }
      vec2 found = vec2(0.0);
      if (low < end && column(low) == first) {
        found.x = element(data, low);
        low++;
      }
      if (low < end && column(low) == first + 1) {
        found.y = element(data, low);
      }
      return found;
    }
    void main() {
      ivec2 at = outputTexel();
      int side = at.y / height;
      vec4 identity = at.y - side * height == at.x ? vec4(1.0, 0.0, 0.0, 1.0) : vec4(0.0);
      vec4 w = vec4(weights(2 * at.y, 2 * at.x), weights(2 * at.y + 1, 2 * at.x));
      setOutput(identity - element(shifts, side) * w);
    }`,
  );
}
