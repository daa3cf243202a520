// What can only be measured in a process that has done nothing before: `memory <backend> <n>` or `analysis <n>`. See figures.ts.
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {createKroneckerFlowSolve} from 'kronflow';
import {analyse} from '../kernels/core/analysis';
import {type FlowCase, makeCase, nearestNeighbours} from './cases';
import type {AnalysisTime, Memory} from './figures';
import {median} from './statistics';

/** Forward and backward; the gradients are read, as an optimiser would. */
function pass({weights, b, g, n, rhos: [{rhoD, rhoO}]}: FlowCase): void {
  const solve = createKroneckerFlowSolve(weights);
  const gradients = tf.grads((d, o, x) => solve(d, o, x));
  tf.tidy(() => {
    const inputs = [tf.scalar(rhoD), tf.scalar(rhoO), tf.tensor(b, [n, n])];
    for (const gradient of gradients(inputs, tf.tensor(g, [n, n]))) gradient.dataSync();
  });
}

async function memory(backend: Memory['backend'], n: number): Promise<Memory> {
  await tf.setBackend(backend);
  pass(makeCase(10)); // everything is loaded and compiled
  const startUp = process.memoryUsage.rss();
  pass(makeCase(n));
  return {n, backend, startUp, peak: process.resourceUsage().maxRSS * 1024};
}

function analysis(n: number): AnalysisTime {
  const times: number[] = [];
  let nonzeros = 0;
  for (let run = 0; run < 6; run++) {
    const weights = nearestNeighbours(n); // another object: an analysis is kept with its weights
    const start = performance.now();
    const {lowerIndices, upperIndices} = analyse(weights);
    times.push(performance.now() - start);
    nonzeros = lowerIndices.length + upperIndices.length + n;
  }
  return {n, first: times[0], later: median(times.slice(1)), nonzeros};
}

const [what, ...args] = process.argv.slice(2);
const figure =
  what === 'memory' ? await memory(args[0] as Memory['backend'], Number(args[1])) : analysis(Number(args[0]));
console.log(JSON.stringify(figure));
