import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {createKroneckerFlowSolve, setThreads} from 'kronflow';
import type {FlowCase} from '../cases';
import {neumannFactors, neumannSolve} from '../neumann';
import {emptyFunction} from './emptyKernels';
import type {Prepare} from './entry';

export type FlowFunction = (rhoD: tf.Tensor, rhoO: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Our op as its users call it. */
const ours = ({weights}: FlowCase): FlowFunction => createKroneckerFlowSolve(weights);
export const oursOnCpu = through('cpu', ours);
export const oursOnWasm = through('wasm', ours);

/** What tfjs takes for itself. */
export const empty = through('cpu', emptyFunction);

/** What one writes with tfjs alone. */
export const composedOnWasm = through('wasm', ({weights, rhos: [{rhoD, rhoO}]}) => {
  const w = tf.tensor2d(weights.toDense());
  const factors = [rhoD, rhoO].map(neumannFactors);
  return (d, o, b) => neumannSolve(w, d, o, b as tf.Tensor2D, factors);
});

/** A differentiable function of tensors through `tf.grads`. Both backends are synchronous: when it returns, all is computed. */
function through(backend: 'cpu' | 'wasm', makeFunction: (flowCase: FlowCase) => FlowFunction): Prepare {
  return async flowCase => {
    tf.enableProdMode();
    setThreads(1); // as all contestants
    await tf.setBackend(backend);
    const {n, b, g, rhos} = flowCase;
    const f = makeFunction(flowCase);
    const flows = tf.tensor(b, [n, n]);
    const cotangent = tf.tensor(g, [n, n]);
    const scalars = rhos.map(({rhoD, rhoO}) => [tf.scalar(rhoD), tf.scalar(rhoO)]);
    const gradients = tf.grads((rhoD, rhoO, x) => f(rhoD, rhoO, x));
    const differentiate = (turn: number): tf.Tensor[] => gradients([...scalars[turn % 2], flows], cotangent);
    return {
      pass: turn => tf.dispose(differentiate(turn)),
      results() {
        const eta = f(scalars[0][0], scalars[0][1], flows).dataSync<'float32'>();
        const [rhoD, rhoO, db] = differentiate(0).map(gradient => gradient.dataSync<'float32'>());
        return {eta, db, rhoD: rhoD[0], rhoO: rhoO[0]};
      },
    };
  };
}
