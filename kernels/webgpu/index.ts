import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import {gpuKernels} from '../gpu/gpuKernels';
import {eliminate} from './eliminate';
import {eliminatedRows} from './eliminatedRows';
import {factors} from './factors';
import {invertBlock} from './invertBlock';
import {lag, subtractLag} from './lag';
import {partialDots} from './partialDots';
import {refine} from './refine';
import {shifts} from './shifts';

/** tfjs's WebGPU backend: every step is a compute shader. */
export const webgpu = gpuKernels(kernelBackend => {
  const backend = kernelBackend as WebGPUBackend;
  return {
    name: 'webgpu',
    // Buffers of float32 are what every WebGPU device has.
    checkPrecision: () => undefined,
    largestTensor() {
      const {maxStorageBufferBindingSize, maxBufferSize} = backend.device.limits;
      return {elements: Math.min(maxStorageBufferBindingSize, maxBufferSize) / 4, limit: 'a storage buffer'};
    },
    valuesOnHost: ({dataId}) => (backend.tensorMap.get(dataId).values as Float32Array | null) ?? undefined,
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
