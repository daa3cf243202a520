import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {Shape3} from '../gpu/device';
import type {ResidentCsr} from '../gpu/residentWeights';
import {run} from './run';
import {VECTORS} from './texels';

/** I - rho W, [sides, N, N]: every element looks its weight up in the ascending columns of its row. */
export function factors(
  backend: MathBackendWebGL,
  {size, pointers, indices, data}: ResidentCsr,
  shifts: tf.TensorInfo,
  shape: Shape3,
): tf.TensorInfo {
  return run(
    backend,
    {shape, inputs: {pointers, indices, data, shifts}, integers: {size}},
    `
    ${VECTORS}
    int pointer(int row) {
      return int(element(getPointers(row), row));
    }
    int column(int p) {
      return int(element(getIndices(p), p));
    }
    float factor(ivec3 at, float rho) {
      int row = at.x * size + at.y;
      int low = pointer(row);
      int end = pointer(row + 1);
      int high = end;
      while (low < high) {
        int middle = (low + high) / 2;
        if (column(middle) < at.z) { low = middle + 1; } else { high = middle; }
      }
      bool found = low < end && column(low) == at.z;
      return (at.y == at.z ? 1.0 : 0.0) - (found ? rho * element(getData(low), low) : 0.0);
    }
    void main() {
      ivec3 at = getOutputCoords();
      float rho = element(getShifts(at.x), at.x);
      setOutput(vec4(
          factor(at, rho),
          factor(at + ivec3(0, 0, 1), rho),
          factor(at + ivec3(0, 1, 0), rho),
          factor(at + ivec3(0, 1, 1), rho)));
    }`,
  );
}
