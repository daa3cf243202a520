import {
  type ColumnsUnderstood,
  type FlowTableOptions,
  type FlowTables,
  inspectFlowTables,
  type TableProblem,
} from 'kronflow';
import type {Choices, Files} from './choices';
import {asFlowColumns} from './columnsGuess';

/** Both tables as the package reads them. */
export interface Inspected {
  /** There if nothing is wrong: pairs without a row taken as missing, and as zero. */
  tables?: {missing: FlowTables; zero: FlowTables};
  problems: readonly TableProblem[];
  understood: readonly ColumnsUnderstood[];
  notes: readonly string[];
  /** Columns that are numbers for the most part, with the first of their cells that is none. */
  unclean: Map<string, TableProblem>;
}

/** A table that is not there yet: what the package says of it is not told. */
const ABSENT = {name: '(absent)', text: ''};

export function inspect(
  {locations = {...ABSENT, fingerprint: ''}, flows = {...ABSENT, fingerprint: ''}}: Files,
  columns: Choices['columns'],
  {duplicates, points}: Pick<FlowTableOptions, 'duplicates' | 'points'>,
): Inspected {
  const run = (options: FlowTableOptions, attributes?: string[]) =>
    inspectFlowTables(locations, flows, {
      columns: {...asFlowColumns(columns), ...(attributes ? {attributes} : {})},
      duplicates: duplicates ?? 'refuse',
      points: points ?? true,
      ...options,
    });
  const attributes = (from: readonly ColumnsUnderstood[]): readonly string[] =>
    from.find(({table}) => table === locations.name)?.covariates ?? [];

  let found = run({});
  const unclean = new Map<string, TableProblem>();
  for (const problem of found.problems) {
    const {table, column} = problem;
    if (table === locations.name && attributes(found.columns).includes(column) && !unclean.has(column)) {
      unclean.set(column, problem);
    }
  }
  // A column that nobody needs may hold what it likes.
  const clean = unclean.size > 0 ? attributes(found.columns).filter(column => !unclean.has(column)) : undefined;
  if (clean) found = run({}, clean);

  const {tables, problems, columns: understood, notes} = found;
  const rest = {problems: problems.filter(({table}) => table !== ABSENT.name), understood, notes, unclean};
  if (tables === undefined) return rest;
  // Rows without a number stay missing where pairs without a row are zero.
  const empty = notes.some(note => note.includes('without a count'));
  const zero = empty
    ? run({absentPairs: 'zero'}, clean).tables!
    : {...tables, observed: new Uint8Array(tables.observed.length).fill(1)};
  return {...rest, tables: {missing: tables, zero}};
}
