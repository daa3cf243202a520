import * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {check} from '../core/errors';
import {gpuKernels} from '../gpu/gpuKernels';
import {eliminate} from './eliminate';
import {eliminatedRows} from './eliminatedRows';
import {factors} from './factors';
import {invertBlock} from './invertBlock';
import {lag, subtractLag} from './lag';
import {partialDots} from './partialDots';
import {refine} from './refine';
import {shifts} from './shifts';

/** tfjs's WebGL backend: every step is a fragment shader. */
export const webgl = gpuKernels(kernelBackend => {
  const backend = kernelBackend as MathBackendWebGL;
  return {
    name: 'webgl',
    checkPrecision() {
      const environment = tf.env();
      const version = environment.getNumber('WEBGL_VERSION');
      const float32 = environment.getBool('WEBGL_RENDER_FLOAT32_ENABLED');
      check(
        version === 2 && float32,
        'unsupportedBackend',
        () =>
          `the webgl backend must have WebGL 2 and render to float32 textures, got WebGL ${version} ` +
          `${float32 ? 'with' : 'without'} them; use the 'wasm' or the 'cpu' backend on this device`,
      );
    },
    largestTensor() {
      const side = tf.env().getNumber('WEBGL_MAX_TEXTURE_SIZE');
      return {elements: side * side, limit: `a texture of ${side} x ${side}`};
    },
    valuesOnHost: ({dataId}) => (backend.texData.get(dataId).values as Float32Array | null) ?? undefined,
    shifts: (rhos, norms) => shifts(backend, rhos, norms),
    factors: (weights, by, shape) => factors(backend, weights, by, shape),
    lag: (x, weights, axis, side) => lag(backend, x, weights, axis, side),
    subtractLag: (x, weights, by, axis) => subtractLag(backend, x, weights, by, axis),
    partialDots: (a, b) => partialDots(backend, a, b),
    invertBlock: (a, pivot) => invertBlock(backend, a, pivot),
    eliminatedRows: (a, inverse, pivot) => eliminatedRows(backend, a, inverse, pivot),
    eliminate: (a, rows, pivot) => eliminate(backend, a, rows, pivot),
    refine: (p, t, by, tolerance) => refine(backend, p, t, by, tolerance),
  };
});
