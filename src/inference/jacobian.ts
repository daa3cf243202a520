import type {CountModel} from '../models/countModel';
import {type ClusterSide, type Column, Columns, expandColumn, termColumns} from './columns';

/**
 * J = d eta / d (rhos, betas), by solves in float32 on the current backend.
 *
 * @param filtered A⁻¹ X beta, [designs * n_o * n_d]
 */
export async function jacobianAt(model: CountModel, rhos: readonly number[], filtered: Float64Array): Promise<Columns> {
  const {filter, designs, origins, destinations} = model;
  const pairs = origins * destinations;
  // What is solved for, one after the other.
  const input = new Float32Array(filtered);
  const tangents: Float32Array[] = [];
  for (let j = 0; j < rhos.length; j++) tangents.push(await filter.tangent(j, rhos, input));
  const periods: Column[][] = [];
  for (const [period, design] of designs.entries()) {
    const columns: Column[] = tangents.map(tangent => ({
      kind: 'full',
      values: tangent.subarray(period * pairs, (period + 1) * pairs),
    }));
    const terms = termColumns(design);
    const [row, column] = [await filterSide('origin', terms), await filterSide('destination', terms)];
    for (const term of terms) {
      columns.push(
        term.kind === 'outer' && row !== undefined && column !== undefined
          ? {kind: 'outer', row: row.get(term.row)!, column: column.get(term.column)!}
          : await filterWhole(term),
      );
    }
    periods.push(columns);
  }
  return new Columns(origins, destinations, periods);

  /** A⁻¹ applied to a column of the design. */
  async function filterWhole(column: Column): Promise<Column> {
    if (rhos.length === 0) return column;
    const b = input.subarray(0, pairs);
    b.set(expandColumn(column, origins, destinations));
    return {kind: 'full', values: await filter.solveOnly(rhos, b)};
  }

  /** What the outer products have along one side, filtered: each vector once, however many columns share it. Undefined where outer products do not stay such. */
  async function filterSide(
    side: ClusterSide,
    terms: readonly Column[],
  ): Promise<Map<ArrayLike<number>, ArrayLike<number>> | undefined> {
    if (filter.solveSide === undefined) return undefined;
    const vectors = new Set(
      terms.flatMap(term => (term.kind !== 'outer' ? [] : [side === 'origin' ? term.row : term.column])),
    );
    const filtered = await filter.solveSide(rhos, side, [...vectors]);
    return new Map([...vectors].map((vector, k) => [vector, filtered[k]]));
  }
}
