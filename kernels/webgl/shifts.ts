import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {run} from './run';

/** [rho_s ..., g_s ...], g = 0 where |rho| norm < 1: see Device. A NaN stays one. */
export function shifts(
  backend: MathBackendWebGL,
  rhos: readonly tf.TensorInfo[],
  norms: readonly number[],
): tf.TensorInfo {
  const sides = rhos.length;
  return run(
    backend,
    {
      shape: [2 * sides],
      inputs: Object.fromEntries(rhos.map((rho, s) => [`rho${s}`, rho])),
      floats: Object.fromEntries(norms.map((norm, s) => [`norm${s}`, norm])),
    },
    `
    float shift(int index) {
      int side = index % ${sides};
      float rho = 0.0;
      float norm = 0.0;
      ${rhos.map((_, s) => `if (side == ${s}) { rho = getRho${s}().x; norm = norm${s}; }`).join('\n')}
      bool dominant = abs(rho) * norm < 1.0;
      return index >= ${sides} && dominant ? 0.0 : rho;
    }
    void main() {
      int index = getOutputCoords();
      setOutput(vec4(shift(index), shift(index + 1), 0.0, 0.0));
    }`,
  );
}
