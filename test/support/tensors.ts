import type * as tfjs from '@tensorflow/tfjs';
import type {NdArray} from './layout';

/** The whole module: checks get it as an argument, so that a browser page can hand in its own copy. */
export type Tf = typeof tfjs;

export function toTensor(tf: Tf, {shape, values}: NdArray): tfjs.Tensor {
  return tf.tensor(Float32Array.from(Array.from(values)), [...shape], 'float32');
}

/** Reads and disposes; asynchronous, for GPU backends. */
export async function take(...tensors: tfjs.Tensor[]): Promise<NdArray[]> {
  const arrays = await Promise.all(tensors.map(async t => ({shape: t.shape, values: Array.from(await t.data())})));
  for (const t of tensors) t.dispose();
  return arrays;
}

/** The values of the one tensor that `compute` returns; everything else is tidied away. */
export async function valueOf(tf: Tf, compute: () => tfjs.Tensor): Promise<NdArray> {
  const [value] = await take(tf.tidy(compute));
  return value;
}
