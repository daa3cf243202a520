import type * as tf from '@tensorflow/tfjs';
import type {KernelTable} from '../contract';
import {Call, flowShape} from './call';
import type {Device} from './device';
import {flowSolve, flowSolveGrad} from './flowSolve';
import {factorLogDet, flowLogDet} from './logDet';

/**
 * The kernels of a GPU backend: factors are inverted once per forward pass, on the device, and everything else is products. With
 * P = (I - rho W)⁻¹ of either side, for flows B, F, G, Q, V [batch, n_o, n_d] and their cotangents:
 *
 *     Y = P_o B     F = Y P_dᵀ             Q = G P_d     V = P_oᵀ Q
 *     drho_d = <Q, F W_dᵀ>                 drho_o = <V, W_o Y>,  Y = F L_dᵀ = F - rho_d F W_dᵀ
 *
 * What KroneckerSolve saves is the inverses, [2, N, N], and rho_d.
 */
export function gpuKernels(deviceOf: (backend: tf.KernelBackend) => Device): KernelTable {
  /** One call of a kernel: checks the device, and whatever happens frees what is not handed over. */
  const run = <T extends tf.TensorInfo[]>(backend: tf.KernelBackend, compute: (call: Call) => T): T => {
    const call = new Call(backend, deviceOf(backend));
    try {
      const outputs = compute(call);
      outputs.forEach(output => call.scratch.release(output));
      return outputs;
    } finally {
      call.scratch.freeAll();
    }
  };

  return {
    KroneckerSolve: ({inputs: {rhoD, rhoO, b}, attrs: {weights}, backend}) =>
      run(backend, call => {
        call.checkRhos({rhoO, rhoD});
        const inverses = call.inverses(weights, [weights.origin, weights.destination], [rhoO, rhoD]);
        const rhs = call.reshape(b, flowShape(weights, b));
        const y = call.matMul(call.inverse(inverses, 0, weights.origin), rhs);
        const f = call.matMul(y, call.inverse(inverses, 1, weights.destination), {transposeB: true});
        return [call.reshape(f, b.shape), inverses, call.kernel('Identity', {x: rhoD})];
      }),

    KroneckerSolveGrad: ({
      inputs: {
        dy,
        eta,
        saved: [inverses, rhoD],
      },
      attrs: {weights},
      backend,
    }) =>
      run(backend, call => {
        const shape = flowShape(weights, dy);
        const {plain} = call.resident(weights, [weights.origin, weights.destination]);
        const g = call.reshape(dy, shape);
        const f = call.reshape(eta, shape);
        const q = call.matMul(g, call.inverse(inverses, 1, weights.destination));
        const v = call.matMul(call.inverse(inverses, 0, weights.origin), q, {transposeA: true});
        const fLag = call.scratch.own(call.device.lag(f, plain, 2, 1));
        const y = call.kernel('Sub', {a: f, b: call.kernel('Multiply', {a: rhoD, b: fLag})});
        const yLag = call.scratch.own(call.device.lag(y, plain, 1, 0));
        return [call.reshape(v, dy.shape), call.dot(q, fLag), call.dot(v, yLag)];
      }),

    FlowSolve: ({inputs: {rhoD, rhoO, rhoW, b}, attrs: {weights, transpose}, backend}) =>
      run(backend, call => [flowSolve(call, weights, {rhoD, rhoO, rhoW}, b, transpose)]),

    FlowSolveGrad: ({inputs: {rhoD, rhoO, rhoW, dy, x}, attrs: {weights, transpose}, backend}) =>
      run(backend, call => flowSolveGrad(call, weights, {rhoD, rhoO, rhoW}, dy, x, transpose)),

    FlowLogDet: ({inputs, attrs: {weights, orders}, backend}) =>
      run(backend, call => [flowLogDet(call, weights, inputs, orders)]),

    FactorLogDet: ({inputs: {rho}, attrs: {weights, order}, backend}) =>
      run(backend, call => [factorLogDet(call, weights, rho, order)]),

    SpatialFilter: ({inputs: {x, rho}, attrs: {weights, layout, transpose}, backend}) =>
      run(backend, call => {
        call.checkRhos({rho});
        const p = call.inverse(call.inverses(weights, [weights], [rho]), 0, weights);
        const {outer, n, inner} = layout;
        const y =
          inner === 1
            ? call.matMul(call.reshape(x, [1, outer, n]), p, {transposeB: !transpose})
            : call.matMul(p, call.reshape(x, [outer, n, inner]), {transposeA: transpose});
        return [call.reshape(y, x.shape)];
      }),

    SpatialLag: ({inputs: {x}, attrs: {weights, layout, transpose}, backend}) =>
      run(backend, call => {
        const resident = call.resident(weights, [weights]);
        const input = call.reshape(x, [layout.outer, layout.n, layout.inner]);
        const csr = transpose ? resident.transposed : resident.plain;
        const y = call.scratch.own(call.device.lag(input, csr, 1, 0));
        return [call.reshape(y, x.shape)];
      }),
  };
}
