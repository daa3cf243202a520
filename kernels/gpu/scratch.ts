import type * as tf from '@tensorflow/tfjs';

/** The tensors that a kernel makes on its way. tfjs counts none of them, so that whoever makes one has to free it. */
export class Scratch {
  private readonly owned = new Set<tf.TensorInfo>();

  constructor(private readonly backend: tf.KernelBackend) {}

  /** Takes charge of a tensor. */
  own(info: tf.TensorInfo): tf.TensorInfo {
    this.owned.add(info);
    return info;
  }

  /** Frees a tensor before the kernel ends: at large n a few fewer of them make the difference. */
  free(info: tf.TensorInfo): void {
    if (this.owned.delete(info)) this.backend.disposeData(info.dataId);
  }

  /** Hands a tensor over to the caller of the kernel. */
  release(info: tf.TensorInfo): tf.TensorInfo {
    this.owned.delete(info);
    return info;
  }

  freeAll(): void {
    for (const {dataId} of this.owned) this.backend.disposeData(dataId);
    this.owned.clear();
  }
}
