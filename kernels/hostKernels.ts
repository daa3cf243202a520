import type * as tf from '@tensorflow/tfjs';
import type {KernelTable} from './contract';
import type {NumericCore, WeightsPair} from './core/numericCore';
import {lag} from './core/scalar/filter';

/** How a backend whose tensors lie in main memory lends them to the numeric core. */
export interface HostMemory {
  /** The core that works on this backend's memory. */
  core(backend: tf.KernelBackend): NumericCore;
  /**
   * Allocates one float32 tensor for each of `shapes`, then calls `compute` with the values of the inputs and of the new
   * tensors. If `compute` throws, the new tensors are freed before the error goes on.
   */
  run(
    backend: tf.KernelBackend,
    inputs: readonly tf.TensorInfo[],
    shapes: readonly (readonly number[])[],
    compute: (inputs: readonly Float32Array[], outputs: readonly Float32Array[]) => void,
  ): tf.TensorInfo[];
  /** A float32 scalar. */
  scalar(backend: tf.KernelBackend, value: number): tf.TensorInfo;
}

/** The kernels of a backend that lends its memory to the numeric core. */
export function hostKernels(memory: HostMemory): KernelTable {
  const prepared = (backend: tf.KernelBackend, weights: WeightsPair): NumericCore => {
    const core = memory.core(backend);
    core.prepare(weights);
    return core;
  };

  return {
    KroneckerSolve: ({inputs: {rhoD, rhoO, b}, attrs: {weights, state}, backend}) => {
      const core = prepared(backend, weights);
      const [eta] = memory.run(backend, [rhoD, rhoO, b], [b.shape], ([d, o, bValues], [etaValues]) => {
        core.kroneckerSolve(weights, d[0], o[0], bValues, etaValues, state);
      });
      return [eta];
    },

    KroneckerSolveGrad: ({inputs: {dy, eta}, attrs: {weights, state}, backend}) => {
      const core = prepared(backend, weights);
      let gradients = {rhoD: Number.NaN, rhoO: Number.NaN};
      const [db] = memory.run(backend, [dy, eta], [dy.shape], ([g, f], [v]) => {
        gradients = core.kroneckerSolveGrad(weights, state, g, f, v);
      });
      return [db, memory.scalar(backend, gradients.rhoD), memory.scalar(backend, gradients.rhoO)];
    },

    SpatialFilter: ({inputs: {x, rho}, attrs: {weights, layout, transpose}, backend}) => {
      const core = prepared(backend, {origin: weights, destination: weights});
      const [y] = memory.run(backend, [x, rho], [x.shape], ([xValues, r], [out]) => {
        core.spatialFilter(weights, layout, r[0], xValues, out, transpose);
      });
      return [y];
    },

    SpatialLag: ({inputs: {x}, attrs: {weights, layout, transpose}, backend}) => {
      const [y] = memory.run(backend, [x], [x.shape], ([xValues], [out]) =>
        lag(weights, layout, xValues, out, transpose),
      );
      return [y];
    },
  };
}
