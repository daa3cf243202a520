import {type Backend, BACKENDS} from '../state/settings';

/** Whether a backend can run in this browser, and if not, why. */
export interface Availability {
  backend: Backend;
  /** What computes, in a few words. */
  what: string;
  missing?: string;
}

const what: Record<Backend, string> = {
  wasm: 'WebAssembly on the processor',
  cpu: 'JavaScript tensors, WebAssembly solves',
  webgl: 'graphics card, WebGL',
  webgpu: 'graphics card, WebGPU',
};

export async function availability(): Promise<Availability[]> {
  const missing: Record<Backend, string | undefined> = {
    cpu: undefined,
    wasm: typeof WebAssembly === 'object' ? undefined : 'this browser has no WebAssembly',
    webgl: missingWebgl(),
    webgpu: await missingWebgpu(),
  };
  return BACKENDS.map(backend => ({backend, what: what[backend], missing: missing[backend]}));
}

function missingWebgl(): string | undefined {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (gl === null) return 'this browser has no WebGL 2, or it is switched off';
  const floats = gl.getExtension('EXT_color_buffer_float');
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return floats === null ? 'this graphics card has no 32-bit float textures' : undefined;
}

async function missingWebgpu(): Promise<string | undefined> {
  if (!isSecureContext) return 'WebGPU needs https, or localhost';
  // Missing in browsers without WebGPU, whatever the types say.
  const gpu = navigator.gpu as GPU | undefined;
  if (gpu === undefined) return 'this browser has no WebGPU';
  const adapter = await gpu.requestAdapter().catch(() => null);
  return adapter === null ? 'no graphics card that WebGPU may use' : undefined;
}
