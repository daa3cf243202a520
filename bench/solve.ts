// Forward solve and gradients of all inputs, ours beside others, in one run: `npm run bench`. Prints a table in Markdown.
//
// W joins each of n random points to its 6 nearest, rows standardised; rhoD = 0.5, rhoO = 0.3; flows are standard normal. Contestants
// take turns round by round, so that a busy machine slows all of them; a ratio is the median of the ratios of the rounds.
import {type ChildProcess, spawn} from 'node:child_process';
import {cpus} from 'node:os';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {createKroneckerFlowSolve, SpatialWeights} from 'kronflow';
import {defaultCore} from '../kernels/core';
import {newSolveState} from '../kernels/core/numericCore';
import {seededRandom} from '../test/support/random';

const {values: options} = parseArgs({
  options: {sizes: {type: 'string', default: '10,50,100,400,1500'}, rounds: {type: 'string', default: '9'}},
});
const RHO_D = 0.5;
const RHO_O = 0.3;

interface Contestant {
  readonly name: string;
  /** Runs the job `repeats` times and returns the milliseconds of one. */
  time: (repeats: number) => Promise<number> | number;
  end?: () => void;
}

function timed(run: () => void): Contestant['time'] {
  return repeats => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    return (performance.now() - start) / repeats;
  };
}

/** The numeric core on plain arrays, copies in and out of WebAssembly included. */
function core(weights: SpatialWeights, b: Float32Array, g: Float32Array): Contestant {
  const pair = {origin: weights, destination: weights};
  const numericCore = defaultCore();
  const [eta, db] = [new Float32Array(b.length), new Float32Array(b.length)];
  const state = newSolveState();
  let rho = RHO_D;
  return {
    name: 'core, typed arrays',
    time: timed(() => {
      rho += 1e-9; // else the factors of the last call would do
      numericCore.kroneckerSolve(pair, rho, RHO_O, b, eta, state);
      numericCore.kroneckerSolveGrad(pair, state, g, eta, db);
    }),
  };
}

type FlowFunction = (rhoD: tf.Tensor, rhoO: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** A differentiable function through `tf.grads` on a tfjs backend. */
function throughGrads(
  name: string,
  backend: string,
  f: FlowFunction,
  n: number,
  b: Float32Array,
  g: Float32Array,
): Contestant {
  const gradients = tf.grads((rhoD, rhoO, flows) => f(rhoD, rhoO, flows));
  let inputs: tf.Tensor[] | undefined;
  return {
    name,
    time: async repeats => {
      await tf.setBackend(backend);
      inputs ??= [tf.scalar(RHO_D), tf.scalar(RHO_O), tf.tensor(b, [n, n]), tf.tensor(g, [n, n])];
      const [rhoD, rhoO, flows, cotangent] = inputs;
      return timed(() => tf.dispose(gradients([rhoD, rhoO, flows], cotangent)))(repeats);
    },
    end: () => tf.dispose(inputs ?? []),
  };
}

/** What one writes without an op: (I - rho W)⁻¹ = Π_k (I + (rho W)^(2^k)) by matrix products, here to an error below float32. */
function neumannDoubling(weights: SpatialWeights): FlowFunction {
  const dense = tf.tensor2d(weights.toDense());
  const inverse = (rho: tf.Tensor): tf.Tensor2D => {
    const identity = tf.eye(weights.n);
    let power = tf.mul<tf.Tensor2D>(rho, dense);
    let product: tf.Tensor2D = tf.add(identity, power);
    for (let k = 0; k < 4; k++) {
      power = tf.matMul(power, power);
      product = tf.matMul(product, tf.add(identity, power));
    }
    return product;
  };
  return (rhoD, rhoO, b) => tf.matMul(tf.matMul(inverse(rhoO), b as tf.Tensor2D), inverse(rhoD), false, true);
}

/** The original's arithmetic in NumPy and SciPy, one thread, in a process of its own; undefined where they are missing. */
async function original(weights: SpatialWeights): Promise<Contestant | undefined> {
  const child: ChildProcess = spawn('python3', [fileURLToPath(new URL('original.py', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.on('error', () => undefined);
  const lines = createInterface({input: child.stdout!})[Symbol.asyncIterator]();
  const versions = (await lines.next()) as IteratorResult<string, undefined>;
  if (versions.done === true) return undefined;
  const {n, indptr, indices, data} = weights;
  const csr = {n, indptr: [...indptr], indices: [...indices], data: [...data]};
  child.stdin!.write(`${JSON.stringify(csr)}\n`);
  return {
    name: 'NumPy and SciPy, 1 thread',
    time: async repeats => {
      child.stdin!.write(`${repeats}\n`);
      return Number((await lines.next()).value) * 1000;
    },
    end: () => child.kill(),
  };
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const format = (value: number): string =>
  value < 0.1 ? value.toFixed(4) : value < 10 ? value.toFixed(3) : value.toFixed(1);

console.log(
  `${cpus()[0].model}, Node ${process.version}, tfjs ${tf.version.tfjs}; milliseconds, median [min, max], and times ours\n`,
);
console.log('| n | contestant | ms | ours, core | ours, cpu backend |\n| --- | --- | --- | --- | --- |');
await tf.setBackend('wasm');
for (const n of options.sizes.split(',').map(Number)) {
  const random = seededRandom(n);
  const points = Array.from({length: n}, () => [random.uniform(), random.uniform()]);
  const weights = SpatialWeights.kNearest(points, 6).rowStandardize();
  const normals = (): Float32Array => Float32Array.from({length: n * n}, () => random.normal());
  const [b, g] = [normals(), normals()];
  const solve = createKroneckerFlowSolve(weights);
  const contestants = [
    core(weights, b, g),
    throughGrads('tf.grads, cpu backend', 'cpu', solve, n, b, g),
    throughGrads('tf.grads, wasm backend', 'wasm', solve, n, b, g),
    ...(n <= 400 ? [throughGrads('composed tf.matMul, wasm backend', 'wasm', neumannDoubling(weights), n, b, g)] : []),
    ...[await original(weights)].filter(contestant => contestant !== undefined),
  ];
  const rounds: number[][] = contestants.map(() => []);
  const repeats: number[] = [];
  for (const {time} of contestants) {
    // Half a second of warm-up, as engines compile again what is called often.
    let one = 0;
    for (let warm = 0; warm < 500; warm += one) one = await time(1);
    const guess = Math.max(1, Math.min(5000, Math.round(100 / one)));
    repeats.push(Math.max(1, Math.min(20000, Math.round(60 / (await time(guess))))));
  }
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [i, {time}] of contestants.entries()) rounds[i].push(await time(repeats[i]));
  }
  for (const [i, {name, end}] of contestants.entries()) {
    const times = rounds[i];
    const ratio = (to: number): string => `${median(times.map((value, r) => value / rounds[to][r])).toPrecision(2)}x`;
    const spread = `${format(median(times))} [${format(Math.min(...times))}, ${format(Math.max(...times))}]`;
    console.log(`| ${n} | ${name} | ${spread} | ${ratio(0)} | ${ratio(1)} |`);
    end?.();
  }
}
process.exit(0);
