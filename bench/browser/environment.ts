import * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';

/** What computes on the current backend, as the browser names it: measurements of one device say nothing about another. */
export function adapterName(): string {
  switch (tf.getBackend()) {
    case 'webgl': {
      const {gl} = (tf.backend() as MathBackendWebGL).gpgpu;
      return String(
        gl.getParameter(gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER),
      );
    }
    case 'webgpu': {
      const {device} = tf.backend() as WebGPUBackend;
      // Younger than the types of tfjs.
      if (!('adapterInfo' in device)) return 'unnamed adapter';
      const {vendor, architecture} = device.adapterInfo as GPUAdapterInfo;
      return `${vendor} ${architecture}`;
    }
    default:
      return `${navigator.hardwareConcurrency} cores`;
  }
}
