import {weightedProducts} from '../../kernels/core/weightedProducts';
import type {FlowDesign} from '../design/flowDesign';
import {dot, dotLong} from '../math/dot';
import {square} from './symmetric';

/** One column of a matrix with a row per pair, [n_o * n_d], kept as small as it is. */
export type Column =
  /** row ⊗ column: entry (o, d) is `row[o] * column[d]`. */
  | {readonly kind: 'outer'; readonly row: ArrayLike<number>; readonly column: ArrayLike<number>}
  /** Entry (o, o) is `values[o]`, all others 0. */
  | {readonly kind: 'diagonal'; readonly values: ArrayLike<number>}
  | {readonly kind: 'full'; readonly values: Float32Array | Float64Array};

/** Flows [n_o, n_d] by origins or by destinations. */
export type ClusterSide = 'origin' | 'destination';

/**
 * A matrix J with one row per pair and few columns, [periods * n_o * n_d, k]: the design, or the derivatives of eta by the parameters. Its rows
 * are made one origin at a time, so that outer products are never expanded as a whole.
 */
export class Columns {
  constructor(
    readonly origins: number,
    readonly destinations: number,
    /** For each period, its k columns. */
    readonly periods: readonly (readonly Column[])[],
  ) {}

  /** k */
  get width(): number {
    return this.periods[0].length;
  }

  /**
   * Jᵀ diag(w) J for weights w, [periods * n_o * n_d]: symmetric, [k, k]. One origin's share is made of inner products of vectors:
   * columns i and j that are c_i u and c_j v there add c_i c_j <u, w v>, and whole groups of columns share a vector.
   */
  gram(weights: Float64Array | Float32Array): Float64Array[] {
    const k = this.width;
    const sum = square(k);
    // No period has more vectors than columns; what is past the last one stays zero.
    const room = weightedProducts(k + (k % 2), this.destinations);
    for (const {vectorOf, factors, start} of this.blocks(room.vectors)) {
      room.weights.set(weights.subarray(start, start + this.destinations));
      room.compute();
      addProducts(sum, room.products, vectorOf, factors);
    }
    for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) sum[j][i] = sum[i][j];
    return sum;
  }

  /** Jᵀ v, [k]. Outer products that share a vector along destinations share its products with v. */
  transposeMultiply(v: Float64Array | Float32Array): Float64Array {
    const {origins, destinations} = this;
    const size = origins * destinations;
    const result = new Float64Array(this.width);
    for (const [period, columns] of this.periods.entries()) {
      const flows = v.subarray(period * size, (period + 1) * size);
      const products = new Map<ArrayLike<number>, Float64Array>();
      for (let k = 0; k < columns.length; k++) {
        const column = columns[k];
        if (column.kind === 'outer') {
          let product = products.get(column.column);
          if (product === undefined) products.set(column.column, (product = rowProducts(flows, column.column)));
          result[k] += dot(column.row, product);
        } else if (column.kind === 'full') {
          result[k] += dotLong(column.values, flows);
        } else {
          for (let o = 0; o < origins; o++) result[k] += column.values[o] * flows[o * destinations + o];
        }
      }
    }
    return result;
  }

  /** Whether each column is 0 at all pairs where `mask` is not. */
  areZero(mask: Float64Array): boolean[] {
    const zero = Array.from({length: this.width}, () => true);
    for (const {vectors, vectorOf, factors, start} of this.blocks()) {
      for (let i = 0; i < zero.length; i++) {
        if (!zero[i] || factors[i] === 0) continue;
        zero[i] = vectors[vectorOf[i]].every((value, d) => value === 0 || mask[start + d] === 0);
      }
    }
    return zero;
  }

  /** How many entries of each column are positive and how many negative, over the pairs where `mask` is not 0. */
  signs(mask: ArrayLike<number>): {positive: number; negative: number}[] {
    const counts = Array.from({length: this.width}, () => ({positive: 0, negative: 0}));
    for (const {vectors, vectorOf, factors, start} of this.blocks()) {
      const ofVectors = vectors.map(values => {
        let positive = 0;
        let negative = 0;
        for (let d = 0; d < values.length; d++) {
          if (mask[start + d] === 0) continue;
          if (values[d] > 0) positive++;
          else if (values[d] < 0) negative++;
        }
        return {positive, negative};
      });
      counts.forEach((count, i) => {
        if (factors[i] === 0) return;
        const {positive, negative} = ofVectors[vectorOf[i]];
        count.positive += factors[i] > 0 ? positive : negative;
        count.negative += factors[i] > 0 ? negative : positive;
      });
    }
    return counts;
  }

  /** The sums of v_r J_r over the pairs of each origin or destination, all periods together: one [k] per cluster. */
  clusterSums(v: Float64Array | Float32Array, side: ClusterSide): Float64Array[] {
    return side === 'origin' ? this.originSums(v) : this.destinationSums(v);
  }

  private originSums(v: Float64Array | Float32Array): Float64Array[] {
    const sums = Array.from({length: this.origins}, () => new Float64Array(this.width));
    const row = new Float64Array(this.destinations);
    const inner = new Float64Array(this.width);
    for (const {vectors, vectorOf, factors, start, origin} of this.blocks()) {
      row.set(v.subarray(start, start + row.length));
      dots(row, vectors, inner);
      const sum = sums[origin];
      for (let i = 0; i < sum.length; i++) sum[i] += factors[i] * inner[vectorOf[i]];
    }
    return sums;
  }

  private destinationSums(v: Float64Array | Float32Array): Float64Array[] {
    // By column, so that the innermost loop goes along an array.
    const sums = Array.from({length: this.width}, () => new Float64Array(this.destinations));
    for (const {vectors, vectorOf, factors, start} of this.blocks()) {
      for (let i = 0; i < sums.length; i++) addProduct(sums[i], factors[i], vectors[vectorOf[i]], v, start);
    }
    return Array.from({length: this.destinations}, (_, d) => Float64Array.from(sums, sum => sum[d]));
  }

  /** The rows of J, one origin of one period at a time. @param rows where they are put, [width, n_d] or more */
  private *blocks(rows: Float64Array = new Float64Array(this.width * this.destinations)): Generator<Block> {
    const {origins, destinations} = this;
    for (const [period, columns] of this.periods.entries()) {
      const shared = new Map<ArrayLike<number>, number>();
      const vectors: Float64Array[] = [];
      const vectorOf = columns.map(column => {
        const known = column.kind === 'outer' ? shared.get(column.column) : undefined;
        if (known !== undefined) return known;
        const index = vectors.length;
        const vector = rows.subarray(index * destinations, (index + 1) * destinations);
        vectors.push(vector);
        if (column.kind === 'outer') {
          shared.set(column.column, index);
          vector.set(column.column);
        }
        return index;
      });
      const factors = new Float64Array(columns.length).fill(1);
      for (let origin = 0; origin < origins; origin++) {
        for (let i = 0; i < columns.length; i++) {
          const column = columns[i];
          if (column.kind === 'outer') factors[i] = column.row[origin];
          else fillRow(column, origin, vectors[vectorOf[i]]);
        }
        yield {vectors, vectorOf, factors, origin, start: (period * origins + origin) * destinations};
      }
    }
  }
}

/** The rows of one origin in one period: column i is `factors[i]` times `vectors[vectorOf[i]]`, [n_d]. All are reused for the next one. */
interface Block {
  readonly vectors: readonly Float64Array[];
  readonly vectorOf: readonly number[];
  readonly factors: Float64Array;
  readonly origin: number;
  /** The pair to this origin's first destination. */
  readonly start: number;
}

/** The products of the rows of flows, [n_o * n_d], with a vector [n_d]. */
function rowProducts(flows: Float64Array | Float32Array, x: ArrayLike<number>): Float64Array {
  const products = new Float64Array(flows.length / x.length);
  for (let o = 0, r = 0; o < products.length; o++) {
    let sum = 0;
    for (let d = 0; d < x.length; d++, r++) sum += flows[r] * x[d];
    products[o] = sum;
  }
  return products;
}

/** sum += factor * vector * v, entry by entry, v from `start` on. */
function addProduct(
  sum: Float64Array,
  factor: number,
  vector: Float64Array,
  v: Float64Array | Float32Array,
  start: number,
): void {
  for (let d = 0; d < sum.length; d++) sum[d] += factor * vector[d] * v[start + d];
}

/** out[b] = <x, vectors[b]>; four sums at a time, which do not wait for each other. */
function dots(x: Float64Array, vectors: readonly Float64Array[], out: Float64Array): void {
  const last = vectors.length - 1;
  for (let b = 0; b <= last; b += 4) {
    const p = vectors[b];
    const q = vectors[Math.min(b + 1, last)];
    const r = vectors[Math.min(b + 2, last)];
    const s = vectors[Math.min(b + 3, last)];
    let sp = 0;
    let sq = 0;
    let sr = 0;
    let ss = 0;
    for (let d = 0; d < x.length; d++) {
      const value = x[d];
      sp += value * p[d];
      sq += value * q[d];
      sr += value * r[d];
      ss += value * s[d];
    }
    out[b] = sp;
    if (b < last) out[b + 1] = sq;
    if (b + 1 < last) out[b + 2] = sr;
    if (b + 2 < last) out[b + 3] = ss;
  }
}

/** Adds the inner products of columns, from those of their vectors: below the diagonal and on it. */
function addProducts(
  sum: readonly Float64Array[],
  inner: Float64Array,
  vectorOf: readonly number[],
  factors: Float64Array,
): void {
  const stride = Math.sqrt(inner.length);
  for (let i = 0; i < sum.length; i++) {
    const row = sum[i];
    const a = vectorOf[i];
    const factor = factors[i];
    for (let j = 0; j <= i; j++) {
      const b = vectorOf[j];
      row[j] += factor * factors[j] * inner[a <= b ? a * stride + b : b * stride + a];
    }
  }
}

/** Row o of a column, [n_d]. */
function fillRow(column: Column, o: number, out: Float64Array): void {
  switch (column.kind) {
    case 'outer':
      out.set(column.column);
      for (let d = 0; d < out.length; d++) out[d] *= column.row[o];
      return;
    case 'diagonal':
      out.fill(0);
      out[o] = column.values[o];
      return;
    case 'full':
      if (column.values instanceof Float32Array) widen(column.values, o * out.length, out);
      else out.set(column.values.subarray(o * out.length, (o + 1) * out.length));
  }
}

/** out = values from `start` on. A loop: to set a typed array from one of another kind is slow. */
function widen(values: Float32Array, start: number, out: Float64Array): void {
  for (let d = 0; d < out.length; d++) out[d] = values[start + d];
}

/** A whole column, [n_o * n_d]. */
export function expandColumn(column: Column, origins: number, destinations: number): ArrayLike<number> {
  if (column.kind === 'full') return column.values;
  const values = new Float64Array(origins * destinations);
  for (let o = 0; o < origins; o++) fillRow(column, o, values.subarray(o * destinations, (o + 1) * destinations));
  return values;
}

/** X itself. */
export function designColumns(designs: readonly FlowDesign[]): Columns {
  const [{origins, destinations}] = designs;
  return new Columns(
    origins,
    destinations,
    designs.map(design => termColumns(design)),
  );
}

/** The terms of a design; those that say nothing of a side share their vector of ones along it. */
export function termColumns({terms, origins, destinations}: FlowDesign): Column[] {
  const [row, column] = [origins, destinations].map(n => new Float64Array(n).fill(1));
  return terms.map(({kind, values}): Column => {
    switch (kind) {
      case 'constant':
        return {kind: 'outer', row, column};
      case 'origin':
        return {kind: 'outer', row: values, column};
      case 'destination':
        return {kind: 'outer', row, column: values};
      case 'pair':
        return {kind: 'full', values};
      case 'intra':
        return {kind: 'diagonal', values};
    }
  });
}
