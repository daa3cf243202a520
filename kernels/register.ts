import * as tf from '@tensorflow/tfjs';
import {type KernelName, type Kernels, type KernelTable, registeredNames} from './contract';
import {KronflowError} from './core/errors';
import {cpu} from './cpu';
import {tensorflow} from './tensorflow';
import {wasm} from './wasm';
import {webgl} from './webgl';
import {webgpu} from './webgpu';

/** Every backend that has kernels, under its tfjs name. A new backend is one folder and one line here. */
const backends: Record<string, KernelTable> = {cpu, wasm, webgl, webgpu, tensorflow};

let registered = false;

/** Registers the kernels of every backend with tfjs, once; a backend that is not loaded does no harm. */
function registerKernels(): void {
  if (registered) return;
  registered = true;
  for (const [backendName, table] of Object.entries(backends)) {
    for (const [name, kernelFunc] of Object.entries(table)) {
      const kernelName = registeredNames[name as KernelName];
      // Another copy of this package may have been here first. (tfjs's types leave out that a kernel may be missing.)
      if ((tf.getKernel(kernelName, backendName) as tf.KernelConfig | undefined) !== undefined) continue;
      // tfjs types every kernel's inputs and attributes as open maps; the contract's types are narrower, so runKernel below is
      // the only caller.
      tf.registerKernel({kernelName, backendName, kernelFunc: kernelFunc as unknown as tf.KernelFunc});
    }
  }
}

type Tensors<T> = {[Key in keyof T]: T[Key] extends tf.TensorInfo[] ? tf.Tensor[] : tf.Tensor};

/**
 * What the gradient of a kernel finds (cotangents of its outputs, the outputs themselves, its attributes) and what it is to return:
 * for each input a function that tfjs calls if it wants that gradient.
 */
export type GradientFunction<K extends KernelName> = (
  cotangents: Tensors<Kernels[K]['outputs']>,
  outputs: Tensors<Kernels[K]['outputs']>,
  attrs: Kernels[K]['attrs'],
) => {[Input in keyof Kernels[K]['inputs']]: () => tf.Tensor};

/** Gives one of our kernels a gradient that needs its outputs alone; at most three of them. */
export function registerGradient<K extends KernelName>(name: K, gradient: GradientFunction<K>): void {
  const kernelName = registeredNames[name];
  if ((tf.getGradient(kernelName) as tf.GradConfig | undefined) !== undefined) return;
  tf.registerGradient({
    kernelName,
    outputsToSave: [true, true, true],
    // Types: tfjs passes on what runKernel was given, and a single cotangent without its array.
    gradFunc: (dy, saved, attrs) =>
      gradient(
        (Array.isArray(dy) ? dy : [dy]) as Tensors<Kernels[K]['outputs']>,
        saved as Tensors<Kernels[K]['outputs']>,
        attrs as unknown as Kernels[K]['attrs'],
      ),
  });
}

/** Runs one of our kernels on the current backend, with the contract's types. @param op who asks, for messages */
export function runKernel<K extends KernelName>(
  op: string,
  name: K,
  inputs: Tensors<Kernels[K]['inputs']>,
  attrs: Kernels[K]['attrs'],
): Tensors<Kernels[K]['outputs']> {
  registerKernels();
  const backend = tf.getBackend();
  if (!Object.hasOwn(backends, backend)) {
    throw new KronflowError(
      'unsupportedBackend',
      `${op}: there are no kernels for the backend '${backend}', only for ${Object.keys(backends).join(', ')}; ` +
        `choose one of them, e.g. await tf.setBackend('cpu')`,
    );
  }
  try {
    // As above: attributes, and lists among the inputs, are passed on untouched.
    const tensors = inputs as unknown as tf.NamedTensorMap;
    const result = tf.engine().runKernel(registeredNames[name], tensors, attrs as unknown as tf.NamedAttrMap);
    return result as unknown as Tensors<Kernels[K]['outputs']>;
  } catch (error) {
    if (error instanceof KronflowError) throw new KronflowError(error.code, `${op}: ${error.message}`);
    throw error;
  }
}
