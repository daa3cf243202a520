import {newSolveState, type NumericCore, type WeightsPair} from '../../kernels/core/numericCore';
import {scalarCore} from '../../kernels/core/scalar';
import {wasmCore} from '../../kernels/core/wasm';
import {type Heap, OwnHeap} from '../../kernels/core/wasm/heap';
import {assertThrows, relativeError} from '../support/compare';
import {combine, identity, type Matrix, solve, transpose} from '../support/dense';
import {seededRandom} from '../support/random';
import {directedKnn, directedRing, full, rook} from '../support/weights';
import {GuardedHeap} from './guardedHeap';
import {csrOf, uniforms} from './randomCases';

// Solves where diagonal dominance is lost. Both cores are float64 within, so that they differ by the rounding of results.

const pair = (origin: Matrix, destination = origin): WeightsPair => {
  const csr = csrOf(origin);
  return {origin: csr, destination: destination === origin ? csr : csrOf(destination)};
};

function run(
  core: NumericCore,
  weights: WeightsPair,
  [rhoD, rhoO]: [number, number],
  batch: number,
  lend = identityOf,
) {
  const size = batch * weights.origin.n * weights.destination.n;
  const random = seededRandom(3);
  const [b, dy, eta, db] = [uniforms(random, size), uniforms(random, size), filled(size), filled(size)].map(lend);
  const state = newSolveState();
  core.kroneckerSolve(weights, rhoD, rhoO, b, eta, state);
  const gradients = core.kroneckerSolveGrad(weights, state, dy, eta, db);
  return {eta: [...eta], db: [...db], gradients: [gradients.rhoD, gradients.rhoO]};
}
const identityOf = (values: Float32Array): Float32Array => values;
const filled = (size: number): Float32Array => new Float32Array(size).fill(Number.NaN);

/** Guards are looked at, no block stays. */
function guarded<T>(body: (core: NumericCore, heap: GuardedHeap) => T): T {
  const heap = new GuardedHeap();
  const core = wasmCore(() => heap);
  const result = body(core, heap);
  heap.checkGuards();
  expect(heap.loose).toBe(0);
  return result;
}

describe('like the scalar core', () => {
  // Below, at and above blocks of 16 columns, panels of 8 vectors and groups of 4 panels; odd and even.
  const cases: [string, WeightsPair, [number, number], number][] = [
    ['n = 2', pair(directedRing(2)), [1.7, -2.3], 1],
    ['n = 3 x 2', pair(directedRing(3), directedRing(2)), [-3.1, 1.4], 3],
    ['full 15', pair(full(15, 1)), [1.7, -2.3], 1],
    ['full 16 x 17', pair(full(16, 2), full(17, 3)), [-1.7, 2.3], 2],
    ['full 33', pair(full(33, 4)), [1.2, 1.2], 1],
    ['kNN 48 x 65', pair(directedKnn(48, 5, 5), directedKnn(65, 4, 6)), [2.1, -1.6], 1],
    ['rook 9 x 11 with 7', pair(rook(9, 11), directedRing(7)), [1.3, -1.8], 2],
    ['an empty batch', pair(directedRing(4)), [1.7, 1.7], 0],
    ['rhoO alone', pair(directedKnn(20, 3, 1), rook(3, 4)), [0.2, -2.3], 2],
    ['rhoD alone', pair(directedKnn(20, 3, 1), rook(3, 4)), [1.7, 0], 2],
  ];

  it.each(cases)('%s', (_, weights, rhos, batch) => {
    const expected = run(scalarCore, weights, rhos, batch);
    // A side that has kept its dominance is solved in float32.
    const tolerance = rhos.every(rho => Math.abs(rho) > 1) ? 1.3e-7 : 2e-6;
    const found = [
      guarded(core => run(core, weights, rhos, batch)),
      guarded((core, heap) => {
        core.prepare(weights);
        const values = run(core, weights, rhos, batch); // so that the next run does not grow the memory
        heap.memory.grow(8);
        const offsets: number[] = [];
        const lend = (array: Float32Array): Float32Array => {
          const lent = heap.lend(array);
          offsets.push(lent.byteOffset);
          return lent;
        };
        const inPlace = run(core, weights, rhos, batch, lend);
        for (const offset of offsets.reverse()) heap.free(offset);
        expect(inPlace).toEqual(values);
        return inPlace;
      }),
    ];
    for (const {eta, db, gradients} of found) {
      expect(relativeError(eta, expected.eta)).toBeLessThan(tolerance);
      expect(relativeError(db, expected.db)).toBeLessThan(tolerance);
      expect(relativeError(gradients, expected.gradients)).toBeLessThan(tolerance);
    }
  });

  it('filters along either axis, also in place', () => {
    const w = directedKnn(37, 4, 2);
    const csr = csrOf(w);
    const rho = 1.9;
    for (const transposed of [false, true]) {
      const factor = combine(1, identity(37), -rho, w);
      for (const layout of [
        {outer: 41, n: 37, inner: 1},
        {outer: 3, n: 37, inner: 35},
      ]) {
        const x = uniforms(seededRandom(5), layout.outer * 37 * layout.inner);
        const at = (t: number, i: number, c: number): number => (t * 37 + i) * layout.inner + c;
        const y = filled(x.length);
        guarded(core => core.spatialFilter(csr, layout, rho, x, y, transposed));
        const inPlace = x.slice();
        guarded(core => core.spatialFilter(csr, layout, rho, inPlace, inPlace, transposed));
        expect(inPlace).toEqual(y);
        for (const t of [0, layout.outer - 1]) {
          const columns = Array.from({length: 37}, (_, i) =>
            Array.from({length: layout.inner}, (_, c) => x[at(t, i, c)]),
          );
          const expected = solve(transposed ? transpose(factor) : factor, columns);
          const actual = expected.map((row, i) => row.map((_, c) => y[at(t, i, c)]));
          expect(relativeError(actual.flat(), expected.flat())).toBeLessThan(1.3e-7);
        }
      }
    }
  });
});

describe('refusals leave nothing behind', () => {
  const weights = pair(directedKnn(20, 3, 1), rook(3, 4));
  const b = (value: number): Float32Array => uniforms(seededRandom(1), 240).map((x, i) => (i === 7 ? value : x));
  const solveFor = (rhos: [number, number], values: Float32Array) => (core: NumericCore) =>
    core.kroneckerSolve(weights, ...rhos, values, new Float32Array(240));
  const cases: [string, string, string, (core: NumericCore) => void][] = [
    ['NaN in b', 'nonFinite', 'b must be finite, got NaN at entry 7', solveFor([1.7, 1.7], b(NaN))],
    ['Infinity in b', 'nonFinite', 'b must be finite, got Infinity at entry 7', solveFor([1.7, 0.5], b(Infinity))],
    ['a result beyond float32', 'nonFinite', 'the result overflows float32', solveFor([1.0001, -1.7], b(3e38))],
    ['a singular factor', 'singularFactor', 'I - rhoO W is singular', solveFor([0.5, 1], b(1))],
    ['nearly singular', 'singularFactor', 'I - rhoD W is singular', solveFor([1 + 2 ** -23, 1.7], b(1))],
    ['rhoD NaN', 'nonFinite', 'rhoD must be finite, got NaN', solveFor([NaN, 1.7], b(1))],
    [
      'the gradient of a solve that was elsewhere',
      'invalidArgument',
      'the gradient of a solve was asked for twice, or on another backend',
      core => core.kroneckerSolveGrad(weights, {rhoD: 1.7, rhoO: 1.7}, b(1), b(1), b(1)),
    ],
  ];

  it.each(cases)('%s', (what, code, message, call) => {
    guarded(core => {
      expect(assertThrows(what, () => call(core), code)).toContain(message);
    });
  });

  it.each(cases.slice(0, -1))('%s: the scalar core says the same', (what, code, message, call) => {
    expect(assertThrows(what, () => call(scalarCore), code)).toContain(message);
  });

  it('memory refused at any allocation', () => {
    let refused = 0;
    for (; ; refused++) {
      const heap = new GuardedHeap(refused);
      const core = wasmCore(() => heap);
      try {
        run(core, weights, [1.7, -2.3], 2);
        break;
      } catch (thrown) {
        expect(thrown).toMatchObject({name: 'KronflowError', code: 'tooLarge'});
      }
      expect(heap.loose).toBe(0);
      heap.checkGuards();
    }
    // Both sides of the workspace; then tensors (3, 4) and twice five blocks of a factor, forward and backward.
    expect(refused).toBe(2 + 3 + 10 + 4 + 10);
  });

  it('a factor too large for memory, beforehand', () => {
    const n = 24000;
    const ring = {n, indptr: Int32Array.from({length: n + 1}, (_, i) => i), data: new Float64Array(n).fill(1)};
    const w = {...ring, indices: Int32Array.from({length: n}, (_, i) => (i + 1) % n)};
    const x = new Float32Array(n);
    const filter = () => wasmCore(() => new OwnHeap()).spatialFilter(w, {outer: 1, n, inner: 1}, 1.7, x, x, false);
    expect(assertThrows('filter', filter, 'tooLarge')).toMatch(/^the pivoted factor of W with 24000 regions/);
  });

  it('a solve that went wrong, by its residual', () => {
    const heap = new OwnHeap();
    const {solver} = heap;
    // One number of the factor is off by 1e-6.
    const spoilt: Heap = {
      memory: heap.memory,
      solver: {
        ...solver,
        pivoted_factor(side, rho, factors, rows, panel, tile) {
          const regular = solver.pivoted_factor(side, rho, factors, rows, panel, tile);
          new Float64Array(heap.memory.buffer, factors, 2)[1] += 1e-6;
          return regular;
        },
      },
      allocate: bytes => heap.allocate(bytes),
      free: offset => heap.free(offset),
      freeWith: () => undefined,
    };
    const call = () => solveFor([1.7, -2.3], b(1))(wasmCore(() => spoilt));
    expect(assertThrows('solve', call, 'inaccurateSolve')).toMatch(
      /^the solve at rho = -2.3 left a relative residual of \d\.\de-\d+, more than 1e-10/,
    );
  });
});
