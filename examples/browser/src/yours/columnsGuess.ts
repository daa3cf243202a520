import {type FlowColumns, inspectFlowTables, likelyColumn} from 'kronflow';
import {type Choices, type ColumnOf, COLUMNS, type Files} from './choices';

/** Enough for the header and a row. */
const HEAD_LENGTH = 20_000;
/** A region and a flow, to read the header of one table without the other. */
const ANY = {locations: 'id\na', flows: 'origin,dest,count\na,a,1'};

export interface Headers {
  locations: readonly string[];
  flows: readonly string[];
}

/** The column names of both tables, read as the whole tables are. */
export function headersOf({locations, flows}: Files): Headers {
  const head = (text: string): string => text.slice(0, HEAD_LENGTH).split(/\r\n|\r|\n/).slice(0, 4).join('\n'); // prettier-ignore
  const {columns} = inspectFlowTables(head(locations?.text ?? ANY.locations), head(flows?.text ?? ANY.flows));
  const of = (table: string): readonly string[] => columns.find(each => each.table === table)?.header ?? [];
  return {locations: locations ? of('locations') : [], flows: flows ? of('flows') : []};
}

/** Which column holds what: as chosen, else by its name, else by one of the usual names. */
export function guessColumns(chosen: Choices['columns'], headers: Headers): Partial<Record<ColumnOf, string>> {
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
  for (const role of COLUMNS.flows) guess(role, flows);
  return found;
}

/** For the package: what was found, and for what is needed but was not, the name that must be there. */
export function asFlowColumns(found: Partial<Record<ColumnOf, string>>): FlowColumns {
  return {...found, id: found.id ?? 'id', pair: []};
}
