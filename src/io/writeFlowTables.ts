import Papa from 'papaparse';
import {check} from '../../kernels/core/errors';
import {coordinatesOf} from '../weights/points';
import {allFlows, type FlowResult, valueColumns} from './flowResult';

/** CSV text in the convention of flowmap.gl. */
export interface FlowCsv {
  /** All regions, each once; where origins and destinations share an id, as the origins have it. */
  readonly locationsCsv: string;
  /** Origins alone and destinations alone, where they are not the same: `readFlowTables({origins, destinations}, …)` reads them back. */
  readonly originsCsv: string;
  readonly destinationsCsv: string;
  readonly flowsCsv: string;
}

const OP = 'writeFlowTables';

/**
 * Writes regions and flows as the tables that `readFlowTables` reads: `id,name,lat,lon` (or `x,y`) and the attributes; `origin,dest`, the
 * `period` of a panel, and the values. Numbers keep all their digits. Each flow has a row if it has any value; a count that was
 * not observed and a value that is not finite are empty cells, so that reading the tables again gives the same data.
 *
 * ```js
 * const tables = readFlowTables('id,lat,lon\na,43.5,5.4\nb,48.4,-4.5', 'origin,dest,count\na,b,12');
 * const {origins, destinations, flows, observed} = tables;
 * const {flowsCsv} = writeFlowTables({origins, destinations, observed, values: {count: flows, fitted: [1, 11.5, 9, 1]}});
 * flowsCsv; // 'origin,dest,count,fitted\na,a,,1\na,b,12,11.5\nb,a,,9\nb,b,,1'
 * ```
 *
 * @throws KronflowError `invalidShape`, `invalidArgument`
 */
export function writeFlowTables(result: FlowResult): FlowCsv {
  const columns = valueColumns(OP, result, ['origin', 'dest', 'period']);
  const {origins, destinations, periods} = result;
  const rows: string[][] = [];
  for (const flow of allFlows(result)) {
    const cells = columns.map(column => cellOf(column.at(flow)));
    if (cells.every(cell => cell === '')) continue;
    const period = periods ? [periods[flow.t]] : [];
    rows.push([origins.ids[flow.o], destinations.ids[flow.d], ...period, ...cells]);
  }
  const header = ['origin', 'dest', ...(periods ? ['period'] : []), ...columns.map(({name}) => name)];
  return {
    locationsCsv: locationsTable([origins, destinations]),
    originsCsv: locationsTable([origins]),
    destinationsCsv: locationsTable([destinations]),
    flowsCsv: csvOf(header, rows),
  };
}

/** CSV text of a header and its rows, lines ended by \n. */
export function csvOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return Papa.unparse({fields: [...header], data: rows as string[][]}, {newline: '\n'});
}

/** The shortest text that is read back as the same number. */
export function cellOf(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}

function locationsTable(sides: readonly FlowResult['origins'][]): string {
  const points = coordinatesOf(
    sides.flatMap(({points = []}) => points),
    OP,
  );
  const [first] = sides.flatMap(({points = []}) => points);
  const degrees = points.length > 0 && 'lon' in first;
  const place = points.length === 0 ? [] : degrees ? ['lat', 'lon'] : ['x', 'y'];
  const attributes = [...new Set(sides.flatMap(({attributes = {}}) => Object.keys(attributes)))];
  const header = ['id', 'name', ...place, ...attributes];
  check(
    new Set(header).size === header.length,
    'invalidArgument',
    () =>
      `${OP}: attributes must not be named ${header.slice(0, -attributes.length).join(', ')}; rename ${attributes.join(', ')}`,
  );
  const rows = new Map<string, string[]>();
  for (const {ids, names = ids, points = [], attributes: own = {}} of sides) {
    const coordinates = coordinatesOf(points, OP);
    ids.forEach((id, i) => {
      if (rows.has(id)) return;
      const [x, y] = i < coordinates.length ? coordinates[i].map(cellOf) : ['', ''];
      const where = place.length === 0 ? [] : degrees ? [y, x] : [x, y];
      rows.set(id, [id, names[i], ...where, ...attributes.map(name => cellOf(name in own ? own[name][i] : NaN))]);
    });
  }
  return csvOf(header, [...rows.values()]);
}
