import '@tensorflow/tfjs-backend-webgpu';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import type {Check} from '../../conformance/checks';
import {browserChecks} from '../checks';

/** What the page offers to the test that drives it. */
export interface ConformancePage {
  /** Sets the backend and returns the one that is active. */
  start(backend: string): Promise<string>;
  /** Runs the named check; returns its error, if it failed. */
  run(name: string): Promise<string | null>;
}

let checks = new Map<string, Check>();

const page: ConformancePage = {
  async start(backend) {
    setWasmPaths('/tfjs-wasm/');
    await tf.setBackend(backend);
    await tf.ready();
    checks = new Map(browserChecks(tf, kronflow, backend).map(check => [check.name, check]));
    return tf.getBackend();
  },
  async run(name) {
    const check = checks.get(name);
    if (check === undefined) return `there is no check of the name ${name}`;
    try {
      await check.run();
      return null;
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  },
};

Object.assign(globalThis, {conformancePage: page});
