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
  const filtereds = {
    origin: new Map<ArrayLike<number>, ArrayLike<number>>(),
    destination: new Map<ArrayLike<number>, ArrayLike<number>>(),
  };
  const tangents: (Float32Array | Float64Array)[] = [];
  for (let j = 0; j < rhos.length; j++) tangents.push(await filter.tangent(j, rhos, filtered));
  const periods: Column[][] = [];
  for (const [period, design] of designs.entries()) {
    const columns: Column[] = tangents.map(tangent => ({
      kind: 'full',
      values: tangent.subarray(period * pairs, (period + 1) * pairs),
    }));
    for (const column of termColumns(design)) columns.push(await filterColumn(column));
    periods.push(columns);
  }
  return new Columns(origins, destinations, periods);

  /** A⁻¹ applied to a column of the design; an outer product stays one where A is separable. */
  async function filterColumn(column: Column): Promise<Column> {
    if (rhos.length === 0) return column;
    if (column.kind === 'outer' && filter.solveSide !== undefined) {
      return {
        kind: 'outer',
        row: await filterSide('origin', column.row),
        column: await filterSide('destination', column.column),
      };
    }
    const solved = await filter.solve(rhos, new Float32Array(expandColumn(column, origins, destinations)));
    solved.dispose();
    return {kind: 'full', values: solved.values};
  }

  /** Once for each vector, which many columns may share. */
  async function filterSide(side: ClusterSide, vector: ArrayLike<number>): Promise<ArrayLike<number>> {
    const known = filtereds[side].get(vector);
    if (known !== undefined) return known;
    const made = await filter.solveSide!(rhos, side, vector);
    filtereds[side].set(vector, made);
    return made;
  }
}
