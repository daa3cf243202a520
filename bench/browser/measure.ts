import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, SpatialWeights} from 'kronflow';
import {adapterName} from './environment';
import {neumannFactors, neumannSolve} from '../neumann';
import {median} from '../statistics';
import {DISPATCHES, watchCalls} from '../../test/browser/checks/countCalls';

/** rho of the destinations and of the origins in every measurement, as in bench/cases.ts. */
const RHO = [0.5, 0.3] as const;

export interface Measurement {
  backend: string;
  adapter: string;
  n: number;
  /** Milliseconds of forward and backward together: the median, the fastest and the slowest run. */
  ours: Spread;
  composed: Spread;
  /** Median of the ratios composed / ours of neighbouring runs. */
  speedup: number;
  dispatches: {ours: number; composed: number};
}

export interface Spread {
  median: number;
  least: number;
  most: number;
}

type Solve = (rhoD: tf.Tensor, rhoO: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Times eta and all its gradients, ours and composed in turns, on the current backend. */
export async function measure(n: number, runs: number): Promise<Measurement> {
  const {weights, dense} = ringOfNeighbours(n);
  const solve = createKroneckerFlowSolve(weights);
  const w = tf.tensor2d(dense, [n, n]);
  const [rhoD, rhoO] = RHO.map(rho => tf.variable(tf.scalar(rho)));
  const b = tf.variable(tf.randomUniform([n, n], 0, 1, 'float32', 1));
  const factors = RHO.map(neumannFactors);
  const contenders: Solve[] = [
    (d, o, x) => solve(d, o, x),
    (d, o, x) => neumannSolve(w, d, o, x as tf.Tensor2D, factors),
  ];

  const step = async (contender: Solve): Promise<{ms: number; sum: Float32Array}> => {
    const start = performance.now();
    const {value, grads} = tf.valueAndGrads((d, o, x) => tf.sum(contender(d, o, x)))([rhoD, rhoO, b]);
    // Reading one number of each waits for all of the work.
    const results = [value, grads[0], grads[1], tf.sum(grads[2])];
    const read = await Promise.all(results.map(async t => (await t.data())[0]));
    const ms = performance.now() - start;
    tf.dispose([value, ...grads, ...results]);
    return {ms, sum: Float32Array.from(read)};
  };

  const [first, second] = [await step(contenders[0]), await step(contenders[1])];
  first.sum.forEach((value, i) => {
    if (!(Math.abs(value / second.sum[i] - 1) < 1e-3))
      throw new Error(`the results differ: ${value}, ${second.sum[i]}`);
  });
  const counted: number[] = [];
  for (const contender of contenders) {
    const calls = watchCalls(tf.backend(), DISPATCHES);
    await step(contender);
    counted.push(calls.stop());
  }
  const times: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    // In turns, and each first in turn: whatever slows the machine down slows both.
    for (const which of run % 2 === 0 ? [0, 1] : [1, 0]) times[which].push((await step(contenders[which])).ms);
  }
  solve.dispose();
  tf.dispose([w, rhoD, rhoO, b]);
  return {
    backend: tf.getBackend(),
    adapter: adapterName(),
    n,
    ours: spread(times[0]),
    composed: spread(times[1]),
    speedup: median(times[1].map((ms, run) => ms / times[0][run])),
    dispatches: {ours: counted[0], composed: counted[1]},
  };
}

/** Rows of six neighbours on a ring, three of them a long way off: asymmetric, row-standardised. */
function ringOfNeighbours(n: number): {weights: SpatialWeights; dense: Float32Array} {
  const rows = Array.from({length: n}, (_, i) => {
    const row = new Float32Array(n);
    for (const step of [1, 2, 3, 7, 11, 19]) row[(i + step) % n] += 1 / 6;
    row[i] = 0;
    const sum = row.reduce((total, value) => total + value, 0);
    return row.map(value => value / sum);
  });
  const dense = new Float32Array(n * n);
  rows.forEach((row, i) => dense.set(row, i * n));
  return {weights: SpatialWeights.fromDense(rows), dense};
}

const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});
