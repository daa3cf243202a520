import '@tensorflow/tfjs-backend-webgpu';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import data from '../../reference/rectangular_negbin.json';
import {assertReference, referenceModel} from '../../support/referenceFits';

/** What the page asks of the worker, and what it gets. */
export interface WorkerAnswer {
  backend: string;
  eta: number[];
  /** The gradients of sum(eta) with respect to rhoD and rhoO. */
  gradients: number[];
  /** How a fit ended, whose figures are those of the reference. */
  fit: string;
}

async function answer(backend: string): Promise<WorkerAnswer> {
  setWasmPaths('/tfjs-wasm/');
  await tf.setBackend(backend);
  const weights = kronflow.SpatialWeights.fromDense([
    [0, 1],
    [1, 0],
  ]);
  const solve = kronflow.createKroneckerFlowSolve(weights);
  const b = tf.tensor2d([
    [1, 2],
    [3, 4],
  ]);
  const eta = Array.from(await solve(0.5, 0.25, b).data());
  const slopes = tf.grads((d, o) => tf.sum(solve(d, o, b)))([tf.scalar(0.5), tf.scalar(0.25)]);
  const gradients = await Promise.all(slopes.map(async slope => (await slope.data())[0]));

  const [expected] = data.fits;
  const fit = await kronflow.fitMap(referenceModel(kronflow, data, expected));
  assertReference('fit', fit, expected);
  return {backend: tf.getBackend(), eta, gradients, fit: fit.status.reason};
}

addEventListener('message', ({data}: MessageEvent<string>) => {
  void answer(data).then(
    value => postMessage(value),
    (error: unknown) => postMessage(String(error)),
  );
});
