import type {BackendWasm} from '@tensorflow/tfjs-backend-wasm';
import {hostKernels} from '../hostKernels';
import {coreOf} from './core';

/** tfjs's WebAssembly backend: tensors lie in its heap, and the core works on views of it. */
export const wasm = hostKernels({
  core: backend => coreOf(backend as BackendWasm),
  // tfjs types the views by dtype; all tensors of the contract are float32.
  values: (backend, tensor) => (backend as BackendWasm).typedArrayFromHeap(tensor) as Float32Array,
  make: (backend, shape, compute) => {
    const wasmBackend = backend as BackendWasm;
    const output = wasmBackend.makeOutput(shape, 'float32');
    try {
      compute(wasmBackend.typedArrayFromHeap(output) as Float32Array);
    } catch (error) {
      wasmBackend.disposeData(output.dataId);
      throw error;
    }
    return output;
  },
});
