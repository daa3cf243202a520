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
  const cases = rhos.map((_, s) => `if (side == ${s}) { rho = getRho${s}(); norm = norm${s}; }`);
  return run(
    backend,
    {
      shape: [2 * sides],
      inputs: Object.fromEntries(rhos.map((rho, s) => [`rho${s}`, rho])),
      floats: Object.fromEntries(norms.map((norm, s) => [`norm${s}`, norm])),
      packed: 'none',
    },
    `
    void main() {
      int index = getOutputCoords();
      int side = imod(index, ${sides});
      float rho = 0.0;
      float norm = 0.0;
      ${cases.join('\n')}
      bool dominant = abs(rho) * norm < 1.0;
      setOutput(index >= ${sides} && dominant ? 0.0 : rho);
    }`,
  );
}
