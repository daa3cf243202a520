import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, SpatialWeights} from 'kronflow';

const weights = SpatialWeights.fromDense([
  [0, 1],
  [1, 0],
]);
const kroneckerFlowSolve = createKroneckerFlowSolve(weights);
await tf.setBackend('webgl');
const eta = kroneckerFlowSolve(0.5, 0.25, [
  [1, 2],
  [3, 4],
]);
globalThis.document.title = Array.from(await eta.data(), value => value.toFixed(3)).join(' ');
