import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import type {WebGPUBackend} from '@tensorflow/tfjs-backend-webgpu';
import '@tensorflow/tfjs-backend-webgpu';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import {isBackendLost, readUnlessLost} from '../../../kernels/gpu/lost';
import data from '../../reference/rectangular_negbin.json';
import {assertReference, referenceModel} from '../../support/referenceFits';

/** What a page sees before, while and after its GPU is taken away. */
export interface LostPage {
  run(backend: string): Promise<Sighting[]>;
  fit(backend: string, method: 'lbfgs' | 'adam', iteration: number): Promise<InterruptedFit>;
}

/** A fit that lost its GPU, and the one on wasm that went on from its parameters to those of the reference. */
export interface InterruptedFit {
  reason: string;
  iterations: number;
  estimates: number[];
  /** Log-posterior at the estimates, as wasm sees it, less the best that was reported before the loss. */
  lead: number;
  /** Tensors that the fit left. */
  tensors: number;
  resumed: string;
}

export interface Sighting {
  when: string;
  lost: boolean;
  values: number[] | null;
}

/** Takes the GPU away as a crash of the driver would; returns what brings an empty one back, where the browser has such a thing. */
function lose(): () => void {
  if (tf.getBackend() === 'webgpu') {
    (tf.backend() as WebGPUBackend).device.destroy();
    return () => undefined;
  }
  const extension = (tf.backend() as MathBackendWebGL).gpgpu.gl.getExtension('WEBGL_lose_context')!;
  extension.loseContext();
  return () => extension.restoreContext();
}

const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 200));

const page: LostPage = {
  async run(backend) {
    await tf.setBackend(backend);
    const solve = kronflow.createKroneckerFlowSolve(
      kronflow.SpatialWeights.fromDense([
        [0, 1],
        [1, 0],
      ]),
    );
    const solved = (): tf.Tensor =>
      solve(0.5, 0.25, [
        [1, 2],
        [3, 4],
      ]);
    const sightings: Sighting[] = [];
    const see = async (when: string, reading: Promise<Float32Array | undefined>): Promise<void> => {
      const values = await reading;
      sightings.push({when, lost: isBackendLost(), values: values === undefined ? null : Array.from(values)});
    };

    await see('before', readUnlessLost(solved()));
    const pending = readUnlessLost(solved());
    const bringBack = lose();
    await see('a read that was under way', pending);
    await see('a later solve', readUnlessLost(solved()));
    // The browser restores no context before it has told all listeners of the loss.
    await pause();
    bringBack();
    await pause();
    await see('with an empty GPU back', readUnlessLost(solved()));

    // What a page does to go on.
    const factory = tf.findBackendFactory(backend);
    tf.removeBackend(backend);
    await tf.setBackend('cpu');
    await see('on the cpu', readUnlessLost(solved()));
    tf.registerBackend(backend, factory);
    await tf.setBackend(backend);
    await see('on a new backend', readUnlessLost(solved()));
    return sightings;
  },

  async fit(backend, method, iteration) {
    setWasmPaths('/tfjs-wasm/');
    await tf.setBackend(backend);
    const [expected] = data.fits;
    const model = referenceModel(kronflow, data, expected);
    // Iteration 0 reports the start.
    if (iteration < 0) lose();
    const before = tf.memory().numTensors;
    const optimizer = method === 'adam' ? tf.train.adam(0.1) : undefined;
    let best = -Infinity;
    const {status, estimates} = await kronflow.fitMap(model, {
      method: optimizer ?? 'lbfgs',
      start: {rho_d: -0.3, dest_x: 0},
      onIteration({iteration: current, logPosterior}) {
        best = Math.max(best, logPosterior);
        if (current === iteration) lose();
      },
    });
    // Its moments are the caller's.
    optimizer?.dispose();
    const tensors = tf.memory().numTensors - before;

    // What a page does to go on.
    tf.removeBackend(backend);
    await tf.setBackend('wasm');
    const {logPosterior} = await model.evaluate(estimates);
    const start = Object.fromEntries(model.names.map((name, k) => [name, estimates[k]]));
    const resumed = await kronflow.fitMap(model, {start});
    assertReference('resumed', resumed, expected);
    return {
      ...{reason: status.reason, iterations: status.iterations, tensors, resumed: resumed.status.reason},
      estimates: Array.from(estimates),
      lead: best === -Infinity ? 0 : logPosterior - best,
    };
  },
};

Object.assign(globalThis, {lostPage: page});
