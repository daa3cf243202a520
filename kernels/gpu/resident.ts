import type * as tf from '@tensorflow/tfjs';

/** Frees what was uploaded for an object once nobody can reach it. */
const uploads = new FinalizationRegistry<() => void>(free => free());

/** Sends values to the device, for as long as the owner of the upload lives. */
export type Send = (values: Float32Array | Int32Array, dtype: tf.DataType, shape?: number[]) => tf.TensorInfo;

/**
 * What stays on a device: uploaded at the first use and kept as long as `owner`, the object that users hold. It belongs to no tensor, so
 * that tfjs neither counts nor tidies it.
 */
export function keepResident<T, Source>(
  upload: (send: Send, source: Source) => T,
): (backend: tf.KernelBackend, owner: object, source: Source) => T {
  const byBackend = new WeakMap<tf.KernelBackend, WeakMap<object, T>>();
  return (backend, owner, source) => {
    let known = byBackend.get(backend);
    if (known === undefined) byBackend.set(backend, (known = new WeakMap()));
    let resident = known.get(owner);
    if (resident === undefined) {
      const tensors: tf.TensorInfo[] = [];
      resident = upload((values, dtype, shape = [values.length]) => {
        const info = {dataId: backend.write(values, shape, dtype), shape, dtype};
        tensors.push(info);
        return info;
      }, source);
      known.set(owner, resident);
      uploads.register(owner, () => tensors.forEach(({dataId}) => backend.disposeData(dataId)));
    }
    return resident;
  };
}
