import * as tf from '@tensorflow/tfjs';
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import type {Backend} from '../state/settings';

/** A worker that is made of a blob has no folder that a relative address could start from. */
const absolute = (url: string): string => new URL(url, import.meta.url).href;

/** Each brings its code, and nothing else, when it is chosen for the first time. */
const load: Record<Backend, () => Promise<unknown>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: async () => {
    const {setWasmPaths} = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths({
      'tfjs-backend-wasm.wasm': absolute(plainWasm),
      'tfjs-backend-wasm-simd.wasm': absolute(simdWasm),
      'tfjs-backend-wasm-threaded-simd.wasm': absolute(threadedWasm),
    });
  },
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
};

let ready: Promise<unknown> = Promise.resolve();

/** Makes a backend the current one. Calls wait for each other. */
export function switchBackend(name: Backend): Promise<void> {
  const done = ready.then(async () => {
    if (tf.getBackend() === name) return;
    tf.enableProdMode();
    await load[name]();
    if (!(await tf.setBackend(name))) throw new Error(`the backend ${name} could not be started in this browser`);
  });
  ready = done.catch(() => undefined);
  return done;
}
