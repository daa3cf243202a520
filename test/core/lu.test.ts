import {analyse, type Analysis, isDominant} from '../../kernels/core/analysis';
import {denseLu} from '../../kernels/core/scalar/denseLu';
import {factorize} from '../../kernels/core/scalar/factor';
import {panelBuffer, WIDTH} from '../../kernels/core/scalar/panels';
import {type Factored, sparseLu} from '../../kernels/core/scalar/sparseLu';
import {assertThrows, relativeError} from '../support/compare';
import {build, combine, identity, type Matrix, solve, transpose} from '../support/dense';
import {seededRandom} from '../support/random';
import {directedKnn, directedRing, ring, rook} from '../support/weights';
import {csrOf, randomFraction, randomSize, randomWeights, rhoAt} from './randomCases';

const factorMatrix = (rho: number, w: Matrix): Matrix => combine(1, identity(w.length), -rho, w);

/** Solves for a panel of random right-hand sides, regions in their own order; plain and transposed, both against elimination. */
function expectSolves(
  lu: Factored | 'singular',
  {position}: Analysis,
  w: Matrix,
  rho: number,
  tolerance: number,
): void {
  if (lu === 'singular') throw new Error(`must be regular at rho = ${rho}`);
  const random = seededRandom(7);
  const n = w.length;
  const x = build(n, WIDTH, () => random.normal());
  for (const transposed of [false, true]) {
    const panel = panelBuffer(n);
    x.forEach((row, i) => panel.set(row, position[i] * WIDTH));
    lu.solve(panel, transposed);
    const a = factorMatrix(rho, w);
    const expected = solve(transposed ? transpose(a) : a, x);
    const actual = expected.map((_, i) => [...panel.subarray(position[i] * WIDTH, (position[i] + 1) * WIDTH)]);
    expect(relativeError(actual.flat(), expected.flat())).toBeLessThan(tolerance);
  }
}

describe('against naive elimination', () => {
  const samples = Array.from({length: 150}, (_, seed) => {
    const random = seededRandom(1000 + seed);
    const w = randomWeights(random, randomSize(random));
    return {w, rho: rhoAt(randomFraction(random), w), analysis: analyse(csrOf(w))};
  });

  it('sparse LU within dominance', () => {
    for (const {w, rho, analysis} of samples) expectSolves(sparseLu(analysis, rho), analysis, w, rho, 1e-12);
  });

  it('dense LU within dominance', () => {
    for (const {w, rho, analysis} of samples) expectSolves(denseLu(analysis, rho), analysis, w, rho, 1e-12);
  });

  it('dense LU with pivots, beyond dominance', () => {
    for (const rho of [1.7, -2.3, 2.6, -10]) {
      for (const w of [directedRing(6), directedKnn(15, 3, 4), rook(3, 4)]) {
        const analysis = analyse(csrOf(w));
        expect(isDominant(analysis, rho)).toBe(false);
        expectSolves(denseLu(analysis, rho), analysis, w, rho, 1e-10);
      }
    }
  });
});

describe('weak pivots are noticed', () => {
  const analysis = analyse(csrOf(directedKnn(12, 3, 5)));

  it('singular at rho = 1', () => {
    expect(denseLu(analysis, 1)).toBe('singular');
    // As if dominance had been promised where there is none.
    expect(sparseLu({...analysis, dominanceNorm: 0.5}, 1)).toBe('singular');
  });

  it('NaN', () => {
    const {weights} = analysis;
    const broken = {...analysis, weights: {...weights, data: weights.data.map((value, p) => (p === 4 ? NaN : value))}};
    expect(sparseLu(broken, 0.5)).toBe('singular');
    expect(denseLu(broken, 0.5)).toBe('singular');
  });
});

describe('factorize', () => {
  const message = (rho: number, safe = '0.990') =>
    `I - rhoD W is singular, or too close to it for rhoD in float32, at rhoD = ${rho}; every |rhoD| <= ${safe} is safe for this W`;
  const refusal = (w: Matrix, rho: number) =>
    assertThrows('factorize', () => factorize(analyse(csrOf(w)), rho, 'rhoD'), 'singularFactor');

  it.each([
    ['ring', ring(5)],
    ['directed ring', directedRing(6)],
    ['kNN', directedKnn(20, 4, 2)],
    ['rook, bipartite', rook(3, 4)],
  ])('%s: exactly singular at rho = 1', (_, w) => {
    expect(refusal(w, 1)).toBe(message(1));
  });

  it('rook: bipartite, hence singular at -1 too', () => {
    expect(refusal(rook(3, 4), -1)).toBe(message(-1));
  });

  it('near-singular: the float32 next to 1 / cos 72°, an eigenvalue of the ring of five', () => {
    const rho = Math.fround(1 / Math.cos((2 * Math.PI) / 5));
    expect(refusal(ring(5), rho)).toBe(message(rho));
    // A thousandth further it is an ordinary matrix.
    expect(() => factorize(analyse(csrOf(ring(5))), Math.fround(rho * 1.001), 'rhoD')).not.toThrow();
  });

  it('says what is safe for other weights', () => {
    const w = ring(6).map(row => row.map(value => value * 4));
    expect(refusal(w, 0.25)).toBe(message(0.25, '0.247'));
  });

  it.each([NaN, Infinity, -Infinity])('rho = %d', rho => {
    expect(assertThrows('rho', () => factorize(analyse(csrOf(ring(5))), rho, 'rhoO'), 'nonFinite')).toBe(
      `rhoO must be finite, got ${rho}; look for a diverged step before this call`,
    );
  });

  it('one region is regular for every rho', () => {
    const panel = panelBuffer(1).fill(3);
    factorize(analyse(csrOf([[0]])), 1e6, 'rhoD').solve(panel, false);
    expect([...panel]).toEqual(new Array(WIDTH).fill(3));
  });
});
