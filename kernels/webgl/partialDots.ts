import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {run} from './run';

/**
 * Numbers whose sum is <a, b> for tensors [batch, rows, columns]: one for every row of texels. (An input of the name b would be hidden by
 * an argument of tfjs's samplers.)
 */
export function partialDots(backend: MathBackendWebGL, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const [batch, rows, columns] = a.shape;
  const height = Math.ceil(rows / 2);
  return run(
    backend,
    {shape: [batch * height], inputs: {x: a, y: b}, integers: {batch, rows, columns, height}},
    `
    float partial(int index) {
      int outer = index / height;
      if (outer >= batch) { return 0.0; }
      int row = 2 * (index - outer * height);
      // What a texel has beyond the last row or column is not always zero.
      bool below = row + 1 < rows;
      float sum = 0.0;
      for (int column = 0; column < columns; column += 2) {
        bool right = column + 1 < columns;
        vec4 product = getX(outer, row, column) * getY(outer, row, column);
        sum += product.x + (right ? product.y : 0.0) + (below ? product.z : 0.0) + (below && right ? product.w : 0.0);
      }
      return sum;
    }
    void main() {
      int index = getOutputCoords();
      setOutput(vec4(partial(index), partial(index + 1), 0.0, 0.0));
    }`,
  );
}
