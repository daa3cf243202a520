import {KronflowError} from 'kronflow';
import Papa from 'papaparse';

export interface Airport {
  id: string;
  name: string;
  city: string;
  state: string;
  lat: number;
  lon: number;
}

/** One row of the flights file: `count` flights from `origin` to `destination`. */
export interface Route {
  origin: string;
  destination: string;
  count: number;
}

/** The chosen airports, busiest first, and the flights between them. */
export interface Flights {
  airports: Airport[];
  /** Flights from airport o to airport d at `[o * n + d]`; a pair that the file does not have counts as zero. */
  counts: Float64Array;
  /** All flights of each airport, also those from and to airports that were not chosen. */
  departures: Float64Array;
  arrivals: Float64Array;
  /** Airports of the flights file that the airports file does not know; their flights are left out. */
  unknown: {airports: string[]; flights: number};
}

/** A text and the name under which messages speak of it. */
export interface TextFile {
  name: string;
  text: string;
}

const OUTSIDE_CONTIGUOUS = new Set(['AK', 'HI', 'PR', 'VI', 'GU', 'AS', 'MP', 'CQ', 'FM', 'PW', 'NA']);

export function readFlights(
  files: {airports: TextFile; flights: TextFile},
  choose: {airports: number; region: 'contiguous' | 'all'},
): Flights {
  const known = readAirports(files.airports);
  const routes = readRoutes(files.flights);

  const departures = new Map<string, number>();
  const arrivals = new Map<string, number>();
  const unknown = {airports: new Set<string>(), flights: 0};
  for (const {origin, destination, count} of routes) {
    add(departures, origin, count);
    add(arrivals, destination, count);
    const strangers = [origin, destination].filter(id => !known.has(id));
    strangers.forEach(id => unknown.airports.add(id));
    if (strangers.length > 0) unknown.flights += count;
  }

  const traffic = (id: string): number => (departures.get(id) ?? 0) + (arrivals.get(id) ?? 0);
  const airports = [...known.values()]
    .filter(({id, state}) => traffic(id) > 0 && (choose.region === 'all' || !OUTSIDE_CONTIGUOUS.has(state)))
    .sort((a, b) => traffic(b.id) - traffic(a.id))
    .slice(0, choose.airports);
  if (airports.length < choose.airports && Number.isFinite(choose.airports)) {
    invalid(
      `${files.flights.name}: only ${airports.length} airports have flights, but ${choose.airports} were asked for`,
    );
  }

  const n = airports.length;
  const index = new Map(airports.map(({id}, i) => [id, i]));
  const counts = new Float64Array(n * n);
  for (const {origin, destination, count} of routes) {
    const o = index.get(origin);
    const d = index.get(destination);
    if (o !== undefined && d !== undefined) counts[o * n + d] += count;
  }
  return {
    airports,
    counts,
    departures: Float64Array.from(airports, ({id}) => departures.get(id) ?? 0),
    arrivals: Float64Array.from(airports, ({id}) => arrivals.get(id) ?? 0),
    unknown: {airports: [...unknown.airports].sort(), flights: unknown.flights},
  };
}

function readAirports(file: TextFile): Map<string, Airport> {
  const airports = new Map<string, Airport>();
  for (const row of readRows(file, ['iata', 'name', 'city', 'state', 'latitude', 'longitude'])) {
    const id = row.id('iata');
    if (airports.has(id)) invalid(`${row.where}: airport "${id}" is listed twice`);
    airports.set(id, {
      id,
      name: row.text('name'),
      city: row.text('city'),
      state: row.text('state'),
      lat: row.number('latitude', -90, 90),
      lon: row.number('longitude', -180, 180),
    });
  }
  return airports;
}

/** Rows of the same pair stay apart here; their counts are added up later. */
function readRoutes(file: TextFile): Route[] {
  return readRows(file, ['origin', 'destination', 'count']).map(row => ({
    origin: row.id('origin'),
    destination: row.id('destination'),
    count: row.number('count', 0, Number.MAX_SAFE_INTEGER),
  }));
}

/** A row that knows its columns by name, and where it stands. */
interface Row {
  where: string;
  text(column: string): string;
  /** Like text, but never empty. */
  id(column: string): string;
  number(column: string, least: number, most: number): number;
}

function readRows(file: TextFile, columns: string[]): Row[] {
  const parsed = Papa.parse<string[]>(file.text, {delimiter: ','});
  const rows = withLineNumbers(parsed.data);
  const head = rows.at(0);
  const header = head?.cells.map(cell => cell.trim()) ?? [];
  const missing = columns.filter(column => !header.includes(column));
  if (missing.length > 0) {
    invalid(
      `${file.name}, line ${head?.line ?? 1}: the header must have ${columns.join(', ')}; ` +
        `missing: ${missing.join(', ')}; got: ${header.join(', ') || 'nothing'}`,
    );
  }
  return rows.slice(1).map(({cells, line}) => {
    const where = `${file.name}, line ${line}`;
    const text = (column: string): string => cells.at(header.indexOf(column))?.trim() ?? '';
    return {
      where,
      text,
      id: column => text(column) || invalid(`${where}: ${column} must not be empty`),
      number(column, least, most) {
        const value = text(column) === '' ? NaN : Number(text(column));
        if (!(value >= least && value <= most)) {
          const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `between ${least} and ${most}`;
          invalid(`${where}: ${column} must be a number ${range}, got "${text(column)}"`);
        }
        return value;
      },
    };
  });
}

/** Drops empty rows, and counts lines as an editor does: a quoted cell can span several. */
function withLineNumbers(rows: string[][]): {cells: string[]; line: number}[] {
  let next = 1;
  const numbered = rows.map(cells => {
    const line = next;
    next += cells.join('').split('\n').length;
    return {cells, line};
  });
  return numbered.filter(({cells}) => cells.some(cell => cell.trim() !== ''));
}

function add(totals: Map<string, number>, id: string, count: number): void {
  totals.set(id, (totals.get(id) ?? 0) + count);
}

function invalid(message: string): never {
  throw new KronflowError('invalidData', message);
}
