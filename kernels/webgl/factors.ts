import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {Shape3} from '../gpu/device';
import type {ResidentCsr} from '../gpu/residentWeights';
import {run} from './run';

/** I - rho W, [sides, N, N]: every element looks its weight up in the ascending columns of its row. */
export function factors(
  backend: MathBackendWebGL,
  {size, pointers, indices, data}: ResidentCsr,
  shifts: tf.TensorInfo,
  shape: Shape3,
): tf.TensorInfo {
  return run(
    backend,
    {shape, inputs: {pointers, indices, data, shifts}, integers: {size}, packed: 'none'},
    `
    void main() {
      ivec3 at = getOutputCoords();
      int row = at.x * size + at.y;
      int low = int(getPointers(row));
      int end = int(getPointers(row + 1));
      int high = end;
      while (low < high) {
        int middle = (low + high) / 2;
        if (int(getIndices(middle)) < at.z) { low = middle + 1; } else { high = middle; }
      }
      float value = at.y == at.z ? 1.0 : 0.0;
      if (low < end && int(getIndices(low)) == at.z) { value -= getShifts(at.x) * getData(low); }
      setOutput(value);
    }`,
  );
}
