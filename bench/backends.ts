/*
 * cpu, wasm and tensorflow side by side: sparse and nearly full W, n x n flows. Every round runs each backend once, each time with a
 * new rho, as an optimiser would; medians of the rounds, and how far they spread. `npx tsx bench/backends.ts [n ...]`
 */
import os from 'node:os';
import * as tf from '@tensorflow/tfjs';
import {mendNodeUtil} from '../kernels/tensorflow/nodeUtil';
import {createKroneckerFlowSolve, type KroneckerFlowSolve, SpatialWeights} from '../src/index';
import {float32Normals, seededRandom} from '../test/support/random';
import {full} from '../test/support/weights';
import {quantile} from './statistics';

const WARM_UP = 2;
/** Rounds end when both are reached. */
const ROUNDS = 5;
const MILLISECONDS = 2000;

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [50, 400, 1500];

const weights: Record<string, (n: number) => SpatialWeights> = {
  'sparse (6 nearest)': n => {
    const random = seededRandom(n);
    const points = Array.from({length: n}, () => ({lon: random.uniform(-20, 20), lat: random.uniform(-20, 20)}));
    return SpatialWeights.kNearest(points, 6).rowStandardize();
  },
  'nearly full': n => SpatialWeights.fromDense(full(n, n)),
};

type Operation = (solve: KroneckerFlowSolve, rho: number, b: tf.Tensor) => void;

const operations: Record<string, Operation> = {
  solve: (solve, rho, b) => void solve(rho, -rho, b).dataSync(),
  'solve and gradient': (solve, rho, b) => {
    const loss = (d: tf.Tensor, o: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.sum(solve(d, o, x));
    for (const gradient of tf.grads(loss)([tf.scalar(rho), tf.scalar(-rho), b])) gradient.dataSync();
  },
};

/** The backends that load here; the last one is set. */
async function loadBackends(): Promise<string[]> {
  const loaded = ['cpu'];
  const packages = {wasm: '@tensorflow/tfjs-backend-wasm', tensorflow: '@tensorflow/tfjs-node'};
  for (const [backend, module] of Object.entries<string>(packages)) {
    try {
      await import(module);
      await tf.setBackend(backend);
      loaded.push(backend);
    } catch (error) {
      console.warn(`without ${backend}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return loaded;
}

/** Times of each backend, in milliseconds. */
async function measure(
  backends: string[],
  run: Operation,
  solve: KroneckerFlowSolve,
  flows: Float32Array,
): Promise<number[][]> {
  const times = backends.map((): number[] => []);
  const n = solve.weights.origin.n;
  let [calls, spent] = [0, 0];
  for (let round = 0; round < WARM_UP + ROUNDS || spent < MILLISECONDS * backends.length; round++) {
    for (const [i, backend] of backends.entries()) {
      await tf.setBackend(backend);
      const b = tf.tensor2d(flows, [n, n]);
      const rho = 0.3 + 0.4 * ((calls++ * 0.618) % 1);
      const start = performance.now();
      tf.tidy(() => run(solve, rho, b));
      const elapsed = performance.now() - start;
      b.dispose();
      if (round < WARM_UP) continue;
      times[i].push(elapsed);
      spent += elapsed;
    }
  }
  return times;
}

mendNodeUtil();
const backends = await loadBackends();
const {binding} = tf.backend() as tf.KernelBackend & {binding?: {TF_Version: string}};
const cpus = os.cpus();
console.log(`${cpus[0].model}, ${cpus.length} cores, load ${os.loadavg()[0].toFixed(1)}, Node ${process.version}`);
console.log(`tfjs ${tf.version.tfjs}, libtensorflow ${binding?.TF_Version ?? 'not loaded'}\n`);
const heads = backends.map((backend, i) => (i === 0 ? `${backend}, ms` : `${backend} / cpu`));
console.log(`| W | n | | ${heads.join(' | ')} | half the quartile range |`);
console.log(`|---|---|---|${heads.map(() => '---').join('|')}|---|`);
for (const [kind, make] of Object.entries(weights)) {
  for (const n of sizes) {
    const solve = createKroneckerFlowSolve(make(n));
    const flows = Float32Array.from(float32Normals(n * n, n, 0.5));
    for (const [name, run] of Object.entries(operations)) {
      const times = await measure(backends, run, solve, flows);
      const medians = times.map(t => quantile(t, 0.5));
      const cells = medians.map((m, i) => (i === 0 ? m.toPrecision(3) : (m / medians[0]).toFixed(2)));
      const spread = times.map((t, i) => Math.round((50 * (quantile(t, 0.75) - quantile(t, 0.25))) / medians[i]));
      console.log(`| ${kind} | ${n} | ${name} | ${cells.join(' | ')} | ${spread.map(s => `±${s} %`).join(', ')} |`);
    }
    solve.dispose();
  }
}
