import '@tensorflow/tfjs-backend-webgpu';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, SpatialWeights} from 'kronflow';

/** What the page asks of the worker, and what it gets. */
export interface WorkerAnswer {
  backend: string;
  eta: number[];
  /** The gradients of sum(eta) with respect to rhoD and rhoO. */
  gradients: number[];
}

async function answer(backend: string): Promise<WorkerAnswer> {
  setWasmPaths('/tfjs-wasm/');
  await tf.setBackend(backend);
  const weights = SpatialWeights.fromDense([
    [0, 1],
    [1, 0],
  ]);
  const solve = createKroneckerFlowSolve(weights);
  const b = tf.tensor2d([
    [1, 2],
    [3, 4],
  ]);
  const eta = Array.from(await solve(0.5, 0.25, b).data());
  const slopes = tf.grads((d, o) => tf.sum(solve(d, o, b)))([tf.scalar(0.5), tf.scalar(0.25)]);
  const gradients = await Promise.all(slopes.map(async slope => (await slope.data())[0]));
  return {backend: tf.getBackend(), eta, gradients};
}

addEventListener('message', ({data}: MessageEvent<string>) => {
  void answer(data).then(
    value => postMessage(value),
    (error: unknown) => postMessage(String(error)),
  );
});
