import * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';

/*
 * A browser may take the GPU away at any time: its driver crashed, the laptop slept, other pages needed it. tfjs 4.22 does not say
 * so. On both backends kernels go on without a word and synchronous reads return zeros, a gradient of which looks like convergence;
 * on webgl `data()` never settles, on webgpu it rejects.
 */

/** What is known of one WebGL context or WebGPU device. Once lost it stays so: a restored context has none of the tensors. */
interface Watch {
  lost: boolean;
  readonly whenLost: Set<() => void>;
}

const watches = new WeakMap<object, Watch>();

/** @param subscribe has its argument called when the device is lost */
function watchOf(device: object, subscribe: (lose: () => void) => void): Watch {
  let watch = watches.get(device);
  if (watch === undefined) {
    const created: Watch = {lost: false, whenLost: new Set()};
    watches.set(device, (watch = created));
    subscribe(() => {
      created.lost = true;
      created.whenLost.forEach(notify => notify());
    });
  }
  return watch;
}

/** The device of the current backend, undefined where it is the host; watched from the first call on. */
function currentDevice(): {watch: Watch; settle: () => Promise<unknown>} | undefined {
  switch (tf.getBackend()) {
    case 'webgl': {
      const {gl} = (tf.backend() as MathBackendWebGL).gpgpu;
      const watch = watchOf(gl, lose => gl.canvas.addEventListener('webglcontextlost', lose));
      // The event comes in a later task.
      watch.lost ||= gl.isContextLost();
      return {watch, settle: () => Promise.resolve()};
    }
    case 'webgpu': {
      const {device} = tf.backend() as WebGPUBackend;
      const watch = watchOf(device, lose => void device.lost.then(lose));
      // A read may reject before the promise of its cause resolves.
      return {watch, settle: () => Promise.race([device.lost, new Promise(resolve => setTimeout(resolve, 100))])};
    }
    default:
      return undefined;
  }
}

/**
 * Whether the GPU of the current backend is gone, and all tensors on it. Reads nothing back. Call it once before a loss is to be
 * noticed. On webgpu the news comes with an asynchronous read at the latest, not with a synchronous one: see readUnlessLost.
 */
export const isBackendLost = (): boolean => currentDevice()?.watch.lost ?? false;

/**
 * The values of a tensor, or undefined where its GPU is gone: `tensor.data()` that neither hangs nor returns zeros then.
 *
 * @throws what `tensor.data()` throws for another reason
 */
export async function readUnlessLost(tensor: tf.Tensor): Promise<Float32Array | undefined> {
  const device = currentDevice();
  if (device === undefined) return tensor.data<'float32'>();
  const {watch, settle} = device;
  if (watch.lost) return undefined;
  let stop = (): void => undefined;
  const loss = new Promise<undefined>(resolve => {
    const notify = (): void => resolve(undefined);
    watch.whenLost.add(notify);
    stop = () => watch.whenLost.delete(notify);
  });
  try {
    const values = await Promise.race([tensor.data<'float32'>(), loss]);
    return isBackendLost() ? undefined : values;
  } catch (error) {
    await settle();
    if (isBackendLost()) return undefined;
    throw error;
  } finally {
    stop();
  }
}
