import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {run} from './run';
import {TEXELS, VECTORS} from './texels';

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
    {shape: p.shape, inputs: {p, t, shifts}, integers: {sides, n}, floats: {tolerance}},
    `
    ${TEXELS}
    ${VECTORS}
    void main() {
      ivec3 at = outputTexel(n);
      vec4 value = TEXEL(p, n, at.x, at.y, at.z);
      if (element(getShifts(sides + at.x), sides + at.x) == 0.0) {
        setOutput(value);
        return;
      }
      bvec2 small = bvec2(true);
      for (int k = 0; k < n; k += 2) {
        vec4 identity = k == at.y ? vec4(1.0, 0.0, 0.0, 1.0) : vec4(0.0);
        vec4 residual = identity - TEXEL(t, n, at.x, at.y, k);
        bvec4 within = lessThanEqual(abs(residual), vec4(tolerance));
        small = bvec2(small.x && within.x && within.y, small.y && within.z && within.w);
        value += product(residual, TEXEL(p, n, at.x, k, at.z));
      }
      setOutput(vec4(small.x ? value.xy : vec2(NAN), small.y ? value.zw : vec2(NAN)));
    }`,
  );
}
