// The unrestricted solve and its gradients beside our own separable one and SciPy's sparse LU of the n² x n² matrix, in one run:
// `npm run bench:unrestricted`. Prints tables in Markdown.
//
// W joins each of n random points to its 6 nearest, rows standardised; flows are standard normal. Contestants take turns round by round,
// so that a busy machine slows all of them; a ratio is the median of the ratios of the rounds.
import {type ChildProcess, spawn} from 'node:child_process';
import {cpus} from 'node:os';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {createFlowSolve, createKroneckerFlowSolve, flowLogDet, logDeterminant, SpatialWeights} from 'kronflow';
import {seededRandom} from '../test/support/random';

const {values: options} = parseArgs({
  options: {
    sizes: {type: 'string', default: '50,100,400'},
    rounds: {type: 'string', default: '41'},
    scipy: {type: 'string', default: '100'},
  },
});
const ROUNDS = Number(options.rounds);

/** rhoD, rhoO, rhoW; 1 - their sum is the smallest eigenvalue of A. */
const SETTINGS: readonly (readonly [number, number, number])[] = [
  [0.6, 0.5, -0.4],
  [0.4, 0.3, 0.1],
  [0.5, 0.3, 0.1],
  [0.5, 0.3, 0.19],
];

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const spread = (values: number[]): string =>
  `${median(values).toPrecision(3)} [${Math.min(...values).toPrecision(3)}, ${Math.max(...values).toPrecision(3)}]`;

const timed = (run: () => void, repeats: number): number => {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return (performance.now() - start) / repeats;
};

function weightsOf(n: number): SpatialWeights {
  const random = seededRandom(n);
  return SpatialWeights.kNearest(
    Array.from({length: n}, () => [random.uniform(), random.uniform()]),
    6,
  ).rowStandardize();
}

/** SciPy in a process of its own: milliseconds of each contestant of bench/unrestricted.py; undefined where it is missing. */
async function scipy(weights: SpatialWeights, rhos: readonly number[]): Promise<Record<string, number> | undefined> {
  const script = fileURLToPath(new URL('unrestricted.py', import.meta.url));
  const child: ChildProcess = spawn('python3', [script], {stdio: ['pipe', 'pipe', 'ignore']});
  child.on('error', () => undefined);
  const {n, indptr, indices, data} = weights;
  child.stdin!.end(JSON.stringify({n, indptr: [...indptr], indices: [...indices], data: [...data], rhos}));
  const lines = createInterface({input: child.stdout!})[Symbol.asyncIterator]();
  const answer = (await lines.next()) as IteratorResult<string, undefined>;
  return answer.done === true ? undefined : (JSON.parse(answer.value) as Record<string, number>);
}

console.log(`${cpus()[0].model}, Node ${process.version}, tfjs ${tf.version.tfjs}; milliseconds, median [min, max]\n`);
console.log(
  '| n | backend | rhoD, rhoO, rhoW | steps | unrestricted, forward + VJP | separable, forward + VJP | ratio |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
const ours = new Map<number, number>();
for (const n of options.sizes.split(',').map(Number)) {
  const weights = weightsOf(n);
  const random = seededRandom(n + 1);
  const normals = (): Float32Array => Float32Array.from({length: n * n}, () => random.normal());
  const [b, g] = [normals(), normals()];
  const separable = createKroneckerFlowSolve(weights);
  const unrestricted = createFlowSolve(weights);
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    const [flows, cotangent] = [tf.tensor(b, [n, n]), tf.tensor(g, [n, n])];
    const gradients = tf.grads((d, o, w, x) => unrestricted(d, o, w, x));
    const ownGradients = tf.grads((d, o, x) => separable(d, o, x));
    for (const rhos of SETTINGS) {
      const [d, o, w] = rhos.map(rho => tf.scalar(rho));
      const run = (): void => tf.dispose(gradients([d, o, w, flows], cotangent));
      const own = (): void => tf.dispose(ownGradients([d, o, flows], cotangent));
      for (let warm = 0; warm < 300;) warm += timed(run, 1) + timed(own, 5);
      // Short turns: a ratio should compare what ran at the same time.
      const repeats = Math.max(1, Math.round(10 / timed(run, 1)));
      const [times, others]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        times.push(timed(run, repeats));
        others.push(timed(own, 8 * repeats));
      }
      const ratio = median(times.map((time, r) => time / others[r]));
      ours.set(n, Math.max(ours.get(n) ?? 0, median(times)));
      const {steps} = unrestricted.report()!;
      console.log(
        `| ${n} | ${backend} | ${rhos.join(', ')} | ${steps} | ${spread(times)} | ${spread(others)} | ${ratio.toPrecision(2)} |`,
      );
      tf.dispose([d, o, w]);
    }
    tf.dispose([flows, cotangent]);
  }
}

console.log('\nSciPy, one thread, float64, on the n² x n² matrix:\n');
for (const n of options.scipy.split(',').map(Number)) {
  const times = await scipy(weightsOf(n), SETTINGS[1]);
  if (times === undefined) {
    console.log('SciPy is not installed: no comparison.');
    break;
  }
  for (const [name, ms] of Object.entries(times)) {
    const our = ours.get(n);
    const ratio = our === undefined ? '' : `, ${(ms / our).toFixed(0)} times the slowest of ours`;
    console.log(`- n = ${n}, ${name}: ${ms.toPrecision(3)} ms${ratio}`);
  }
}

console.log(
  '\n| n | log-determinant: the first call, with the eigenvalues | value (op, cpu) | value, gradient and Hessian (float64) |',
);
console.log('| --- | --- | --- | --- |');
await tf.setBackend('cpu');
for (const n of options.sizes.split(',').map(Number)) {
  const weights = weightsOf(n);
  const rhos = {rhoD: 0.4, rhoO: 0.3, rhoW: 0.1};
  const first = timed(() => flowLogDet(weights, 0.4, 0.3, 0.1).dispose(), 1);
  const repeated = (run: () => void): number => median(Array.from({length: 9}, () => timed(run, 3)));
  const value = repeated(() => flowLogDet(weights, 0.4, 0.3, 0.1).dispose());
  const all = repeated(() => void logDeterminant(weights, rhos));
  console.log(`| ${n} | ${[first, value, all].map(ms => ms.toPrecision(3)).join(' | ')} |`);
}
process.exit(0);
