import type * as tf from '@tensorflow/tfjs';
import type {KernelTable} from './contract';
import type {NumericCore, WeightsPair} from './core/numericCore';
import {check} from './core/errors';
import {checkRho} from './core/scalar/factor';
import {factorLogDeterminant} from './core/spectral/factorLogDeterminant';
import {spectralLogDeterminant} from './core/spectral/logSums';
import {spectrum} from './core/spectral/spectrum';
import {checkRhos} from './core/unrestricted/shifts';

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

  const first = (backend: tf.KernelBackend, tensor: tf.TensorInfo): number => values(backend, tensor)[0];

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

    FlowSolve: ({inputs: {rhoD, rhoO, rhoW, b}, attrs: {weights, transpose}, backend}) => {
      const core = prepared(backend, weights);
      const rhos = {rhoD: first(backend, rhoD), rhoO: first(backend, rhoO), rhoW: first(backend, rhoW)};
      return [make(backend, b.shape, x => core.flowSolve(weights, rhos, values(backend, b), x, transpose))];
    },

    FlowSolveGrad: ({inputs: {rhoD, rhoO, rhoW, dy, x}, attrs: {weights, transpose}, backend}) => {
      const core = prepared(backend, weights);
      const rhos = {rhoD: first(backend, rhoD), rhoO: first(backend, rhoO), rhoW: first(backend, rhoW)};
      const db = make(backend, dy.shape, v => core.flowSolve(weights, rhos, values(backend, dy), v, !transpose));
      const [f, v] = [values(backend, x), values(backend, db)];
      // <V, Wᵀ F> = <F, W V>
      const gradients = transpose ? core.flowRhoGradients(weights, v, f) : core.flowRhoGradients(weights, f, v);
      return [db, scalar(backend, gradients.rhoD), scalar(backend, gradients.rhoO), scalar(backend, gradients.rhoW)];
    },

    FlowLogDet: ({inputs: {rhoD, rhoO, rhoW}, attrs: {weights, orders}, backend}) => {
      const rhos = {rhoD: first(backend, rhoD), rhoO: first(backend, rhoO), rhoW: first(backend, rhoW)};
      checkRhos(rhos);
      const value = spectralLogDeterminant(spectrum(weights.origin), spectrum(weights.destination), rhos, orders);
      checkRegular(value);
      return [scalar(backend, value)];
    },

    FactorLogDet: ({inputs: {rho}, attrs: {weights, order}, backend}) => {
      const value = first(backend, rho);
      checkRho(value, 'rho');
      const logDeterminant = factorLogDeterminant(weights, value, order);
      checkRegular(logDeterminant);
      return [scalar(backend, logDeterminant)];
    },

    SpatialFilter: ({inputs: {x, rho}, attrs: {weights, layout, transpose}, backend}) => {
      const core = prepared(backend, {origin: weights, destination: weights});
      return [
        make(backend, x.shape, y =>
          core.spatialFilter(weights, layout, values(backend, rho)[0], values(backend, x), y, transpose),
        ),
      ];
    },

    SpatialLag: ({inputs: {x}, attrs: {weights, layout, transpose}, backend}) => {
      const core = prepared(backend, {origin: weights, destination: weights});
      return [make(backend, x.shape, y => core.spatialLag(weights, layout, values(backend, x), y, transpose))];
    },
  };
}

/** A log-determinant and its derivatives are finite but at a singular matrix. */
function checkRegular(value: number): void {
  check(
    Number.isFinite(value),
    'singularFactor',
    () => `the determinant is zero at these rhos; stay where admissibleRhos(weights).margin(rhos) is positive`,
  );
}
