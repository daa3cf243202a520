import {defaultCore} from '../../kernels/core';
import {analyse} from '../../kernels/core/analysis';
import {newSolveState, type NumericCore, type WeightsPair} from '../../kernels/core/numericCore';
import {scalarCore} from '../../kernels/core/scalar';
import {wasmCore} from '../../kernels/core/wasm';
import {type Heap, OwnHeap} from '../../kernels/core/wasm/heap';
import {assertThrows, relativeError} from '../support/compare';
import type {Matrix} from '../support/dense';
import {seededRandom} from '../support/random';
import {directedKnn, full, rook} from '../support/weights';
import {GuardedHeap} from './guardedHeap';
import {csrOf, uniforms} from './randomCases';

const pair = (origin: Matrix, destination = origin): WeightsPair => {
  const csr = csrOf(origin);
  return {origin: csr, destination: destination === origin ? csr : csrOf(destination)};
};
const rectangular = () => pair(directedKnn(20, 3, 1), rook(3, 4));

/** A solve and its gradient; everything that comes out. */
function run(core: NumericCore, weights: WeightsPair, [rhoD, rhoO]: [number, number], batch = 2, b?: Float32Array) {
  const size = batch * weights.origin.n * weights.destination.n;
  const random = seededRandom(3);
  const rhs = b ?? uniforms(random, size);
  const [eta, db] = [new Float32Array(size), new Float32Array(size)];
  const state = newSolveState();
  core.kroneckerSolve(weights, rhoD, rhoO, rhs, eta, state);
  const gradients = core.kroneckerSolveGrad(weights, state, uniforms(random, size), eta, db);
  return [...eta, ...db, gradients.rhoD, gradients.rhoO];
}

function expectLikeScalar(core: NumericCore, weights: WeightsPair, rhos: [number, number], batch = 2): void {
  expect(relativeError(run(core, weights, rhos, batch), run(scalarCore, weights, rhos, batch))).toBeLessThan(2e-6);
}

describe('memory', () => {
  it('tensors that lie in the heap are used where they are', () => {
    const heap = new GuardedHeap();
    const core = wasmCore(() => heap);
    const weights = rectangular();
    const size = 240;
    const values = uniforms(seededRandom(1), size);
    run(core, weights, [0.3, 0.3]); // makes the workspace
    heap.memory.grow(4); // so that nothing below grows it
    const [b, eta] = [heap.lend(values), heap.lend(new Float32Array(size))];
    const before = heap.allocations;
    core.kroneckerSolve(weights, 0.5, -0.5, b, eta);
    // What may be kept and room to work in.
    expect(heap.allocations - before).toBe(2);
    heap.checkGuards();
    expect([...b]).toEqual([...values]);
    const expected = new Float32Array(size);
    scalarCore.kroneckerSolve(weights, 0.5, -0.5, values, expected);
    expect(relativeError(eta, expected)).toBeLessThan(2e-6);
  });

  it('grows within a call', () => {
    const heap = new OwnHeap();
    const before = heap.memory.buffer.byteLength;
    expectLikeScalar(
      wasmCore(() => heap),
      pair(rook(8, 8)),
      [0.5, -0.3],
      40,
    );
    expect(heap.memory.buffer.byteLength).toBeGreaterThan(before + 12 * 64 * 64 * 4);
  });

  it('a gradient may come after other solves, but once', () => {
    const [heap, weights] = [new GuardedHeap(), rectangular()];
    const core = wasmCore(() => heap);
    const size = 240;
    const random = seededRandom(5);
    const [b, dy, db] = [uniforms(random, size), uniforms(random, size), new Float32Array(size)];
    const states = [newSolveState(), newSolveState()];
    const etas = states.map((state, i) => {
      const eta = new Float32Array(size);
      core.kroneckerSolve(weights, 0.5 * i, -0.3, b, eta, state);
      return eta;
    });
    const gradientOf = (i: number) => core.kroneckerSolveGrad(weights, states[i], dy, etas[i], db);
    const late = [0, 1].map(gradientOf);
    const direct = [0, 1].map(i => {
      const [state, eta] = [newSolveState(), new Float32Array(size)];
      core.kroneckerSolve(weights, 0.5 * i, -0.3, b, eta, state);
      return core.kroneckerSolveGrad(weights, state, dy, eta, db);
    });
    expect(late).toEqual(direct);
    expect(assertThrows('again', () => gradientOf(1), 'invalidArgument')).toMatch(
      /^the gradient of a solve was asked for twice/,
    );
    expect(heap.loose).toBe(0);
    heap.checkGuards();
  });

  it('does not grow from call to call', () => {
    const heap = new OwnHeap();
    const core = wasmCore(() => heap);
    const weights = rectangular();
    run(core, weights, [0.3, 0.3]);
    const bytes = heap.memory.buffer.byteLength;
    for (let i = 0; i < 50; i++) run(core, weights, [i / 60, -i / 60]);
    expect(heap.memory.buffer.byteLength).toBe(bytes);
  });

  it('blocks start at multiples of 16, and never at 0, the null of C', () => {
    const heap = new OwnHeap();
    for (const bytes of [1, 4, 15, 16, 17, 100000, 3]) {
      const offset = heap.allocate(bytes);
      expect(offset).toBeGreaterThan(0);
      expect(offset % 16).toBe(0);
      expect(heap.memory.buffer.byteLength).toBeGreaterThanOrEqual(offset + bytes);
    }
  });
});

describe('memory refused', () => {
  const tooLarge = (mebibytes: number) =>
    `no room for ${mebibytes} MiB more of WebAssembly memory (4 GiB at most); use fewer regions or smaller batches`;

  it('more than a WebAssembly memory can have', () => {
    const heap = new OwnHeap();
    expect(assertThrows('allocate', () => heap.allocate(8 * 2 ** 30), 'tooLarge')).toBe(tooLarge(8192));
    expect(heap.allocate(16)).toBe(16);
  });

  it('a memory that may not grow', () => {
    const heap = new OwnHeap();
    jest.spyOn(heap.memory, 'grow').mockImplementation(() => {
      throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded');
    });
    const core = wasmCore(() => heap);
    expect(assertThrows('solve', () => run(core, pair(rook(8, 8)), [0.3, 0.3], 12), 'tooLarge')).toMatch(
      /^no room for \d+ MiB/,
    );
  });

  it('at any allocation: a named error, no block is lost, the next call is right', () => {
    const weights = rectangular();
    let refused = 0;
    for (; ; refused++) {
      const heap = new GuardedHeap(refused);
      const core = wasmCore(() => heap);
      try {
        run(core, weights, [0.3, 0.3]);
        break;
      } catch (thrown) {
        expect(thrown).toMatchObject({name: 'KronflowError', code: 'tooLarge'});
      }
      expect(heap.loose).toBe(0);
      heap.checkGuards();
      heap.refused = Infinity;
      expectLikeScalar(core, weights, [0.4, 0.2]);
      expect(heap.loose).toBe(0);
    }
    // Both sides; what is kept, room to work in; room to work in.
    expect(refused).toBe(2 + 2 + 1);
  });
});

describe('errors leave nothing behind', () => {
  const weights = rectangular();
  const bad = (entry: number, value: number) => uniforms(seededRandom(1), 240).map((x, i) => (i === entry ? value : x));
  const cases: [string, string, string, (core: NumericCore) => unknown][] = [
    [
      'NaN in b',
      'nonFinite',
      'b must be finite, got NaN at entry 239; mask or repair it before',
      core => run(core, weights, [0.3, 0.3], 1, bad(239, NaN)),
    ],
    [
      'Infinity in b',
      'nonFinite',
      'b must be finite, got -Infinity at entry 0; mask or repair it before',
      core => run(core, weights, [0.3, 0.3], 1, bad(0, -Infinity)),
    ],
    [
      'a result beyond float32',
      'nonFinite',
      'the result overflows float32; scale b down or move rho away from a singular value',
      core => run(core, weights, [0.99, 0.99], 1, new Float32Array(240).fill(3e38)),
    ],
    [
      'rhoD NaN',
      'nonFinite',
      'rhoD must be finite, got NaN; look for a diverged step before this call',
      core => run(core, weights, [NaN, 0.3]),
    ],
    [
      'rhoO NaN',
      'nonFinite',
      'rhoO must be finite, got NaN; look for a diverged step before this call',
      core => run(core, weights, [0.3, NaN]),
    ],
    [
      'rhoO Infinity',
      'nonFinite',
      'rhoO must be finite, got Infinity; look for a diverged step before this call',
      core => run(core, weights, [0.3, Infinity]),
    ],
    [
      'rhoO = 1',
      'singularFactor',
      'I - rhoO W is singular, or too close to it for rhoO in float32, at rhoO = 1; every |rhoO| <= 0.990 is safe for this W',
      core => run(core, weights, [0.3, 1]),
    ],
    [
      'NaN in x of a filter',
      'nonFinite',
      'x must be finite, got NaN at entry 5; mask or repair it before',
      core =>
        core.spatialFilter(
          weights.origin,
          {outer: 1, n: 20, inner: 1},
          0.3,
          bad(5, NaN).slice(0, 20),
          new Float32Array(20),
          true,
        ),
    ],
    [
      'rho NaN of a filter',
      'nonFinite',
      'rho must be finite, got NaN; look for a diverged step before this call',
      core =>
        core.spatialFilter(
          weights.origin,
          {outer: 1, n: 20, inner: 1},
          NaN,
          new Float32Array(20),
          new Float32Array(20),
          true,
        ),
    ],
  ];

  it.each(cases)('%s', (what, code, message, call) => {
    const heap = new GuardedHeap();
    const core = wasmCore(() => heap);
    run(core, weights, [0.2, 0.2]);
    expect(assertThrows(what, () => call(core), code)).toBe(message);
    expect(heap.loose).toBe(0);
    heap.checkGuards();
    expectLikeScalar(core, weights, [0.3, 0.3]);
  });

  it.each(cases)('%s: the scalar core says the same', (what, code, message, call) => {
    expect(assertThrows(what, () => call(scalarCore), code)).toBe(message);
  });
});

describe('weak pivots are noticed', () => {
  /** A heap whose solver factors at another rho than it is asked to: rounding gone wrong, as far as the caller can tell. */
  function misfactoring(rho: number): Heap {
    const heap = new OwnHeap();
    const {solver} = heap;
    return {
      memory: heap.memory,
      solver: {...solver, factor: (side, other) => solver.factor(side, other, rho, rho)},
      allocate: bytes => heap.allocate(bytes),
      free: offset => heap.free(offset),
      freeWith: () => undefined,
    };
  }

  it.each([
    ['no pivot', 1],
    ['NaN', NaN],
  ])('%s', (what, rho) => {
    const core = wasmCore(() => misfactoring(rho));
    expect(assertThrows(what, () => run(core, rectangular(), [0.3, 0.3]), 'singularFactor')).toBe(
      'I - rhoO W is singular, or too close to it for rhoO in float32, at rhoO = 0.3; every |rhoO| <= 0.990 is safe for this W',
    );
  });

  // Rounded, the rows of these W add up to a little less than one, so that rho = 1 looks dominant.
  it.each([6, 10])('kNN with %d neighbours at rho = 1', neighbours => {
    const w = csrOf(directedKnn(60, neighbours, 1));
    for (const core of [scalarCore, defaultCore()]) {
      assertThrows('rho = 1', () => run(core, {origin: w, destination: w}, [1, 0.3]), 'singularFactor');
    }
  });
});

it('a nearly full W is solved without pivots', () => {
  expectLikeScalar(defaultCore(), pair(full(10, 2), rook(3, 5)), [0.5, 0.9]);
});

it('one analysis serves both cores', () => {
  const w = csrOf(rook(4, 4));
  const analysis = analyse(w);
  run(defaultCore(), {origin: w, destination: w}, [0.3, 0.3]);
  expect(analyse(w)).toBe(analysis);
});
