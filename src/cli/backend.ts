import * as tf from '@tensorflow/tfjs';
import {KronflowError} from 'kronflow';
import {mendNodeUtil} from '../../kernels/tensorflow/nodeUtil';
import type {backends} from './options';

type Backend = (typeof backends)[number];

/** Chooses the backend of TensorFlow.js; returns its name. @throws KronflowError `unsupportedBackend` if it is not installed */
export async function useBackend(wanted: Backend): Promise<string> {
  tf.enableProdMode(); // less talk
  if (wanted === 'auto') return (await start('wasm')) === undefined ? 'wasm' : useBackend('cpu');
  const problem = await start(wanted);
  if (problem === undefined) return wanted;
  throw new KronflowError(
    'unsupportedBackend',
    `--backend ${wanted} must be installed: npm install ${PACKAGES[wanted] ?? '@tensorflow/tfjs'} (${problem})`,
  );
}

const PACKAGES: Readonly<Record<string, string>> = {
  wasm: '@tensorflow/tfjs-backend-wasm',
  tensorflow: '@tensorflow/tfjs-node',
};

/** Undefined, or why the backend does not work. */
async function start(name: Exclude<Backend, 'auto'>): Promise<string | undefined> {
  try {
    if (name === 'tensorflow') mendNodeUtil();
    if (name in PACKAGES) await import(PACKAGES[name]);
    return (await tf.setBackend(name)) ? undefined : 'it does not start';
  } catch (error) {
    return error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
  }
}
