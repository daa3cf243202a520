import type * as tf from '@tensorflow/tfjs';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import {forRows, runTiles} from './run';

/** P + (I - T) P, rows with an entry of I - T beyond the tolerance made NaN: see Device. */
export function refine(
  backend: WebGPUBackend,
  p: tf.TensorInfo,
  t: tf.TensorInfo,
  shifts: tf.TensorInfo,
  tolerance: number,
): tf.TensorInfo {
  const [sides, n] = p.shape;
  return runTiles(
    backend,
    {
      name: 'refine',
      shape: p.shape,
      inputs: {p, t, shifts},
      integers: {sides, width: n / 4},
      floats: {tolerance},
    },
    `
      let width = uniforms.width;
      let first = (side * 4 * width + row) * width;
      ${forRows(r => `var value${r} = p[first + ${r} * width + column];`)}
      ${forRows(r => `var small${r} = true;`)}
      let steps = select(width, 0, shifts[uniforms.sides + side] == 0.0);
      for (var k = 0; k < steps; k = k + 1) {
        let at = (4 * (side * width + k)) * width + column;
        let right = mat4x4<f32>(p[at], p[at + width], p[at + 2 * width], p[at + 3 * width]);
        ${forRows(
          r => `
        let residual${r} = identity(row + ${r} - 4 * k) - t[first + ${r} * width + k];
        small${r} = small${r} && all(abs(residual${r}) <= vec4<f32>(uniforms.tolerance));
        value${r} += right * residual${r};`,
        )}
      }
      ${forRows(
        r => `result[first + ${r} * width + column] = select(vec4<f32>(uniforms.NAN), value${r}, small${r});`,
      )}`,
    `
    fn identity(at : i32) -> vec4<f32> {
      return select(vec4<f32>(0.0), vec4<f32>(1.0), vec4<i32>(0, 1, 2, 3) == vec4<i32>(at));
    }`,
  );
}
