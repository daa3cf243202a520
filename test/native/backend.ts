import * as tf from '@tensorflow/tfjs';

/** What the tests ask of tfjs-node's backend beyond KernelBackend. */
interface NativeBackend extends tf.KernelBackend {
  readonly binding: {readonly TF_Version: string};
  /** Tensors that libtensorflow holds. */
  getNumOfTFTensors(): number;
}

/** A variable: tsc must not look for a package that is not always there. */
const tfjsNode: string = '@tensorflow/tfjs-node';

/** Makes tfjs-node the backend. */
export async function useTensorflow(): Promise<NativeBackend> {
  await import(tfjsNode);
  await tf.setBackend('tensorflow');
  return tf.backend() as NativeBackend;
}
