import * as tf from '@tensorflow/tfjs';

/** The backend of this jest project: see jest.config.js. */
export const {BACKEND} = globalThis as unknown as {BACKEND: string};

/** Backends that are not part of '@tensorflow/tfjs'. */
const packages: Record<string, string | undefined> = {
  wasm: '@tensorflow/tfjs-backend-wasm',
  tensorflow: '@tensorflow/tfjs-node',
};

export async function useBackend(): Promise<void> {
  const extra = packages[BACKEND];
  if (extra !== undefined) await import(extra);
  await tf.setBackend(BACKEND);
  await tf.ready();
}
