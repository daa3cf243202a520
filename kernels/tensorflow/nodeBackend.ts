import * as tf from '@tensorflow/tfjs';

/**
 * What we use of tfjs-node's backend. Written out, since its own types are there only where it is installed
 * (tfjs-node/src/nodejs_kernel_backend.ts, tfjs_binding.ts).
 */
export interface NodeBackend extends tf.KernelBackend {
  readonly binding: Binding;
  /** The values: a copy, or the array itself if no native operation has used the tensor yet. */
  readSync(dataId: tf.DataId): Values;
  /** Keeps the array; the first native operation that uses the tensor copies it. */
  write(values: Values, shape: number[], dtype: tf.DataType): tf.DataId;
  executeSingleOutput(name: string, attributes: Attribute[], inputs: tf.TensorInfo[]): tf.Tensor;
}

/** libtensorflow itself: handles are to be deleted by hand. */
interface Binding extends Readonly<Record<'TF_FLOAT' | 'TF_INT32' | 'TF_ATTR_BOOL' | 'TF_ATTR_TYPE', number>> {
  createTensor(shape: number[], dtype: number, values: Values): number;
  deleteTensor(handle: number): void;
  tensorDataSync(handle: number): Values;
  executeOp(name: string, attributes: Attribute[], handles: number[], outputs: number): {id: number}[];
}

type Values = tf.backend_util.BackendValues;

/** An attribute of a TensorFlow operation: `type` says what `value` is. */
export interface Attribute {
  name: string;
  type: number;
  value: number | boolean;
}

export const type = ({binding}: NodeBackend, name: string, value: number): Attribute => ({
  name,
  type: binding.TF_ATTR_TYPE,
  value,
});

export const flag = ({binding}: NodeBackend, name: string, value: boolean): Attribute => ({
  name,
  type: binding.TF_ATTR_BOOL,
  value,
});

/** The entries of a float32 tensor. */
export const float32Values = (backend: NodeBackend, {dataId}: tf.TensorInfo): Float32Array =>
  // All tensors of the contract are float32.
  backend.readSync(dataId) as Float32Array;

/** A tensor of values that need not be of this realm's classes, as tf.tensor asks (jest runs tests in a realm of their own). */
export const tensorOf = (backend: NodeBackend, values: Values, shape: number[], dtype: tf.DataType): tf.Tensor =>
  tf.engine().makeTensorFromTensorInfo({dataId: backend.write(values, shape, dtype), shape, dtype});

/** The same values, without a copy, in another shape; a tensor to compute with, whatever the kernel was given. */
export function reshape(backend: NodeBackend, tensor: tf.TensorInfo, shape: number[]): tf.Tensor {
  const {TF_FLOAT, TF_INT32} = backend.binding;
  const attributes = [type(backend, 'T', TF_FLOAT), type(backend, 'Tshape', TF_INT32)];
  return backend.executeSingleOutput('Reshape', attributes, [tensor, tf.tensor1d(shape, 'int32')]);
}
