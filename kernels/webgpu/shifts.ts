import type * as tf from '@tensorflow/tfjs';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import {runFlat} from './run';

/** [rho_s ..., g_s ...], g = 0 where |rho| norm < 1: see Device. A NaN stays one. */
export function shifts(
  backend: WebGPUBackend,
  rhos: readonly tf.TensorInfo[],
  norms: readonly number[],
): tf.TensorInfo {
  const sides = rhos.length;
  const cases = rhos.map((_, s) => `if (side == ${s}) { rho = rho${s}[0]; norm = uniforms.norm${s}; }`);
  return runFlat(
    backend,
    {
      name: `shifts${sides}`,
      shape: [2 * sides],
      inputs: Object.fromEntries(rhos.map((rho, s) => [`rho${s}`, rho])),
      floats: Object.fromEntries(norms.map((norm, s) => [`norm${s}`, norm])),
    },
    `
      let side = index % ${sides};
      var rho = 0.0;
      var norm = 0.0;
      ${cases.join('\n')}
      let dominant = abs(rho) * norm < 1.0;
      result[index] = select(rho, 0.0, index >= ${sides} && dominant);
    `,
  );
}
