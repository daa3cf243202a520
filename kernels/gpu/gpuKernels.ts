import * as tf from '@tensorflow/tfjs';
import type {KernelTable} from '../contract';
import type {Csr} from '../core/csr';
import {check} from '../core/errors';
import type {WeightsPair} from '../core/numericCore';
import {checkRho} from '../core/scalar/factor';
import type {Device, Shape3} from './device';
import {invertFactors} from './invertFactors';
import {paddedSize, residentWeights} from './residentWeights';
import {Scratch} from './scratch';

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

const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** [batch, n_o, n_d] */
const flowShape = ({origin, destination}: WeightsPair, {shape}: tf.TensorInfo): Shape3 => [
  size(shape) / (origin.n * destination.n),
  origin.n,
  destination.n,
];

/** What one call of a kernel may do; every tensor that it makes is owned by `scratch`. */
class Call {
  readonly scratch: Scratch;

  constructor(
    private readonly backend: tf.KernelBackend,
    readonly device: Device,
  ) {
    this.scratch = new Scratch(backend);
    device.checkPrecision();
  }

  /** Runs a kernel of tfjs that has one output. */
  kernel(name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap = {}): tf.TensorInfo {
    const {kernelFunc} = tf.getKernel(name, this.device.name);
    return this.scratch.own(kernelFunc({inputs, attrs, backend: this.backend}) as tf.TensorInfo);
  }

  reshape(x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    return this.kernel('Reshape', {x}, {shape: [...shape]});
  }

  /** a b of matrices [batch, ...], a batch of one standing for any. */
  matMul(a: tf.TensorInfo, b: tf.TensorInfo, {transposeA = false, transposeB = false} = {}): tf.TensorInfo {
    return this.kernel('BatchMatMul', {a, b}, {transposeA, transposeB});
  }

  /** <a, b>, a scalar. */
  dot(a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
    const product = this.reshape(this.kernel('Multiply', {a, b}), [size(a.shape)]);
    return this.kernel('Sum', {x: product}, {axis: [0], keepDims: false});
  }

  resident(owner: object, sides: readonly Csr[]) {
    return residentWeights(this.backend, owner, sides);
  }

  /** (I - rho W)⁻¹ of every side: [sides, N, N]. */
  inverses(owner: object, sides: readonly Csr[], rhos: readonly tf.TensorInfo[]): tf.TensorInfo {
    this.checkSize(sides);
    return invertFactors(this.device, this.scratch, this.resident(owner, sides), rhos);
  }

  /** The inverse of one side without its padding: [1, n, n]. */
  inverse(inverses: tf.TensorInfo, side: number, {n}: Csr): tf.TensorInfo {
    return this.kernel('Slice', {x: inverses}, {begin: [side, 0, 0], size: [1, n, n]});
  }

  /** Throws `nonFinite` for a rho that did not leave the host yet, as a plain number has not. */
  checkRhos(rhos: Record<string, tf.TensorInfo>): void {
    for (const [name, rho] of Object.entries(rhos)) {
      const values = this.device.valuesOnHost(rho);
      if (values !== undefined) checkRho(values[0], name);
    }
  }

  private checkSize(sides: readonly Csr[]): void {
    const shape = [sides.length, paddedSize(sides), paddedSize(sides)];
    const {elements, limit} = this.device.largestTensor();
    check(
      size(shape) <= elements,
      'tooLarge',
      () =>
        `the inverses of factors with n = ${sides.map(w => w.n).join(' and ')} regions are a tensor of [${shape.join(', ')}], ` +
        `more than the ${elements} float32 of ${limit} on this device; use the 'wasm' or the 'cpu' backend`,
    );
  }
}
