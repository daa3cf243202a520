import {analyse, isDominant, symbolicUpper} from '../../kernels/core/analysis';
import {minimumDegreeOrder} from '../../kernels/core/ordering';
import {denseLu} from '../../kernels/core/scalar/denseLu';
import {assertThrows} from '../support/compare';
import {build, type Matrix} from '../support/dense';
import {seededRandom} from '../support/random';
import {binaryRook, directedRing, full, ring, rook} from '../support/weights';
import {csrOf, dominanceNorm, randomSize, randomWeights} from './randomCases';

const samples: Matrix[] = [
  ...Array.from({length: 120}, (_, seed) => {
    const random = seededRandom(seed);
    return randomWeights(random, randomSize(random));
  }),
  directedRing(33),
  rook(6, 7),
  full(9, 1),
  [[0]],
  build(40, 40, () => 0),
];

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const counting = (n: number) => Array.from({length: n}, (_, i) => i);

/** The pattern that elimination leaves in I + W + Wᵀ, in the given order: the naive way, on a full matrix. */
function eliminated(w: Matrix, position: Int32Array): boolean[][] {
  const n = w.length;
  const pattern = Array.from({length: n}, () => new Array<boolean>(n).fill(false));
  w.forEach((row, i) =>
    row.forEach((value, j) => {
      if (value !== 0 || i === j) pattern[position[i]][position[j]] = pattern[position[j]][position[i]] = true;
    }),
  );
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1; pattern[i][k] && j < n; j++) pattern[i][j] ||= pattern[k][j];
    }
  }
  return pattern;
}

it('the order is a permutation', () => {
  for (const w of samples) {
    expect(sorted(minimumDegreeOrder(csrOf(w)))).toEqual(counting(w.length));
    expect(sorted(analyse(csrOf(w)).position)).toEqual(counting(w.length));
  }
});

it('the pattern of the factors is that of the elimination: no entry missing, none too many', () => {
  for (const w of samples) {
    const {n, position, upperPtr, upperIndices, lowerPtr, lowerIndices} = analyse(csrOf(w));
    const pattern = eliminated(w, position);
    for (let i = 0; i < n; i++) {
      const columns = counting(n).filter(j => pattern[i][j]);
      expect([...upperIndices.subarray(upperPtr[i], upperPtr[i + 1])]).toEqual(columns.filter(j => j > i));
      expect([...lowerIndices.subarray(lowerPtr[i], lowerPtr[i + 1])]).toEqual(columns.filter(j => j < i));
    }
  }
});

it('mirror finds the opposite entry', () => {
  for (const w of samples) {
    const {n, lowerPtr, lowerIndices, upperPtr, upperIndices, mirror} = analyse(csrOf(w));
    for (let i = 0; i < n; i++) {
      for (let p = lowerPtr[i]; p < lowerPtr[i + 1]; p++) {
        const row = lowerIndices[p];
        expect(mirror[p]).toBeGreaterThanOrEqual(upperPtr[row]);
        expect(mirror[p]).toBeLessThan(upperPtr[row + 1]);
        expect(upperIndices[mirror[p]]).toBe(i);
      }
    }
  }
});

it('postorder: the descendants of a region are those just before it', () => {
  for (const w of samples) {
    const {n, upperPtr, upperIndices} = analyse(csrOf(w));
    const parent = counting(n).map(i => (upperPtr[i] < upperPtr[i + 1] ? upperIndices[upperPtr[i]] : n));
    const size = new Array<number>(n + 1).fill(1);
    for (let i = 0; i < n; i++) {
      // All children of i are done; its subtree is [i - size + 1, i].
      const children = counting(i).filter(j => parent[j] === i);
      const first = i - size[i] + 1;
      for (const child of children) expect(child - size[child] + 1).toBeGreaterThanOrEqual(first);
      size[parent[i]] += size[i];
    }
  }
});

it('W in the new order is W, rows ascending', () => {
  for (const w of samples) {
    const {n, position, weights} = analyse(csrOf(w));
    const dense = build(n, n, () => 0);
    for (let i = 0; i < n; i++) {
      const columns = weights.indices.subarray(weights.indptr[i], weights.indptr[i + 1]);
      expect(sorted(columns)).toEqual([...columns]);
      columns.forEach((j, p) => (dense[i][j] = weights.data[weights.indptr[i] + p]));
    }
    expect(build(n, n, (i, j) => dense[position[i]][position[j]])).toEqual(w);
  }
});

it('keeps the fill low: a path has none, a lattice little', () => {
  const fill = (w: Matrix) => analyse(csrOf(w)).upperIndices.length;
  expect(fill(binaryRook(1, 50))).toBe(49);
  expect(fill(ring(50))).toBe(50 + 47);
  // In the order of rows a band of 12 would be 144 * 12.
  expect(fill(rook(12, 12))).toBeLessThan(144 * 8);
});

it('is made once per W', () => {
  const w = csrOf(ring(5));
  expect(analyse(w)).toBe(analyse(w));
});

it('knows the norms, and where dominance ends', () => {
  for (const w of samples) {
    const analysis = analyse(csrOf(w));
    const norm = dominanceNorm(w);
    expect(analysis.dominanceNorm).toBeCloseTo(norm, 12);
    expect(analysis.norm).toBeCloseTo(Math.max(...w.map(row => row.reduce((a, b) => a + b, 0))), 12);
    if (norm === 0) continue;
    expect(isDominant(analysis, 0.999 / norm)).toBe(true);
    expect(isDominant(analysis, -0.999 / norm)).toBe(true);
    expect(isDominant(analysis, 1.001 / norm)).toBe(false);
  }
});

describe('a W whose factors do not fit in memory is refused before anything is made', () => {
  const empty = (n: number) => ({
    n,
    indptr: new Int32Array(n + 1),
    indices: new Int32Array(0),
    data: new Float64Array(0),
  });

  it('the elimination graph: n² bits', () => {
    expect(assertThrows('order', () => analyse(empty(200_000)), 'tooLarge')).toBe(
      'the elimination graph of W with 200000 regions would take 4768 MiB, more than the 4096 MiB that one block of memory ' +
        'may have; use fewer regions, or fewer neighbours of each',
    );
  });

  it('the factors: 60 bytes for each entry', () => {
    // A star whose centre is eliminated first makes all its neighbours neighbours of one another; half of n² is 72 million.
    const n = 12_001;
    const star = {
      n,
      indptr: Int32Array.from({length: n + 1}, (_, i) => (i === 0 ? 0 : n - 1)),
      indices: Int32Array.from({length: n - 1}, (_, k) => k + 1),
      data: new Float64Array(n - 1).fill(1e-6),
    };
    const message = assertThrows('factors', () => symbolicUpper(star), 'tooLarge');
    expect(message).toMatch(/^the factors of W with 12001 regions would take 409\d MiB/);
  });

  it('the pivoted factor: n² float64', () => {
    const analysis = {...analyse(csrOf(ring(3))), n: 30_000};
    expect(assertThrows('dense', () => denseLu(analysis, 2), 'tooLarge')).toMatch(
      /^the pivoted factor of W with 30000 regions would take 6866 MiB/,
    );
  });
});
