import {checkOptions} from '../arguments/options';
import {type FlowResult, type FlowSelection, jsonNumber, placesOf, selectFlows, valueColumns} from './flowResult';
import {cellOf, csvOf} from './writeFlowTables';

/** One flow with both its places, as the arc layer of kepler.gl finds them by name; null is no value. */
export interface KeplerFlowRow {
  readonly origin_lat: number;
  readonly origin_lng: number;
  readonly dest_lat: number;
  readonly dest_lng: number;
  readonly origin_id: string;
  readonly dest_id: string;
  readonly origin_name: string;
  readonly dest_name: string;
  /** The `period`, in a panel, and the values: `count`, `fitted`, `residual`, ... */
  readonly [value: string]: string | number | null;
}

const OP = 'flowRowsForKepler';
const FIXED = 'origin_lat,origin_lng,dest_lat,dest_lng,origin_id,dest_id,origin_name,dest_name'.split(',');

/**
 * One row for each flow, with the coordinates of both its ends, the largest first: what kepler.gl (and deck.gl, or a spreadsheet) takes for
 * arcs, as objects and as CSV text.
 *
 * ```js
 * const origins = {ids: ['a', 'b'], names: ['Aix', 'Brest'], points: [{lat: 43.5, lon: 5.4}, {lat: 48.4, lon: -4.5}]};
 * const {rows, csv} = flowRowsForKepler({origins, destinations: origins, values: {count: [0, 12, 9, 0]}}, {top: 1});
 * rows[0]; // {origin_lat: 43.5, origin_lng: 5.4, dest_lat: 48.4, dest_lng: -4.5, …, origin_name: 'Aix', dest_name: 'Brest', count: 12}
 * ```
 *
 * @throws KronflowError `invalidShape`, `invalidArgument`
 */
export function flowRowsForKepler(
  result: FlowResult,
  selection: FlowSelection = {},
): {readonly rows: KeplerFlowRow[]; readonly csv: string} {
  checkOptions(OP, selection, ['by', 'top', 'minimum']);
  const columns = valueColumns(OP, result, [...FIXED, 'period']);
  const {origins, destinations, periods} = result;
  const {from, to} = placesOf(OP, result);
  const rows = selectFlows(OP, result, columns, selection).map(flow => {
    const {o, d, t} = flow;
    const row: {-readonly [name in keyof KeplerFlowRow]: KeplerFlowRow[name]} = {
      origin_lat: from[o][1],
      origin_lng: from[o][0],
      dest_lat: to[d][1],
      dest_lng: to[d][0],
      origin_id: origins.ids[o],
      dest_id: destinations.ids[d],
      origin_name: (origins.names ?? origins.ids)[o],
      dest_name: (destinations.names ?? destinations.ids)[d],
    };
    if (periods) row.period = periods[t];
    for (const column of columns) row[column.name] = jsonNumber(column.at(flow));
    return row;
  });
  const header = [...FIXED, ...(periods ? ['period'] : []), ...columns.map(({name}) => name)];
  const cells = (row: KeplerFlowRow): string[] =>
    header.map(name => (typeof row[name] === 'string' ? row[name] : cellOf(row[name] ?? NaN)));
  return {rows, csv: csvOf(header, rows.map(cells))};
}
