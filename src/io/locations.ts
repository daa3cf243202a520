import type {Point} from '../weights/points';
import type {Columns} from './columns';
import type {CellValue} from './numbers';
import {plural, type Report, some} from './problems';

/** The regions of one side, as plain data: everything in the same order. */
export interface FlowLocations {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** `{lon, lat}` in degrees or `{x, y}` in a plane; empty where the table has no coordinates and `points: false` allows it. */
  readonly points: readonly Point[];
  /** Covariates, [n] each; NaN where the cell is empty. */
  readonly attributes: Readonly<Record<string, Float64Array>>;
}

/** Reads a table of locations; nothing if it has no column of ids. Problems of single rows are told and the row is kept. */
export function readLocations(columns: Columns, points: boolean, report: Report): FlowLocations | undefined {
  const {table} = columns;
  const id = columns.cells('id');
  const name = columns.has('name') ? columns.cells('name') : undefined;
  const pointOf = points ? pointReader(columns, report) : undefined;
  if (!points) report.note(`${table.name}: locations have no coordinates, as points: false says`);
  if (id === undefined) return undefined;

  const rows = table.rows.map((_, row) => row);
  const ids = rows.map(id);
  const first = new Map<string, number>();
  ids.forEach((text, row) => {
    const before = first.get(text);
    const column = columns.columnOf('id');
    if (text === '') columns.problem(row, column, '', 'must not be empty; give every location an id');
    else if (before === undefined) first.set(text, row);
    else
      columns.problem(
        row,
        column,
        text,
        `ids must differ, got '${text}' in line ${table.lines[before]} already; drop one`,
      );
  });
  const attributes = columns.rest('attributes').map(({name, value}) => {
    const values = Float64Array.from(rows, row => numberOrNaN(value(row)));
    const empty = rows.filter(row => Number.isNaN(values[row]));
    if (empty.length > 0) {
      const lines = some(empty.map(row => table.lines[row]));
      report.note(
        `${table.name}, ${name}: ${plural(empty.length, 'cell')} without a value, read as NaN (line ${lines})`,
      );
    }
    return [name, values] as const;
  });
  const covariates =
    attributes.length > 0 ? `, covariates ${attributes.map(([name]) => name).join(', ')}` : ', no covariates';
  report.note(`${table.name}: ${plural(ids.length, 'location')}${covariates}`);
  return {
    ids,
    names: rows.map(row => name?.(row) || ids[row]),
    points: pointOf ? rows.map(pointOf) : [],
    attributes: Object.fromEntries(attributes),
  };
}

/** Degrees where the table has them, coordinates in a plane where it has those alone. */
function pointReader(columns: Columns, report: Report): ((row: number) => Point) | undefined {
  const {name} = columns.table;
  const degrees = columns.has('lat') || columns.has('lon');
  const planar = columns.named('x') || columns.named('y') || (!degrees && columns.has('x') && columns.has('y'));
  if (planar) {
    const [x, y] = [columns.numbers('x'), columns.numbers('y')];
    if (x === undefined || y === undefined) return undefined;
    report.note(`${name}: ${columns.columnOf('x')} and ${columns.columnOf('y')} are coordinates in a plane`);
    return row => ({x: filled(columns, row, 'x', x(row)), y: filled(columns, row, 'y', y(row))});
  }
  const [lat, lon] = [columns.numbers('lat'), columns.numbers('lon')];
  if (lat === undefined || lon === undefined) return undefined;
  return row => {
    const point = {lon: filled(columns, row, 'lon', lon(row)), lat: filled(columns, row, 'lat', lat(row))};
    const swapped = Math.abs(point.lat) > 90 && Math.abs(point.lon) <= 90 ? 'are lat and lon swapped?' : 'correct it.';
    inRange(columns, row, 'lat', point.lat, 90, `${swapped} For a plane name {columns: {x, y}}`);
    inRange(columns, row, 'lon', point.lon, 360, 'correct it. For a plane name {columns: {x, y}}');
    return point;
  };
}

function filled(columns: Columns, row: number, role: 'lat' | 'lon' | 'x' | 'y', value: CellValue): number {
  if (value === 'empty') {
    columns.problem(row, columns.columnOf(role), '', `must not be empty; locate the place, or say {points: false}`);
  }
  return numberOrNaN(value);
}

function inRange(
  columns: Columns,
  row: number,
  role: 'lat' | 'lon',
  value: number,
  most: number,
  advice: string,
): void {
  if (!(Math.abs(value) > most)) return;
  columns.problem(
    row,
    columns.columnOf(role),
    String(value),
    `must be degrees from -${most} to ${most}, got ${value}; ${advice}`,
  );
}

export function numberOrNaN(value: CellValue): number {
  return typeof value === 'number' ? value : NaN;
}

/** The locations of one side: all, or those that are listed, in the order of the list. */
export function chooseLocations(
  all: FlowLocations,
  list: readonly string[] | undefined,
  where: {table: string; option: 'origins' | 'destinations'},
  report: Report,
): FlowLocations {
  if (list === undefined) return all;
  const row = new Map(all.ids.map((id, i) => [id, i]));
  const seen = new Set<string>();
  const chosen: number[] = [];
  for (const id of list) {
    const at = row.get(id);
    if (at === undefined) {
      report.problem(
        where.table,
        0,
        '',
        id,
        `{${where.option}} names '${id}', which is no id of this table; add or drop it`,
      );
    } else if (seen.has(id)) {
      report.problem(where.table, 0, '', id, `{${where.option}} must name each location once, got '${id}' twice`);
    } else {
      chosen.push(at);
    }
    seen.add(id);
  }
  return {
    ids: chosen.map(i => all.ids[i]),
    names: chosen.map(i => all.names[i]),
    points: all.points.length > 0 ? chosen.map(i => all.points[i]) : [],
    attributes: Object.fromEntries(
      Object.entries(all.attributes).map(([name, values]) => [name, Float64Array.from(chosen, i => values[i])]),
    ),
  };
}
