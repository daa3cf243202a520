import type {FlowDesign} from '../design/flowDesign';
import {addColumn} from '../design/terms';
import {Columns, type Column, termColumns} from '../inference/columns';
import {lagOf} from '../models/lag';
import type {WeightsSides} from '../models/sides';
import type {RhoKind} from '../models/rhos';

/**
 * The inner products of everything residuals are made of: Q = ZᵀZ with the columns
 *
 *     Z = [W_j y, ...; W_j X, ...],     W_j in I, I ⊗ W_d, W_o ⊗ I, W_o ⊗ W_d
 *
 * as far as the model has them. Every residual is Z c for some short c, so that after Q no pass over the flows is needed any more: the likelihood costs
 * the same for a hundred flows and for a million (the moment matrices of LeSage & Pace 2008, sec. 4).
 */
export interface Moments {
  /** Q, [m + l k, m + l k]: m lags of y, then for each of l lags of X its k terms. */
  readonly q: readonly Float64Array[];
  /** The lags of y, the first of which is y itself. */
  readonly lags: readonly ('' | RhoKind)[];
  /** Whether X is lagged as y is (errors that depend on each other), or taken as it is. */
  readonly lagsX: boolean;
  /** k */
  readonly terms: number;
}

/** @param y [periods * n_o * n_d] */
export function momentsOf(
  y: Float64Array,
  designs: readonly FlowDesign[],
  periods: number,
  weights: WeightsSides | undefined,
  kinds: readonly RhoKind[],
  lagsX: boolean,
): Moments {
  const [{origins, destinations}] = designs;
  const pairs = origins * destinations;
  const lags = ['' as const, ...kinds];
  const columns: Column[][] = [];
  for (let period = 0; period < periods; period++) {
    const design = designs[period % designs.length];
    const flows = y.slice(period * pairs, (period + 1) * pairs);
    const plain = termColumns(design);
    columns.push([
      ...lags.map((kind): Column => ({kind: 'full', values: lagFlows(kind, flows, weights)})),
      ...(lagsX ? lags : ['' as const]).flatMap(kind =>
        design.terms.map((term, k) => {
          if (kind === '') return plain[k];
          const column = new Float64Array(pairs);
          addColumn(term, 1, origins, destinations, column);
          return {kind: 'full' as const, values: lagFlows(kind, column, weights)};
        }),
      ),
    ]);
  }
  const ones = new Float64Array(y.length).fill(1);
  const q = new Columns(origins, destinations, columns).gram(ones);
  return {q, lags, lagsX, terms: designs[0].terms.length};
}

/** W_j f for flows of one or several periods. */
export function lagFlows(kind: '' | RhoKind, flows: Float64Array, weights: WeightsSides | undefined): Float64Array {
  if (kind === '' || weights === undefined) return flows;
  const along = (side: 'origin' | 'destination', x: Float64Array): Float64Array => lagOf(side, x, weights);
  if (kind === 'd') return along('destination', flows);
  return kind === 'o' ? along('origin', flows) : along('origin', along('destination', flows));
}
