import type {Csr} from '../../kernels/core/csr';
import type {WeightsPair} from '../../kernels/core/numericCore';
import {build, type Matrix} from '../support/dense';
import type {Random} from '../support/random';
import {directedRing, full, rowStandardised} from '../support/weights';

export interface SolveCase {
  readonly origin: Matrix;
  readonly destination: Matrix;
  readonly weights: WeightsPair;
  readonly rhoD: number;
  readonly rhoO: number;
  readonly batch: number;
  /** [batch, n_o, n_d], as are the next. */
  readonly b: Float32Array;
  readonly dy: Float32Array;
}

export function csrOf(matrix: Matrix): Csr {
  const indptr = [0];
  const entries = matrix.map(row => row.flatMap((value, j) => (value === 0 ? [] : [{j, value}])));
  for (const row of entries) indptr.push(indptr[indptr.length - 1] + row.length);
  return {
    n: matrix.length,
    indptr: Int32Array.from(indptr),
    indices: Int32Array.from(entries.flat(), ({j}) => j),
    data: Float64Array.from(entries.flat(), ({value}) => value),
  };
}

/** Weights of a random kind: few or many neighbours, islands, parts that do not hang together, rings, nearly full. */
export function randomWeights(random: Random, n: number): Matrix {
  const kind = random.uniform();
  if (kind < 0.1) return directedRing(n);
  if (kind < 0.15) return full(n, random.below(1e6));
  const neighbours = 1 + random.below(4);
  const local = random.uniform() < 0.5;
  const islands = random.uniform() < 0.3 ? 0.2 : 0;
  const rows = Array.from({length: n}, (_, i) => {
    const row = new Array<number>(n).fill(0);
    if (n === 1 || random.uniform() < islands) return row;
    for (let k = 0; k < neighbours; k++) {
      const j = local ? (i + 1 + random.below(Math.min(5, n - 1))) % n : random.below(n);
      if (j !== i) row[j] = random.uniform(0.1, 2);
    }
    return row;
  });
  const scaled = random.uniform() < 0.7 ? rowStandardised(rows) : rows;
  return random.uniform() < 0.15 ? build(n, n, (i, j) => scaled[j][i]) : scaled;
}

/** min(largest row sum, largest column sum). */
export function dominanceNorm(w: Matrix): number {
  const sums = (m: Matrix) => Math.max(...m.map(row => row.reduce((a, b) => a + b, 0)));
  return Math.min(sums(w), sums(build(w.length, w.length, (i, j) => w[j][i])));
}

/** How near a rho is to the end of diagonal dominance: 1 is the end. */
export const fractionOf = (rho: number, w: Matrix): number => Math.abs(rho) * (dominanceNorm(w) || 1);

/** A rho as a fraction of where diagonal dominance ends, float32 as tensors have it. */
export const rhoAt = (fraction: number, w: Matrix): number => Math.fround(fraction / (dominanceNorm(w) || 1));

const extremes = [0, 0.999, -0.999, 0.99, -0.99, 0.9];

export const randomFraction = (random: Random): number =>
  random.uniform() < 0.5 ? extremes[random.below(extremes.length)] : random.uniform(-0.95, 0.95);

export function uniforms(random: Random, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = random.uniform(-1, 1);
  return values;
}

/** Mostly small, often round the edges of panels (4, 8, 16), now and then up to 40. */
export function randomSize(random: Random): number {
  const kind = random.uniform();
  return 1 + random.below(kind < 0.05 ? 40 : kind < 0.35 ? 18 : 9);
}

export function randomCase(random: Random): SolveCase {
  const origin = randomWeights(random, randomSize(random));
  const shared = random.uniform() < 0.3;
  const destination = shared ? origin : randomWeights(random, randomSize(random));
  const originCsr = csrOf(origin);
  const batch = random.below(4);
  const size = batch * origin.length * destination.length;
  const rhoO = rhoAt(randomFraction(random), origin);
  return {
    origin,
    destination,
    weights: {origin: originCsr, destination: shared ? originCsr : csrOf(destination)},
    rhoD: shared && random.uniform() < 0.3 ? rhoO : rhoAt(randomFraction(random), destination),
    rhoO,
    batch,
    b: uniforms(random, size),
    dy: uniforms(random, size),
  };
}
