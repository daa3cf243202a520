import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {run} from './run';
import {forTexels, TEXELS, VECTORS} from './texels';

/** P + (I - T) P, rows with an entry of I - T beyond the tolerance made NaN: see Device. */
export function refine(
  backend: MathBackendWebGL,
  p: tf.TensorInfo,
  t: tf.TensorInfo,
  shifts: tf.TensorInfo,
  tolerance: number,
): tf.TensorInfo {
  const [sides, n] = p.shape;
  return run(
    backend,
    {shape: p.shape, inputs: {p, t, shifts}, integers: {sides, height: n / 2}, floats: {tolerance}},
    `
    ${TEXELS}
    ${VECTORS}
    void main() {
      ivec2 at = outputTexel();
      vec2 pTexel = texelOf(p);
      vec2 tTexel = texelOf(t);
      vec4 value = TEXEL(p, pTexel, at.x, at.y);
      int side = at.y / height;
      if (element(shifts, sides + side) == 0.0) {
        setOutput(value);
        return;
      }
      int top = side * height;
      bvec2 small = bvec2(true);
      ${forTexels(
        'height',
        `
        vec4 identity = k == at.y - top ? vec4(1.0, 0.0, 0.0, 1.0) : vec4(0.0);
        vec4 residual = identity - TEXEL(t, tTexel, k, at.y);
        bvec4 within = lessThanEqual(abs(residual), vec4(tolerance));
        small = bvec2(small.x && within.x && within.y, small.y && within.z && within.w);
        value += product(residual, TEXEL(p, pTexel, at.x, top + k));`,
      )}
      setOutput(vec4(small.x ? value.xy : vec2(NAN), small.y ? value.zw : vec2(NAN)));
    }`,
  );
}
