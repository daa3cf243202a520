import type * as tf from '@tensorflow/tfjs';
import type {KernelTable} from './contract';
import type {NumericCore, WeightsPair} from './core/numericCore';
import {check} from './core/errors';
import {checkRho} from './core/scalar/factor';
import {lag} from './core/scalar/filter';
import {factorLogDeterminant} from './core/spectral/factorLogDeterminant';
import {spectralLogDeterminant} from './core/spectral/logSums';
import {spectrum} from './core/spectral/spectrum';
import {checkRhos} from './core/unrestricted/shifts';

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
}

/** The kernels of a backend that lends its memory to the numeric core. */
export function hostKernels(memory: HostMemory): KernelTable {
  const prepared = (backend: tf.KernelBackend, weights: WeightsPair): NumericCore => {
    const core = memory.core(backend);
    core.prepare(weights);
    return core;
  };
  const scalar = (backend: tf.KernelBackend, value: number): tf.TensorInfo =>
    memory.run(backend, [], [[]], (_, [output]) => (output[0] = value))[0];

  return {
    KroneckerSolve: ({inputs: {rhoD, rhoO, b}, attrs: {weights}, backend}) => {
      const core = prepared(backend, weights);
      const shapes = [
        b.shape,
        [
          core.stateLength(
            weights,
            b.shape.reduce((x, y) => x * y, 1),
          ),
        ],
      ];
      const [eta, state] = memory.run(backend, [rhoD, rhoO, b], shapes, ([d, o, bValues], [etaValues, stateValues]) => {
        core.kroneckerSolve(weights, d[0], o[0], bValues, etaValues, stateValues);
      });
      return [eta, state];
    },

    KroneckerSolveGrad: ({inputs: {rhoD, rhoO, dy, eta, state}, attrs: {weights}, backend}) => {
      const core = prepared(backend, weights);
      let gradients = {rhoD: Number.NaN, rhoO: Number.NaN};
      const [db] = memory.run(backend, [rhoD, rhoO, dy, eta, state], [dy.shape], ([d, o, g, f, kept], [v]) => {
        gradients = core.kroneckerSolveGrad(weights, d[0], o[0], g, f, kept, v);
      });
      return [db, scalar(backend, gradients.rhoD), scalar(backend, gradients.rhoO)];
    },

    FlowSolve: ({inputs: {rhoD, rhoO, rhoW, b}, attrs: {weights, transpose}, backend}) => {
      const core = prepared(backend, weights);
      const [x] = memory.run(backend, [rhoD, rhoO, rhoW, b], [b.shape], ([d, o, w, bValues], [xValues]) => {
        core.flowSolve(weights, {rhoD: d[0], rhoO: o[0], rhoW: w[0]}, bValues, xValues, transpose);
      });
      return [x];
    },

    FlowSolveGrad: ({inputs: {rhoD, rhoO, rhoW, dy, x}, attrs: {weights, transpose}, backend}) => {
      const core = prepared(backend, weights);
      const [db] = memory.run(backend, [rhoD, rhoO, rhoW, dy], [dy.shape], ([d, o, w, g], [v]) => {
        core.flowSolve(weights, {rhoD: d[0], rhoO: o[0], rhoW: w[0]}, g, v, !transpose);
      });
      let gradients = {rhoD: Number.NaN, rhoO: Number.NaN, rhoW: Number.NaN};
      memory.run(backend, [x, db], [], ([f, v]) => {
        // <V, Wᵀ F> = <F, W V>
        gradients = transpose ? core.flowRhoGradients(weights, v, f) : core.flowRhoGradients(weights, f, v);
      });
      return [db, scalar(backend, gradients.rhoD), scalar(backend, gradients.rhoO), scalar(backend, gradients.rhoW)];
    },

    FlowLogDet: ({inputs: {rhoD, rhoO, rhoW}, attrs: {weights, orders}, backend}) => {
      const [value] = memory.run(backend, [rhoD, rhoO, rhoW], [[]], ([d, o, w], [out]) => {
        const rhos = {rhoD: d[0], rhoO: o[0], rhoW: w[0]};
        checkRhos(rhos);
        out[0] = spectralLogDeterminant(spectrum(weights.origin), spectrum(weights.destination), rhos, orders);
        checkRegular(out[0]);
      });
      return [value];
    },

    FactorLogDet: ({inputs: {rho}, attrs: {weights, order}, backend}) => {
      const [value] = memory.run(backend, [rho], [[]], ([r], [out]) => {
        checkRho(r[0], 'rho');
        out[0] = factorLogDeterminant(weights, r[0], order);
        checkRegular(out[0]);
      });
      return [value];
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

/** A log-determinant and its derivatives are finite but at a singular matrix. */
function checkRegular(value: number): void {
  check(
    Number.isFinite(value),
    'singularFactor',
    () => `the determinant is zero at these rhos; stay where admissibleRhos(weights).margin(rhos) is positive`,
  );
}
