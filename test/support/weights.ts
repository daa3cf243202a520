import {build, type Matrix} from './dense';
import {seededRandom} from './random';

/** Each row divided by its sum; zero rows (islands) stay. */
export function rowStandardised(weights: Matrix): Matrix {
  return weights.map(row => {
    const sum = row.reduce((total, value) => total + value, 0);
    return sum === 0 ? [...row] : row.map(value => value / sum);
  });
}

/** Region i receives only from region i + 1 (round the end): as far from symmetric as a ring can be. */
export const directedRing = (n: number): Matrix => build(n, n, (i, j) => (n > 1 && j === (i + 1) % n ? 1 : 0));

/** Both neighbours on the ring, row-standardised. */
export const ring = (n: number): Matrix =>
  rowStandardised(build(n, n, (i, j) => (i !== j && (j === (i + 1) % n || i === (j + 1) % n) ? 1 : 0)));

/** Rook contiguity on a `rows` x `columns` lattice, weights 1. */
export const binaryRook = (rows: number, columns: number): Matrix =>
  build(rows * columns, rows * columns, (i, j) => {
    const vertical = Math.abs(Math.floor(i / columns) - Math.floor(j / columns));
    const horizontal = Math.abs((i % columns) - (j % columns));
    return vertical + horizontal === 1 ? 1 : 0;
  });

export const rook = (rows: number, columns: number): Matrix => rowStandardised(binaryRook(rows, columns));

/** The k nearest of n random points, row-standardised: asymmetric, since nearness is not mutual. */
export function directedKnn(n: number, k: number, seed: number): Matrix {
  const random = seededRandom(seed);
  const points = Array.from({length: n}, () => [random.uniform(), random.uniform()]);
  return points.map(([x, y], i) => {
    const others = points.map(([px, py], j) => ({j, distance: Math.hypot(px - x, py - y)})).filter(({j}) => j !== i);
    others.sort((p, q) => p.distance - q.distance);
    const near = new Set(others.slice(0, k).map(({j}) => j));
    return points.map((_, j) => (near.has(j) ? 1 / near.size : 0));
  });
}

/** A directed kNN graph whose region `island` has no neighbours, though it is one of others. */
export function knnWithIsland(n: number, k: number, island: number, seed: number): Matrix {
  return directedKnn(n, k, seed).map((row, i) => (i === island ? row.map(() => 0) : row));
}

/** Every pair a neighbour, with random weights: row-standardised, nearly full, asymmetric. */
export function full(n: number, seed: number): Matrix {
  const random = seededRandom(seed);
  return rowStandardised(build(n, n, (i, j) => (i === j ? 0 : random.uniform(0.1, 1))));
}

/** Sparse random weights whose rows sum to anything up to `maxRowSum`. */
export function unstandardised(n: number, maxRowSum: number, seed: number): Matrix {
  const random = seededRandom(seed);
  const raw = build(n, n, (i, j) => (i !== j && random.uniform() < 0.4 ? random.uniform(0.1, 2) : 0));
  const largest = Math.max(...raw.map(row => row.reduce((sum, value) => sum + value, 0)));
  return raw.map(row => row.map(value => (value * maxRowSum) / largest));
}
