import type {FlowDesign} from '../design/flowDesign';
import type {Term} from '../design/terms';
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

  /** Jᵀ diag(w) J for each of some weights w, [periods * n_o * n_d]: symmetric, [k, k]. */
  gram(...weights: readonly (Float64Array | Float32Array)[]): Float64Array[][] {
    const k = this.width;
    const n = this.destinations;
    const sums = weights.map(() => square(k));
    const weighted = new Float64Array(n);
    this.eachBlock((block, start) => {
      weights.forEach((w, which) => {
        for (let i = 0; i < k; i++) {
          for (let d = 0; d < n; d++) weighted[d] = w[start + d] * block[i][d];
          for (let j = i; j < k; j++) {
            const other = block[j];
            let sum = 0;
            for (let d = 0; d < n; d++) sum += weighted[d] * other[d];
            sums[which][i][j] += sum;
          }
        }
      });
    });
    for (const sum of sums) for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) sum[i][j] = sum[j][i];
    return sums;
  }

  /** Jᵀ v, [k] */
  transposeMultiply(v: ArrayLike<number>): Float64Array {
    const result = new Float64Array(this.width);
    this.eachBlock((block, start) => {
      block.forEach((values, i) => {
        for (let d = 0; d < this.destinations; d++) result[i] += values[d] * v[start + d];
      });
    });
    return result;
  }

  /** How many entries of each column are positive and how many negative, over the pairs where `mask` is not 0. */
  signs(mask: ArrayLike<number>): {positive: number; negative: number}[] {
    const counts = Array.from({length: this.width}, () => ({positive: 0, negative: 0}));
    this.eachBlock((block, start) => {
      block.forEach((values, i) => {
        for (let d = 0; d < this.destinations; d++) {
          if (mask[start + d] === 0) continue;
          if (values[d] > 0) counts[i].positive++;
          else if (values[d] < 0) counts[i].negative++;
        }
      });
    });
    return counts;
  }

  /** The sums of v_r J_r over the pairs of each origin or destination, all periods together: one [k] per cluster. */
  clusterSums(v: ArrayLike<number>, side: ClusterSide): Float64Array[] {
    const sums = Array.from(
      {length: side === 'origin' ? this.origins : this.destinations},
      () => new Float64Array(this.width),
    );
    this.eachBlock((block, start, origin) => {
      block.forEach((values, i) => {
        for (let d = 0; d < this.destinations; d++) {
          sums[side === 'origin' ? origin : d][i] += values[d] * v[start + d];
        }
      });
    });
    return sums;
  }

  /** Visits the rows of J, one origin of one period at a time: k arrays of n_d entries, which are reused. */
  private eachBlock(visit: (block: readonly Float64Array[], start: number, origin: number) => void): void {
    const {origins, destinations, width} = this;
    const block = Array.from({length: width}, () => new Float64Array(destinations));
    this.periods.forEach((columns, period) => {
      for (let o = 0; o < origins; o++) {
        columns.forEach((column, i) => fillRow(column, o, block[i]));
        visit(block, (period * origins + o) * destinations, o);
      }
    });
  }
}

/** Row o of a column, [n_d]. */
function fillRow(column: Column, o: number, out: Float64Array): void {
  const n = out.length;
  switch (column.kind) {
    case 'outer': {
      const factor = column.row[o];
      for (let d = 0; d < n; d++) out[d] = factor * column.column[d];
      return;
    }
    case 'diagonal':
      out.fill(0);
      out[o] = column.values[o];
      return;
    case 'full':
      for (let d = 0; d < n; d++) out[d] = column.values[o * n + d];
  }
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
    designs.map(design => design.terms.map(term => termColumn(term, origins, destinations))),
  );
}

export function termColumn({kind, values}: Term, origins: number, destinations: number): Column {
  const ones = (n: number): Float64Array => new Float64Array(n).fill(1);
  switch (kind) {
    case 'constant':
      return {kind: 'outer', row: ones(origins), column: ones(destinations)};
    case 'origin':
      return {kind: 'outer', row: values, column: ones(destinations)};
    case 'destination':
      return {kind: 'outer', row: ones(origins), column: values};
    case 'pair':
      return {kind: 'full', values};
    case 'intra':
      return {kind: 'diagonal', values};
  }
}
