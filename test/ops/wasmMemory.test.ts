import * as tf from '@tensorflow/tfjs';
import type {BackendWasm} from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-wasm';
import {createKroneckerFlowSolve, spatialFilter, SpatialWeights} from 'kronflow';
import {assertThrows, relativeError} from '../support/compare';
import {flowColumns, flowValues} from '../support/layout';
import {flowOracle} from '../support/oracle';
import {float32Normals} from '../support/random';
import {directedKnn, rook} from '../support/weights';

/** What we use of tfjs's Emscripten module, which is private there. */
interface Emscripten {
  _malloc: (bytes: number) => number;
  _free: (offset: number) => void;
  HEAPU8: Uint8Array;
}

const [origin, destination] = [rook(3, 4), directedKnn(9, 3, 1)];
const size = 2 * 12 * 9;
const [b, cotangent] = [float32Normals(size, 1), float32Normals(size, 2)];
const [rhoD, rhoO] = [0.5, -0.75];

let emscripten: Emscripten;
/** The blocks that are taken, by offset. */
const blocks = new Set<number>();
let mallocs = 0;
/** The number of the allocation before which the memory grows. */
let growAt = Infinity;

/** Takes all there is, until tfjs's memory has to grow: every view of it is cut. */
function grow(malloc: Emscripten['_malloc']): void {
  const {buffer} = emscripten.HEAPU8;
  while (emscripten.HEAPU8.buffer === buffer) malloc(2 ** 18);
}

beforeAll(async () => {
  await tf.setBackend('wasm');
  const backend: unknown = tf.backend();
  emscripten = (backend as BackendWasm).wasm as BackendWasm['wasm'] & Emscripten;
  // Emscripten replaces both by the real ones at their first call.
  emscripten._free(emscripten._malloc(16));
  // Before the first solve, which keeps what it finds.
  const {_malloc: malloc, _free: free} = emscripten;
  emscripten._malloc = bytes => {
    if (mallocs++ === growAt) grow(malloc);
    const offset = malloc(bytes);
    blocks.add(offset);
    return offset;
  };
  emscripten._free = offset => {
    blocks.delete(offset);
    free(offset);
  };
});

const fresh = () =>
  createKroneckerFlowSolve({
    origin: SpatialWeights.fromDense(origin),
    destination: SpatialWeights.fromDense(destination),
  });

const gradient = flowOracle(origin, destination).gradient({
  rhoD,
  rhoO,
  b: flowColumns(b, 108),
  cotangent: flowColumns(cotangent, 108),
});
const expected = [flowValues(gradient.cotangent), [gradient.rhoD], [gradient.rhoO], flowValues(gradient.b)];

/** The solve and its gradients; the largest relative error. */
function worstError(solve: ReturnType<typeof fresh>): number {
  const results = tf.tidy(() => {
    const [x, c] = [b, cotangent].map(values => tf.tensor3d(values, [2, 12, 9]));
    const inputs = [tf.scalar(rhoD), tf.scalar(rhoO), x];
    const {value, grads} = tf.valueAndGrads((d, o, y) => tf.sum(tf.mul(solve(d, o, y), c)))(inputs);
    value.dispose();
    return [solve(rhoD, rhoO, x), ...grads].map(t => Array.from(t.dataSync()));
  });
  return Math.max(...results.map((values, i) => relativeError(values, expected[i])));
}

describe('growth', () => {
  // The solve allocates some thirty blocks, of which ours and tfjs's alternate.
  it.each(Array.from({length: 28}, (_, k) => k))('before allocation %d of a first solve', k => {
    const solve = fresh();
    growAt = mallocs + k;
    const {buffer} = emscripten.HEAPU8;
    const error = worstError(solve);
    growAt = Infinity;
    expect(emscripten.HEAPU8.buffer === buffer).toBe(false);
    expect(error).toBeLessThan(1e-5);
  });

  it('between calls', () => {
    const solve = fresh();
    expect(worstError(solve)).toBeLessThan(1e-5);
    const {buffer} = emscripten.HEAPU8;
    const kept: tf.Tensor[] = [];
    while (emscripten.HEAPU8.buffer === buffer) kept.push(tf.zeros([2 ** 20]));
    expect(worstError(solve)).toBeLessThan(1e-5);
    tf.dispose(kept);
  });
});

describe('no block is lost', () => {
  const W = SpatialWeights.fromDense(origin);
  const uses: [string, (solve: ReturnType<typeof fresh>) => unknown][] = [
    ['solve and gradients', worstError],
    ['a filter', () => tf.tidy(() => spatialFilter(tf.ones([12, 3]), 0.4, W).dataSync())],
    ['the pivoted path', solve => tf.tidy(() => solve(1.7, -2.3, tf.ones([12, 9])).dataSync())],
    [
      'NaN in b',
      solve => assertThrows('NaN', () => tf.tidy(() => solve(0.2, 0.3, tf.fill([12, 9], NaN))), 'nonFinite'),
    ],
    [
      'a singular factor',
      solve => assertThrows('1', () => tf.tidy(() => solve(0.2, 1, tf.ones([12, 9]))), 'singularFactor'),
    ],
    [
      'a wrong shape',
      solve => assertThrows('shape', () => tf.tidy(() => solve(0.2, 0.2, tf.ones([9, 12]))), 'invalidShape'),
    ],
  ];

  it.each(uses)('%s', (_, use) => {
    const solve = fresh();
    use(solve);
    // The factors of the weights stay, as long as these do.
    worstError(solve);
    const before = new Set(blocks);
    for (let i = 0; i < 5; i++) use(solve);
    expect([...blocks].filter(offset => !before.has(offset))).toEqual([]);
    expect(blocks.size).toBe(before.size);
  });

  it('a recorded solve whose gradient is never asked for: its state goes with the next solve', () => {
    const solve = fresh();
    worstError(solve);
    const before = new Set(blocks);
    const unused = (x: tf.Tensor) => {
      solve(0.2, 0.3, x);
      return tf.sum(x);
    };
    for (let i = 0; i < 5; i++) tf.tidy(() => void tf.grad(unused)(tf.ones([12, 9])));
    expect(blocks.size).toBe(before.size + 1);
    worstError(solve);
    expect(blocks.size).toBe(before.size);
  });
});
