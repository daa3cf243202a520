import {dot, dotLong} from '../math/dot';
import type {SpatialWeights} from '../weights/SpatialWeights';

/**
 * One column of the design matrix X [n_o * n_d, k], kept as small as what it says: an origin's attribute is n_o numbers, not n_o * n_d.
 *
 * | kind          | values        | entry of pair (o, d) |
 * | ------------- | ------------- | -------------------- |
 * | `constant`    | []            | 1                    |
 * | `origin`      | [n_o]         | values[o]            |
 * | `destination` | [n_d]         | values[d]            |
 * | `pair`        | [n_o * n_d]   | values[o * n_d + d]  |
 * | `intra`       | [n]           | values[o] if o = d, else 0 |
 */
export interface Term {
  /** The coefficient's name: `intercept`, `intra_intercept`, `dest_<name>`, `orig_<name>`, `intra_<name>`, or the pair covariate's. */
  readonly name: string;
  readonly kind: TermKind;
  /** The covariate behind it; undefined for the two intercepts. */
  readonly covariate?: string;
  /** Of a Durbin term: W, the values being W x of the covariate x. */
  readonly lag?: SpatialWeights;
  readonly values: Float64Array;
}

export type TermKind = 'constant' | 'origin' | 'destination' | 'pair' | 'intra';

/** Adds `scale` times the term's column to `out`, [n_o * n_d]. */
export function addColumn(term: Term, scale: number, origins: number, destinations: number, out: Float64Array): void {
  const {kind, values} = term;
  switch (kind) {
    case 'constant':
      for (let r = 0; r < out.length; r++) out[r] += scale;
      return;
    case 'origin':
      for (let o = 0, r = 0; o < origins; o++) {
        const value = scale * values[o];
        for (let d = 0; d < destinations; d++, r++) out[r] += value;
      }
      return;
    case 'destination':
      for (let o = 0, r = 0; o < origins; o++) {
        for (let d = 0; d < destinations; d++, r++) out[r] += scale * values[d];
      }
      return;
    case 'pair':
      for (let r = 0; r < out.length; r++) out[r] += scale * values[r];
      return;
    case 'intra':
      for (let o = 0; o < origins; o++) out[o * destinations + o] += scale * values[o];
  }
}

/** The sums of `v`, [n_o * n_d], that the inner products with all terms of one design need. */
export interface Margins {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly total: number;
}

export function marginsOf(v: ArrayLike<number>, origins: number, destinations: number): Margins {
  const rows = new Float64Array(origins);
  const columns = new Float64Array(destinations);
  let total = 0;
  for (let o = 0, r = 0; o < origins; o++) {
    let sum = 0;
    for (let d = 0; d < destinations; d++, r++) {
      sum += v[r];
      columns[d] += v[r];
    }
    rows[o] = sum;
    total += sum;
  }
  return {rows, columns, total};
}

/** The inner product of a term's column with `v`, [n_o * n_d], whose margins are known. */
export function innerProduct(term: Term, v: ArrayLike<number>, margins: Margins): number {
  const {kind, values} = term;
  switch (kind) {
    case 'constant':
      return margins.total;
    case 'origin':
      return dot(values, margins.rows);
    case 'destination':
      return dot(values, margins.columns);
    case 'pair':
      return dotLong(values, v);
    case 'intra': {
      const destinations = margins.columns.length;
      let sum = 0;
      for (let o = 0; o < values.length; o++) sum += values[o] * v[o * destinations + o];
      return sum;
    }
  }
}
