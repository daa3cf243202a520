import {type FlowColumns, inspectFlowTables, likelyColumn} from 'kronflow';
import Papa from 'papaparse';
import {type Choices, type ColumnOf, COLUMNS, type Files} from './choices';
import {separatorOf} from './problemRows';

/** Enough for the header and a row. */
const HEAD_LENGTH = 20_000;
/** Rows that are looked at to see what they hold. */
const [SAMPLED_ROWS, MOST_IDS] = [20, 5000];
/** A region and a flow, to read the header of one table without the other. */
const ANY = {locations: 'id\na', flows: 'origin,dest,count\na,a,1'};

interface Headers {
  locations: readonly string[];
  flows: readonly string[];
}

/** The column names of both tables, read as the whole tables are. */
function headersOf({locations, flows}: Files): Headers {
  const head = (text: string): string => text.slice(0, HEAD_LENGTH).split(/\r\n|\r|\n/).slice(0, 4).join('\n'); // prettier-ignore
  const {columns} = inspectFlowTables(head(locations?.text ?? ANY.locations), head(flows?.text ?? ANY.flows));
  const of = (table: string): readonly string[] => columns.find(each => each.table === table)?.header ?? [];
  return {locations: locations ? of('locations') : [], flows: flows ? of('flows') : []};
}

/** Which column holds what: as chosen, else by its name, else by one of the usual names. */
export function guessColumns(chosen: Choices['columns'], files: Files): Partial<Record<ColumnOf, string>> {
  const headers = headersOf(files);
  const found: Partial<Record<ColumnOf, string>> = {};
  const guess = (role: ColumnOf, header: readonly string[]): void => {
    const choice = chosen[role];
    if (choice === '' || (choice !== undefined && header.includes(choice))) {
      if (choice !== '') found[role] = choice;
      return;
    }
    if (header.includes(role)) found[role] = role;
    else {
      const taken = Object.values(found);
      const likely = likelyColumn(role, header.filter(column => !taken.includes(column))); // prettier-ignore
      if (likely !== undefined) found[role] = likely;
    }
  };
  const {locations, flows} = headers;
  const exact = (role: ColumnOf): boolean => (chosen[role] ?? role) !== '' && locations.includes(chosen[role] ?? role);
  const likely = (role: ColumnOf): boolean => likelyColumn(role, locations) !== undefined;
  const plane = exact('x') && exact('y') ? !(exact('lat') && exact('lon')) : !likely('lat') && likely('x');
  const coordinates: ColumnOf[] = plane ? ['x', 'y'] : ['lat', 'lon'];
  for (const role of COLUMNS.locations) {
    const other = ['lat', 'lon', 'x', 'y'].includes(role) && !coordinates.includes(role);
    if (!other) guess(role, locations);
  }
  // A column may be called like a period and be none (minutes of travel, a constant year): the rows tell.
  for (const role of COLUMNS.flows) if (role !== 'period' || chosen.period !== undefined) guess(role, flows);
  return {...found, ...byContent(chosen, found, {headers, files})};
}

/**
 * What the rows say where names do not: origins and destinations are columns of ids of the places, and the count is the only column of
 * numbers that is left.
 */
function byContent(
  chosen: Choices['columns'],
  found: Partial<Record<ColumnOf, string>>,
  {headers, files: {locations, flows}}: {headers: Headers; files: Files},
): Partial<Record<ColumnOf, string>> {
  const {id, count} = found;
  if (!locations || !flows || id === undefined) return {};
  const ids = new Set(sampleOf(locations.text, MOST_IDS).map(cells => cells[headers.locations.indexOf(id)]));
  const rows = sampleOf(flows.text, SAMPLED_ROWS);
  const every = (test: (cell: string) => boolean) =>
    headers.flows.filter((_, at) => rows.length > 0 && rows.every(cells => test(cells.at(at)?.trim() ?? '')));
  const ofIds = every(cell => ids.has(cell));
  const better: typeof found = {};
  const [first, second] = ofIds;
  const fit = ofIds.includes(found.origin ?? '') && ofIds.includes(found.dest ?? '');
  if (ofIds.length >= 2 && !fit && chosen.origin === undefined && chosen.dest === undefined) {
    better.origin = likelyColumn('origin', ofIds) ?? first;
    better.dest = likelyColumn('dest', ofIds.filter(column => column !== better.origin)) ?? second; // prettier-ignore
  }
  if (count === undefined && chosen.count === undefined) {
    const {origin, dest} = {...found, ...better};
    const numbers = every(cell => /^(-?[\d.,]+|)$/.test(cell)).filter(column => column !== origin && column !== dest);
    if (numbers.length === 1) better.count = numbers[0];
  }
  return better;
}

/** The first rows, without the header. */
function sampleOf(text: string, rows: number): string[][] {
  const options = {delimiter: separatorOf(text), preview: rows + 1, skipEmptyLines: 'greedy'} as const;
  return Papa.parse<string[]>(text, options).data.slice(1);
}

/** For the package: what was found, and for what is needed but was not, the name that must be there. */
export function asFlowColumns(found: Partial<Record<ColumnOf, string>>): FlowColumns {
  return {...found, id: found.id ?? 'id'};
}
