import * as tf from '@tensorflow/tfjs';
import type {Csr} from '../core/csr';
import {check} from '../core/errors';
import type {WeightsPair} from '../core/numericCore';
import {checkRho} from '../core/scalar/factor';
import type {Device, Shape3} from './device';
import {invertFactors} from './invertFactors';
import {paddedSize, residentWeights} from './residentWeights';
import {Scratch} from './scratch';

export const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** [batch, n_o, n_d] */
export const flowShape = ({origin, destination}: WeightsPair, {shape}: tf.TensorInfo): Shape3 => [
  size(shape) / (origin.n * destination.n),
  origin.n,
  destination.n,
];

/** What one call of a kernel may do; every tensor that it makes is owned by `scratch`. */
export class Call {
  readonly scratch: Scratch;

  constructor(
    readonly backend: tf.KernelBackend,
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

  /** A scalar. */
  constant(value: number): tf.TensorInfo {
    return this.kernel('Fill', {}, {shape: [], value, dtype: 'float32'});
  }

  reshape(x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    return this.kernel('Reshape', {x}, {shape: [...shape]});
  }

  /** a b of matrices [batch, ...], a batch of one standing for any. */
  matMul(a: tf.TensorInfo, b: tf.TensorInfo, {transposeA = false, transposeB = false} = {}): tf.TensorInfo {
    return this.kernel('BatchMatMul', {a, b}, {transposeA, transposeB});
  }

  /** <a, b> of tensors of rank 3, a scalar. */
  dot(a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
    const partial = this.scratch.own(this.device.partialDots(a, b));
    return this.kernel('Sum', {x: partial}, {axis: [0], keepDims: false});
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
