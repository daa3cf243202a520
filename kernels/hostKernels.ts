import type * as tf from '@tensorflow/tfjs';
import type {KernelTable} from './contract';
import type {NumericCore, WeightsPair} from './core/numericCore';
import {lag} from './core/scalar/filter';

/** How a backend whose tensors lie in main memory lends them to the numeric core. */
export interface HostMemory {
  /** The core that works on this backend's memory. */
  core: (backend: tf.KernelBackend) => NumericCore;
  /** The values of a tensor. */
  values: (backend: tf.KernelBackend, tensor: tf.TensorInfo) => Float32Array;
  /**
   * Makes a float32 tensor and calls `compute` to write its values. Inputs are to be read in there: to make a tensor may move what
   * was read before. If `compute` throws, the tensor is freed before the error goes on.
   */
  make: (backend: tf.KernelBackend, shape: number[], compute: (values: Float32Array) => void) => tf.TensorInfo;
}

/** The kernels of a backend that lends its memory to the numeric core. */
export function hostKernels({core, values, make}: HostMemory): KernelTable {
  const prepared = (backend: tf.KernelBackend, weights: WeightsPair): NumericCore => {
    const prepared = core(backend);
    prepared.prepare(weights);
    return prepared;
  };
  const scalar = (backend: tf.KernelBackend, value: number): tf.TensorInfo =>
    make(backend, [], output => (output[0] = value));

  return {
    KroneckerSolve: ({inputs: {rhoD, rhoO, b}, attrs: {weights, state}, backend}) => {
      const core = prepared(backend, weights);
      const read = (tensor: tf.TensorInfo): Float32Array => values(backend, tensor);
      return [
        make(backend, b.shape, eta => core.kroneckerSolve(weights, read(rhoD)[0], read(rhoO)[0], read(b), eta, state)),
      ];
    },

    KroneckerSolveGrad: ({inputs: {dy, eta}, attrs: {weights, state}, backend}) => {
      const core = prepared(backend, weights);
      const read = (tensor: tf.TensorInfo): Float32Array => values(backend, tensor);
      let gradients = {rhoD: Number.NaN, rhoO: Number.NaN};
      const db = make(backend, dy.shape, output => {
        gradients = core.kroneckerSolveGrad(weights, state, read(dy), read(eta), output);
      });
      return [db, scalar(backend, gradients.rhoD), scalar(backend, gradients.rhoO)];
    },

    SpatialFilter: ({inputs: {x, rho}, attrs: {weights, layout, transpose}, backend}) => {
      const core = prepared(backend, {origin: weights, destination: weights});
      return [
        make(backend, x.shape, y =>
          core.spatialFilter(weights, layout, values(backend, rho)[0], values(backend, x), y, transpose),
        ),
      ];
    },

    SpatialLag: ({inputs: {x}, attrs: {weights, layout, transpose}, backend}) => [
      make(backend, x.shape, y => lag(weights, layout, values(backend, x), y, transpose)),
    ],
  };
}
