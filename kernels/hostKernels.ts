import type * as tf from '@tensorflow/tfjs';
import type {KernelTable} from './contract';
import {KronflowError} from './core/errors';
import {analyse} from './core/analysis';
import {factorize} from './core/factor';
import {filter, lag} from './core/filter';
import {kroneckerSolve, kroneckerSolveGrad} from './core/kroneckerSolve';

/** How a backend whose tensors lie in main memory lends them to the numeric core. */
export interface HostMemory {
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
}

/** The kernels of a backend that lends its memory to the numeric core. */
export function hostKernels(memory: HostMemory): KernelTable {
  return {
    KroneckerSolve: ({inputs: {rhoD, rhoO, b}, attrs: {weights}, backend}) => {
      const [eta, state] = memory.run(backend, [rhoD, rhoO, b], [b.shape, b.shape], ([d, o, bValues], [etaValues, y]) => {
        assertFinite(bValues!, 'b');
        kroneckerSolve(weights, d![0]!, o![0]!, bValues!, etaValues!, y!);
      });
      return [eta!, state!];
    },

    KroneckerSolveGrad: ({inputs: {rhoD, rhoO, dy, eta, state}, attrs: {weights}, backend}) => {
      const inputs = [rhoD, rhoO, dy, eta, state];
      const [db, drhoD, drhoO] = memory.run(backend, inputs, [dy.shape, [], []], ([d, o, g, f, y], [v, outD, outO]) => {
        const gradients = kroneckerSolveGrad(weights, d![0]!, o![0]!, g!, f!, y!, v!);
        outD![0] = gradients.rhoD;
        outO![0] = gradients.rhoO;
      });
      return [db!, drhoD!, drhoO!];
    },

    SpatialFilter: ({inputs: {x, rho}, attrs: {weights, layout, transpose}, backend}) => {
      const [y] = memory.run(backend, [x, rho], [x.shape], ([xValues, r], [out]) => {
        assertFinite(xValues!, 'x');
        filter(factorize(analyse(weights), r![0]!, 'rho'), layout, xValues!, out!, transpose);
      });
      return [y!];
    },

    SpatialLag: ({inputs: {x}, attrs: {weights, layout, transpose}, backend}) => {
      const [y] = memory.run(backend, [x], [x.shape], ([xValues], [out]) => lag(weights, layout, xValues!, out!, transpose));
      return [y!];
    },
  };
}

function assertFinite(values: Float32Array, name: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new KronflowError('nonFinite', `${name} must be finite, got ${values[i]} at entry ${i}; mask or repair it before`);
    }
  }
}
