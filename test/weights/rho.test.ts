import fc from 'fast-check';
import {SpatialWeights} from '../../src/weights/SpatialWeights';
import {build, combine, identity, type Matrix, multiply, scale, solve} from '../support/dense';
import {binaryRook, directedKnn, directedRing, knnWithIsland, ring, rook} from '../support/weights';
import {property, weightMatrices} from './random';
import {silenceNotices} from './setup';

silenceNotices();

/**
 * The spectral radius by Gelfand's formula, ‖Wᵏ‖^(1/k) with k = 2^40 by repeated squaring; norms are carried as logarithms. Within
 * a factor of n^(n / k) of the truth for any matrix, Jordan blocks or not.
 */
function spectralRadius(w: Matrix): number {
  let [power, logNorm] = [w, 0];
  for (let squaring = 0; squaring < 40; squaring++) {
    const largest = Math.max(...power.flat());
    if (largest === 0) return 0;
    power = scale(1 / largest, power);
    logNorm += Math.log(largest) / 2 ** squaring;
    power = multiply(power, power);
  }
  return Math.exp(logNorm);
}

const upper = (w: Matrix) => SpatialWeights.fromDense(w).admissibleRho().upper;
const filterMatrix = (rho: number, w: Matrix): Matrix => combine(1, identity(w.length), -rho, w);

it('the oracle knows the spectral radius of a ring, a path, a triangle of numbers', () => {
  expect(spectralRadius(directedRing(5))).toBeCloseTo(1, 10);
  expect(spectralRadius(binaryRook(1, 7))).toBeCloseTo(2 * Math.cos(Math.PI / 8), 10);
  expect(spectralRadius(build(4, 4, (i, j) => (i < j ? 3 : 0)))).toBe(0);
});

describe('row-standardised weights have (-1, 1), exactly', () => {
  it.each([
    ['ring', ring(7)],
    ['directed ring', directedRing(6)],
    ['rook', rook(3, 4)],
    ['kNN, six neighbours: sixths do not add up to one', directedKnn(30, 6, 1)],
  ])('%s', (_, w) => {
    expect(SpatialWeights.fromDense(w).rowStandardize().admissibleRho()).toEqual({lower: -1, upper: 1});
  });

  it('wider where weights go to an island, which hands nothing on', () => {
    const w = knnWithIsland(20, 3, 4, 2);
    expect(upper(w)).toBeGreaterThan(1);
    expect(upper(w) * spectralRadius(w)).toBeLessThan(1 + 1e-9);
  });

  it('also with columns that sum to one', () => {
    expect(
      SpatialWeights.fromDense(directedKnn(12, 3, 3))
        .transpose()
        .admissibleRho(),
    ).toEqual({lower: -1, upper: 1});
  });
});

describe('other weights: the inverse of the spectral radius', () => {
  const connected: [string, Matrix][] = [
    ['a bipartite ring', scale(2, ring(6))],
    ['a path', binaryRook(1, 9)],
    ['a star', build(6, 6, (i, j) => (i !== j && (i === 0 || j === 0) ? 1 : 0))],
    ['binary rook', binaryRook(4, 5)],
    ['binary kNN', scale(3, directedKnn(15, 3, 7))],
    ['a directed ring of unequal weights', build(5, 5, (i, j) => (j === (i + 1) % 5 ? i + 1 : 0))],
  ];

  it.each(connected)('%s', (_, w) => {
    expect(upper(w) * spectralRadius(w)).toBeCloseTo(1, 6);
    expect(upper(w) * spectralRadius(w)).toBeLessThan(1 + 1e-9);
  });

  it.each(connected)('%s, in other units', (_, w) => {
    for (const unit of [1e-6, 1e-3, 1e3, 1e6]) expect(upper(scale(unit, w)) * unit).toBeCloseTo(upper(w), 8);
  });

  it('reducible: the largest of the parts', () => {
    const w = build(7, 7, (i, j) =>
      i < 3 && j < 3 && i !== j ? 2 : i >= 3 && j >= 3 && i !== j ? 0.1 : i < 3 && j >= 3 ? 5 : 0,
    );
    expect(upper(w) * spectralRadius(w)).toBeCloseTo(1, 6);
  });

  it('no neighbours: unbounded', () => {
    expect(SpatialWeights.fromDense(build(4, 4, () => 0)).admissibleRho()).toEqual({lower: -Infinity, upper: Infinity});
  });

  it('nilpotent: regular for every rho, so that any interval is right; ours is not narrow', () => {
    const w = build(8, 8, (i, j) => (i < j ? 1 : 0));
    const {lower, upper: bound} = SpatialWeights.fromDense(w).admissibleRho();
    expect(lower).toBe(-bound);
    expect(bound).toBeGreaterThan(1);
  });
});

it('inside the interval I - rho W is regular, whatever W', () => {
  fc.assert(
    // Weights of like size: the naive inverse below has to see the ones of I.
    fc.property(weightMatrices(10, 0.5), w => {
      const bounds = SpatialWeights.fromDense(w).admissibleRho();
      expect(bounds.lower).toBe(-bounds.upper);
      if (bounds.upper === Infinity) return;
      expect(bounds.upper * spectralRadius(w)).toBeLessThan(1 + 1e-9);
      // Below the inverse of the spectral radius, and only there, is (I - rho W)⁻¹ = I + rho W + rho² W² + … not negative.
      const inverse = (rho: number) => solve(filterMatrix(rho, w), identity(w.length));
      const above = inverse(0.999 * bounds.upper);
      const rounding = 1e-9 * Math.max(...above.flat());
      expect(Math.min(...above.flat())).toBeGreaterThan(-rounding);
      const below = inverse(0.999 * bounds.lower);
      const excess = below.flatMap((row, i) => row.map((value, j) => Math.abs(value) - above[i][j]));
      expect(Math.max(...excess)).toBeLessThan(rounding);
    }),
    property,
  );
});

it('is no narrower than dominance alone would have it', () => {
  fc.assert(
    fc.property(weightMatrices(), w => {
      const sums = (m: Matrix) => Math.max(...m.map(row => row.reduce((a, b) => a + b, 0)));
      const columns = build(w.length, w.length, (i, j) => w[j][i]);
      expect(upper(w)).toBeGreaterThanOrEqual((1 / Math.min(sums(w), sums(columns))) * (1 - 1e-12));
    }),
    property,
  );
});
