import * as tf from '@tensorflow/tfjs';
import {check, KronflowError} from '../../kernels/core/errors';
import {describe} from '../arguments/describe';
import {checkOptions} from '../arguments/options';

/** A float32 tensor of whatever tfjs accepts as one. Tensors of another type are refused, not converted silently. */
export function float32Tensor(op: string, name: string, value: tf.Tensor | tf.TensorLike): tf.Tensor {
  if (value instanceof tf.Tensor) {
    check(!value.isDisposed, 'disposed', () => `${op}: ${name} is a disposed tensor; keep it until the op has run`);
    check(
      value.dtype === 'float32',
      'invalidType',
      () => `${op}: ${name} must be float32, got ${value.dtype}; convert it with tf.cast(${name}, 'float32')`,
    );
    return value;
  }
  const dtype = tf.util.inferDtype(value);
  check(
    dtype === 'float32' || dtype === 'int32',
    'invalidType',
    () => `${op}: ${name} must hold numbers, got ${dtype} values`,
  );
  try {
    return tf.tensor(value, undefined, 'float32');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KronflowError(
      'invalidShape',
      `${op}: ${name} must be a number or a rectangular array of numbers: ${reason}`,
    );
  }
}

/** A float32 scalar: a spatial dependence parameter. */
export function scalarTensor(op: string, name: string, value: number | tf.Tensor): tf.Tensor {
  const tensor = float32Tensor(op, name, value);
  check(
    tensor.rank === 0,
    'invalidShape',
    () => `${op}: ${name} must be a number or a scalar, got shape [${tensor.shape}]`,
  );
  return tensor;
}

/** Rhos as plain numbers by name. */
export function checkRhoNumbers(
  op: string,
  rhos: object,
  needed: readonly string[],
  optional: readonly string[] = [],
): void {
  checkOptions(op, rhos, [...needed, ...optional], 'rhos');
  const given = new Map<string, unknown>(Object.entries(rhos));
  for (const name of [...needed, ...optional]) {
    const value = given.get(name);
    if (value === undefined && optional.includes(name)) continue;
    check(typeof value === 'number', 'invalidType', () => `${op}: ${name} must be a number, got ${describe(value)}`);
    check(Number.isFinite(value), 'nonFinite', () => `${op}: ${name} must be finite, got ${value}`);
  }
}
