import {defaultCore} from '../../../kernels/core';
import type {NumericCore, WeightsPair} from '../../../kernels/core/numericCore';
import {scalarCore} from '../../../kernels/core/scalar';
import {directFlowSolve} from '../../../kernels/core/unrestricted/direct';
import {flowResidual} from '../../../kernels/core/unrestricted/operator';
import {lastFlowSolve} from '../../../kernels/core/unrestricted/report';
import {adiPlan} from '../../../kernels/core/unrestricted/plan';
import {eigenvalueOfA, iterationIsSafe, type Rhos} from '../../../kernels/core/unrestricted/shifts';
import {type SpectralRange, spectralRange} from '../../../kernels/core/unrestricted/spectralRange';
import {wasmCore} from '../../../kernels/core/wasm';
import {assertThrows, relativeError} from '../../support/compare';
import type {Matrix} from '../../support/dense';
import {seededRandom} from '../../support/random';
import {directedKnn, directedRing, knnWithIsland, ring, rook} from '../../support/weights';
import {GuardedHeap} from '../guardedHeap';
import {csrOf, uniforms} from '../randomCases';

const pair = (origin: Matrix, destination: Matrix = origin): WeightsPair => {
  const csr = csrOf(origin);
  return {origin: csr, destination: destination === origin ? csr : csrOf(destination)};
};

const solved = (
  core: Pick<NumericCore, 'flowSolve'>,
  weights: WeightsPair,
  rhos: Rhos,
  b: Float32Array,
  transpose: boolean,
) => {
  const x = new Float32Array(b.length);
  core.flowSolve(weights, rhos, b, x, transpose);
  return x;
};

const direct = {flowSolve: directFlowSolve};
const typical = {rhoD: 0.4, rhoO: 0.3, rhoW: 0.1};

/** Every remainder of 16, 8 and 4 on both sides, in panels and in rows. */
const sizes: [number, number][] = [
  [1, 1],
  [2, 17],
  [5, 33],
  [16, 16],
  [17, 9],
  [31, 12],
  [33, 5],
  [50, 64],
];

describe.each(['wasm', 'scalar'])('the iteration, %s', name => {
  const core = name === 'wasm' ? defaultCore() : scalarCore;
  const weightsOf = (n: number, seed: number): Matrix =>
    n < 4 ? directedRing(n) : directedKnn(n, Math.min(4, n - 1), seed);

  it.each(sizes)('as the direct route, %d x %d, plain and transposed, a batch of two', (no, nd) => {
    const weights = pair(weightsOf(no, no), weightsOf(nd, nd + 1));
    const b = uniforms(seededRandom(no), 2 * no * nd);
    for (const transpose of [false, true]) {
      for (const rhos of [typical, {rhoD: -0.5, rhoO: 0.3, rhoW: -0.1}, {rhoD: 0.05, rhoO: 0.02, rhoW: 0.6}]) {
        const x = solved(core, weights, rhos, b, transpose);
        expect(lastFlowSolve(weights)?.method).toBe('iteration');
        expect(relativeError(x, solved(direct, weights, rhos, b, transpose))).toBeLessThan(8e-7);
      }
    }
  });

  it.each([
    {rhoD: 0.4, rhoO: 0.3, rhoW: 0.29},
    {rhoD: 0.3, rhoO: 0.3, rhoW: -0.9},
    {rhoD: -0.7, rhoO: 0.1, rhoW: 0.15},
    {rhoD: 0.95, rhoO: 0.95, rhoW: -0.91},
  ])('near the boundary, %j', rhos => {
    const weights = pair(directedKnn(60, 6, 7), rook(6, 5));
    const b = uniforms(seededRandom(5), 1800);
    for (const transpose of [false, true]) {
      const x = solved(core, weights, rhos, b, transpose);
      expect(lastFlowSolve(weights)).toMatchObject({method: 'iteration'});
      expect(relativeError(x, solved(direct, weights, rhos, b, transpose))).toBeLessThan(1e-6);
    }
  });

  it.each([
    {rhoD: 0.5, rhoO: 0.25, rhoW: -0.125},
    {rhoD: 0.5, rhoO: 0, rhoW: 0},
    {rhoD: 0, rhoO: 0, rhoW: 0},
  ])('separable rhos take two steps, the second for what rounding left, %j', rhos => {
    const weights = pair(directedKnn(20, 3, 2), directedRing(9));
    const b = uniforms(seededRandom(5), 180);
    const x = solved(core, weights, rhos, b, false);
    expect(lastFlowSolve(weights)).toMatchObject({method: 'iteration', steps: 2});
    expect(relativeError(x, solved(direct, weights, rhos, b, false))).toBeLessThan(2e-7);
  });

  it('zero, and what is not finite', () => {
    const weights = pair(ring(5));
    expect(solved(core, weights, typical, new Float32Array(25), false)).toEqual(new Float32Array(25));
    const b = new Float32Array(25).fill(1);
    b[3] = Infinity;
    expect(assertThrows('b', () => solved(core, weights, typical, b, false), 'nonFinite')).toContain(
      'Infinity at entry 3',
    );
    expect(assertThrows('rho', () => solved(core, weights, {...typical, rhoW: NaN}, b, false), 'nonFinite')).toContain(
      'rhoW',
    );
  });

  it('the gradients of the rhos', () => {
    const weights = pair(directedKnn(13, 3, 2), rook(3, 3));
    const random = seededRandom(4);
    const [f, v] = [uniforms(random, 234), uniforms(random, 234)];
    // A is linear in the rhos: <V, A_k F> is a difference of residuals with B = 0.
    const product = (rhos: Rhos): number => {
      const residual = new Float64Array(234);
      flowResidual(weights, rhos, false, new Float64Array(234), f, residual);
      return residual.reduce((sum, value, r) => sum + value * v[r], 0);
    };
    const zero = {rhoD: 0, rhoO: 0, rhoW: 0};
    const names = ['rhoD', 'rhoO', 'rhoW'] as const;
    const expected = names.map(rho => product({...zero, [rho]: 1}) - product(zero));
    const actual = core.flowRhoGradients(weights, f, v);
    expect(
      relativeError(
        names.map(rho => actual[rho]),
        expected,
      ),
    ).toBeLessThan(1e-12);
  });
});

it('400 random problems, directed and rectangular: 2e-7 in the median, 1e-6 at worst', () => {
  const settings: Rhos[] = [
    [0.4, 0.3, 0.1],
    [-0.5, 0.3, -0.1],
    [0.05, 0.02, 0.6],
    [0.5, 0.3, 0.1],
    [0.5, 0.3, 0.19],
    [0.6, 0.5, -0.4],
    [0.3, 0.3, -0.9],
    [0.2, 0.6, 0.1],
  ].map(([rhoD, rhoO, rhoW]) => ({rhoD, rhoO, rhoW}));
  const errors: number[] = [];
  for (let seed = 1; seed <= 25; seed++) {
    const [no, nd] = [5 + ((seed * 7) % 46), 5 + ((seed * 13) % 37)];
    const weights = pair(directedKnn(no, 4, seed), directedKnn(nd, 2 + (seed % 5), seed + 1));
    const b = uniforms(seededRandom(seed), no * nd);
    for (const rhos of settings) {
      for (const transpose of [false, true]) {
        const x = solved(defaultCore(), weights, rhos, b, transpose);
        errors.push(relativeError(x, solved(direct, weights, rhos, b, transpose)));
      }
    }
  }
  errors.sort((a, b) => a - b);
  expect(errors[200]).toBeLessThan(2e-7);
  expect(errors[399]).toBeLessThan(1e-6);
});

it('residuals are what multiplying leaves, plain and transposed', () => {
  const weights = pair(directedKnn(7, 3, 2), directedRing(4));
  const random = seededRandom(4);
  const [x, y] = [uniforms(random, 56), uniforms(random, 56)];
  const apply = (of: Float32Array, transpose: boolean): Float64Array => {
    const residual = new Float64Array(56);
    flowResidual(weights, typical, transpose, new Float64Array(56), of, residual);
    return residual.map(value => -value);
  };
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((sum, value, r) => sum + value * b[r], 0);
  expect(dot(apply(x, false), y)).toBeCloseTo(dot(x, apply(y, true)), 12);
});

describe('where the iteration goes', () => {
  it.each([
    [{rhoD: 0.4, rhoO: 0.3, rhoW: 0.299}, true],
    [{rhoD: 0.4, rhoO: 0.3, rhoW: 0.2999}, false],
    [{rhoD: 0.4, rhoO: 0.3, rhoW: 0.301}, false],
    [{rhoD: -0.4, rhoO: 0.5, rhoW: 0.09}, true],
    [{rhoD: -0.4, rhoO: 0.5, rhoW: -0.11}, false],
    [{rhoD: 1.7, rhoO: -2.3, rhoW: 0.6}, false],
  ])('%j: %s', (rhos, safe) => {
    expect(iterationIsSafe(rhos, 1, 1)).toBe(safe);
  });

  it('beyond dominance it goes by eigenvectors or by Schur forms', () => {
    const beyond = {rhoD: 1.7, rhoO: -2.3, rhoW: 0.6};
    for (const [weights, method] of [
      [pair(ring(5), rook(2, 3)), 'diagonalisation'],
      [pair(ring(5), knnWithIsland(6, 2, 1, 3)), 'schur'],
    ] as const) {
      const b = uniforms(seededRandom(8), 30);
      const x = solved(defaultCore(), weights, beyond, b, false);
      expect(lastFlowSolve(weights)).toEqual({method, steps: 0, correction: 0});
      const residual = new Float64Array(30);
      flowResidual(weights, beyond, false, b, x, residual);
      expect(Math.max(...residual.map(Math.abs))).toBeLessThan(1e-5);
    }
  });

  it('a singular A has a name', () => {
    const message = assertThrows(
      'A',
      () => solved(defaultCore(), pair(rook(1, 2)), {rhoD: 0.5, rhoO: 0.25, rhoW: 0.25}, new Float32Array(4), false),
      'singularFactor',
    );
    expect(message).toContain('rhoD = 0.5, rhoO = 0.25, rhoW = 0.25');
  });
});

describe('the plan of an iteration', () => {
  const interval = (from: number, to: number): SpectralRange => ({
    ...{from, to, outline: {re: Float64Array.from([from, to]), im: new Float64Array(2)}},
  });
  const stepsOf = (rhos: Rhos, origins: SpectralRange, destinations: SpectralRange) =>
    adiPlan(rhos, origins, destinations)!.flatMap(({steps}) => steps);
  const settings = [
    {rhoD: 0.5, rhoO: 0.3, rhoW: 0.19},
    {rhoD: 0.4, rhoO: 0.3, rhoW: 0.1},
    {rhoD: 0.6, rhoO: 0.5, rhoW: -0.4},
    {rhoD: -0.7, rhoO: 0.1, rhoW: 0.15},
    {rhoD: 0.3, rhoO: 0.3, rhoW: -0.9},
    {rhoD: 0, rhoO: 0, rhoW: 0.7},
  ];

  it('one step is exact for separable rhos', () => {
    const [{gamma, c, p, q}] = stepsOf({rhoD: 0.5, rhoO: 0.25, rhoW: -0.125}, interval(-1, 1), interval(-1, 1));
    expect(c).toBe(0);
    for (const [actual, expected] of [
      [gamma, 1],
      [p, 0.25],
      [q, 0.5],
    ])
      expect(actual).toBeCloseTo(expected, 12);
  });

  it.each(settings)(
    'leaves what it promises for real eigenvalues, and every factor is diagonally dominant, %j',
    rhos => {
      const [origins, destinations] = [interval(-0.5, 1), interval(-0.9, 1)];
      const steps = stepsOf(rhos, origins, destinations);
      for (const {p, q} of steps) {
        expect(Math.abs(p)).toBeLessThan(1);
        expect(Math.abs(q)).toBeLessThan(1);
      }
      const kappa = rhos.rhoW + rhos.rhoD * rhos.rhoO;
      let worst = 0;
      for (let i = 0; i <= 200; i++) {
        for (let j = 0; j <= 200; j++) {
          const [mu, lambda] = [-0.5 + (1.5 * i) / 200, -0.9 + (1.9 * j) / 200];
          const left = steps.reduce(
            (product, {s, t}) =>
              (product * kappa * (mu - s) * (lambda - t)) /
              (eigenvalueOfA(rhos, mu, t) * eigenvalueOfA(rhos, s, lambda)),
            1,
          );
          worst = Math.max(worst, Math.abs(left));
        }
      }
      expect(worst).toBeLessThan(2.5e-7);
      expect(worst).toBeGreaterThan(1e-10); // not many more steps than it takes
    },
  );

  it('knows about where a spectrum lies', () => {
    expect(spectralRange(csrOf(rook(6, 6))).from).toBeCloseTo(-1, 12);
    const {from, to, outline} = spectralRange(csrOf(ring(5)));
    expect(from).toBeCloseTo(Math.cos((4 * Math.PI) / 5) - 0.05, 10);
    expect(to).toBe(1);
    expect(outline.im).toEqual(new Float64Array(outline.re.length));
    const directed = spectralRange(csrOf(directedRing(12))).outline;
    for (let k = 1; k < 6; k++) {
      const angle = (2 * Math.PI * k) / 12;
      const near = directed.re.findIndex(
        (re, i) => Math.hypot(re - Math.cos(angle), directed.im[i] - Math.sin(angle)) < 1e-9,
      );
      expect(near).toBeGreaterThanOrEqual(0);
    }
  });

  it('takes more steps for complex eigenvalues, and none where there would be too many', () => {
    const [reals, complex] = [ring(30), directedRing(30)].map(w => spectralRange(csrOf(w)));
    const [near, far] = [{rhoD: 0.5, rhoO: 0.3, rhoW: 0.199}, settings[1]];
    expect(stepsOf(far, reals, reals)).toHaveLength(7);
    expect(stepsOf(far, complex, complex).length).toBeGreaterThan(10);
    expect(adiPlan(near, complex, complex)).toBeUndefined();
    const weights = pair(directedRing(30));
    const b = uniforms(seededRandom(2), 900);
    expect(
      relativeError(solved(defaultCore(), weights, far, b, false), solved(direct, weights, far, b, false)),
    ).toBeLessThan(8e-7);
    solved(defaultCore(), weights, near, b, false);
    expect(lastFlowSolve(weights)?.method).toBe('schur');
  });
});

describe('memory', () => {
  it('nothing is written beside its blocks, none is lost, and lent tensors are used where they are', () => {
    for (const [no, nd] of sizes) {
      const heap = new GuardedHeap();
      const core = wasmCore(() => heap);
      const weights = pair(
        no < 4 ? directedRing(no) : directedKnn(no, 3, no),
        nd < 4 ? directedRing(nd) : directedKnn(nd, 3, nd),
      );
      core.prepare(weights);
      const values = uniforms(seededRandom(no), no * nd);
      heap.memory.grow(10);
      const [b, x] = [heap.lend(values), heap.lend(new Float32Array(no * nd))];
      core.flowSolve(weights, typical, b, x, true);
      expect(relativeError(x, solved(direct, weights, typical, values, true))).toBeLessThan(8e-7);
      core.flowRhoGradients(weights, b, x);
      heap.checkGuards();
      expect(heap.loose).toBe(2);
    }
  });

  it('refused at any allocation: a named error, no block is lost, the next call is right', () => {
    const weights = pair(directedKnn(9, 3, 1));
    const b = uniforms(seededRandom(1), 81);
    let refused = 0;
    for (; refused < 100; refused++) {
      const heap = new GuardedHeap(refused);
      const core = wasmCore(() => heap);
      try {
        solved(core, weights, typical, b, false);
        break;
      } catch (error) {
        expect(error).toMatchObject({code: 'tooLarge'});
        expect(heap.loose).toBe(0);
        heap.refused = Infinity;
        expect(
          relativeError(solved(core, weights, typical, b, false), solved(direct, weights, typical, b, false)),
        ).toBeLessThan(8e-7);
      }
    }
    expect(refused).toBeGreaterThan(5);
    expect(refused).toBeLessThan(100);
  });
});
