// One side of run.ts: `child.ts <threads>`. It answers a size with what it can run, and a subject with the time of a pass.
import {setTimeout} from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {createKroneckerFlowSolve, setThreads} from 'kronflow';
import {defaultCore} from '../../kernels/core';
import {newSolveState} from '../../kernels/core/numericCore';
import {makeCase} from '../cases';

export type Question = {n: number} | {subject: string; repeats: number};
export interface Answer {
  /** What there is to be timed. */
  subjects: string[];
  /** Of one pass. */
  milliseconds: number;
}

const threads = process.argv[2];
setThreads(threads === 'auto' ? threads : Number(threads));
const passes: Record<string, () => void> = {};

async function prepare(n: number): Promise<void> {
  const {weights, b, g} = makeCase(n);
  const solve = createKroneckerFlowSolve(weights);
  // Of its own: what helpers gain is weighed for each.
  const pair = createKroneckerFlowSolve(weights).weights;
  const [eta, db] = [new Float32Array(n * n), new Float32Array(n * n)];
  passes.core = () => {
    const state = newSolveState();
    defaultCore().kroneckerSolve(pair, 0.3, 0.5, b, eta, state);
    defaultCore().kroneckerSolveGrad(pair, state, g, eta, db);
  };
  const gradients = tf.grads((rhoD: tf.Tensor, rhoO: tf.Tensor, x: tf.Tensor) => solve(rhoD, rhoO, x));
  const backends = ['cpu', 'wasm', ...((await hasTensorflow()) ? ['tensorflow'] : [])];
  for (const backend of backends) {
    await tf.setBackend(backend);
    const inputs = [tf.scalar(0.3), tf.scalar(0.5), tf.tensor2d(b, [n, n])];
    const dy = tf.tensor2d(g, [n, n]);
    passes[backend] = () => tf.dispose(gradients(inputs, dy));
  }
}

/** Not a dependency: its name is not to be resolved beforehand. */
const tfjsNode: string = '@tensorflow/tfjs-node';

const hasTensorflow = (): Promise<boolean> =>
  import(tfjsNode).then(
    () => true,
    () => false,
  );

async function answer(question: Question): Promise<Answer> {
  if ('n' in question) {
    await prepare(question.n);
    for (const [backend, pass] of Object.entries(passes)) {
      if (backend !== 'core') await tf.setBackend(backend);
      pass();
      await setTimeout(100); // helpers start
      for (const start = performance.now(); performance.now() - start < 300;) pass();
    }
    return {subjects: Object.keys(passes), milliseconds: 0};
  }
  const {subject, repeats} = question;
  if (subject !== 'core') await tf.setBackend(subject);
  const start = performance.now();
  for (let turn = 0; turn < repeats; turn++) passes[subject]();
  return {subjects: [], milliseconds: (performance.now() - start) / repeats};
}

process.on('message', question => {
  void answer(question as Question).then(result => process.send!(result));
});
