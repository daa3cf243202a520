import type {BackendWasm} from '@tensorflow/tfjs-backend-wasm';
import {hostKernels} from '../hostKernels';
import {coreOf} from './core';

/** tfjs's WebAssembly backend: tensors lie in its heap, and the core works on views of it. */
export const wasm = hostKernels({
  core: backend => coreOf(backend as BackendWasm),
  run(backend, inputs, shapes, compute) {
    const wasmBackend = backend as BackendWasm;
    // Outputs first: making them may grow the heap, which cuts every view made before.
    const outputs = shapes.map(shape => wasmBackend.makeOutput([...shape], 'float32'));
    const view = (info: Parameters<BackendWasm['typedArrayFromHeap']>[0]) =>
      wasmBackend.typedArrayFromHeap(info) as Float32Array;
    try {
      compute(inputs.map(view), outputs.map(view));
    } catch (error) {
      for (const {dataId} of outputs) wasmBackend.disposeData(dataId);
      throw error;
    }
    return outputs;
  },
  scalar: (backend, value) => (backend as BackendWasm).makeOutput([], 'float32', undefined, Float32Array.of(value)),
});
