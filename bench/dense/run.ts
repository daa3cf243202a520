/*
 * Full W: the arithmetic of a solve and its gradients per second, beside what SIMD gives a matrix product here: our own (gemm.c, the best
 * of its tiles) and `tf.matMul` on wasm. In turns, one thread; medians of the rounds. `npm run bench:dense [n ...]`
 */
import {readFileSync} from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {commands} from '@yowasp/clang';
import {SpatialWeights} from 'kronflow';
import {relaxedSolverBinary} from '../../kernels/core/wasm/binary';
import {full} from '../../test/support/weights';
import {float32Normals} from '../../test/support/random';
import {raw} from '../contestants/kronflow';
import {table} from '../document';
import {hardware} from '../report';
import {median, pairedRatio} from '../statistics';

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [50, 100, 200, 400, 800];
const ROUNDS = 21;
/** Milliseconds. */
const TURN = 30;
/** Of the products: a multiple of all tiles. */
const PRODUCT_N = 384;
const PRODUCT_WORK = 2 * PRODUCT_N ** 3;

/** What is timed: `work` operations in each pass. */
interface Entry {
  readonly name: string;
  readonly work: number;
  readonly pass: (turn: number) => unknown;
}

/** With fused multiply-add where the solver has it. */
async function products(): Promise<Entry[]> {
  const relaxed = WebAssembly.validate(Buffer.from(relaxedSolverBinary, 'base64'));
  const flags = ['--target=wasm32', '-O3', relaxed ? '-mrelaxed-simd' : '-msimd128', '-ffreestanding', '-nostdlib'];
  const linker = ['--no-entry', '--import-memory', '--initial-memory=0', '-z,stack-size=0'].map(flag => `-Wl,${flag}`);
  const files = {'gemm.c': readFileSync(new URL('gemm.c', import.meta.url), 'utf8')};
  const output = await commands.clang([...flags, ...linker, 'gemm.c', '-o', 'a'], files, {
    fetchProgress: () => undefined,
  });
  const memory = new WebAssembly.Memory({initial: 100});
  const module = new WebAssembly.Module(output!.a as Uint8Array<ArrayBuffer>);
  const functions = Object.entries(new WebAssembly.Instance(module, {env: {memory}}).exports);
  return functions.map(([name, product]) => {
    const bytes = PRODUCT_N ** 2 * (name.startsWith('float32') ? 4 : 8);
    const offsets = [0, 1, 2, 3].map(matrix => 64 + matrix * bytes);
    return {name, work: PRODUCT_WORK, pass: () => (product as (...args: number[]) => void)(PRODUCT_N, ...offsets)};
  });
}

async function tfProduct(): Promise<Entry> {
  await tf.setBackend('wasm');
  const [a, b] = [tf.ones([PRODUCT_N, PRODUCT_N]), tf.ones([PRODUCT_N, PRODUCT_N])];
  return {name: 'tf.matMul', work: PRODUCT_WORK, pass: () => tf.dispose(tf.matMul(a, b))};
}

/**
 * Two factorisations (4/3 n³), four solves (8 n³) and, where dominance holds, two products with W (4 n³); the pivoted solve's gradients
 * do without. That it factors twice more in the backward pass does not count.
 */
function solves(n: number): Entry[] {
  const weights = SpatialWeights.fromDense(full(n, n));
  const [b, g] = [
    Float32Array.from(float32Normals(n * n, n, 0.5)),
    Float32Array.from(float32Normals(n * n, 2 * n, 0.5)),
  ];
  const entry = (name: string, work: number, rhoD: number, rhoO: number): Entry => {
    const rhos = [
      {rhoD, rhoO},
      {rhoD: rhoO, rhoO: rhoD},
    ] as const;
    return {name, work: work * n ** 3, pass: raw({n, weights, b, g, rhos}).pass};
  };
  return [entry('dominant', 40 / 3, 0.5, 0.25), entry('pivoted', 28 / 3, 1.75, -2.5)];
}

/** Operations per nanosecond, [entry][round]. */
function measure(entries: readonly Entry[]): number[][] {
  const passes = entries.map(({pass}) => {
    let [count, latest] = [0, 0];
    for (const end = performance.now() + 300; performance.now() < end; count++) {
      const start = performance.now();
      pass(count);
      latest = performance.now() - start;
    }
    return Math.max(1, Math.round(TURN / latest));
  });
  const rates = entries.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, {pass, work}] of entries.entries()) {
      const start = performance.now();
      for (let turn = 0; turn < passes[i]; turn++) pass(turn);
      rates[i].push((work * passes[i]) / (performance.now() - start) / 1e6);
    }
  }
  return rates;
}

const always = [await tfProduct(), ...(await products())];
const rows = sizes.map(n => {
  const entries = [...always, ...solves(n)];
  const rates = measure(entries);
  const best = (prefix: string): number[] =>
    rates.filter((_, i) => entries[i].name.startsWith(prefix)).reduce((a, b) => (median(a) > median(b) ? a : b));
  const [float32, float64] = [best('float32'), best('float64')];
  const [product, dominant, pivoted] = ['tf.matMul', 'dominant', 'pivoted'].map(best);
  const percent = (rate: number[], of: number[]): string => `${(100 * pairedRatio(rate, of).median).toFixed(0)} %`;
  const one = (rate: number[]): string => median(rate).toFixed(1);
  return [
    ...[n, one(float32), one(product), one(float64)],
    ...[one(dominant), percent(dominant, float32), percent(dominant, product)],
    ...[one(pivoted), percent(pivoted, float64), percent(pivoted, float32)],
  ];
});
const ofOurs = ['of gemm, float32', 'of tf.matMul'];
console.log(`${hardware()}. Gflop/s, products of ${PRODUCT_N} x ${PRODUCT_N} matrices.\n`);
console.log(
  table(
    [
      ...['n', 'gemm, float32', 'tf.matMul', 'gemm, float64'],
      ...['dominant W', ...ofOurs, 'pivoted', 'of gemm, float64', 'of gemm, float32'],
    ],
    rows,
  ),
);
