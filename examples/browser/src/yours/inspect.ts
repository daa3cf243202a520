import {
  type ColumnsUnderstood,
  type FlowColumns,
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
  /** Columns that are numbers for the most part, with the first of their rows that cannot be used. */
  unclean: {locations: Map<string, TableProblem>; flows: Map<string, TableProblem>};
}

/** A table that is not there yet: what the package says of it is not told. */
const ABSENT = {name: '(absent)', text: ''};

export function inspect(
  {locations = {...ABSENT, fingerprint: ''}, flows = {...ABSENT, fingerprint: ''}}: Files,
  columns: Choices['columns'],
  {duplicates, points}: Pick<FlowTableOptions, 'duplicates' | 'points'>,
): Inspected {
  const run = (options: FlowTableOptions, covariates?: Pick<FlowColumns, 'attributes' | 'pair'>) =>
    inspectFlowTables(locations, flows, {
      columns: {...asFlowColumns(columns), ...covariates},
      duplicates: duplicates ?? 'refuse',
      points: points ?? true,
      ...options,
    });

  let found = run({});
  const covariatesOf = ({name}: {name: string}): readonly string[] =>
    found.columns.find(({table}) => table === name)?.covariates ?? [];
  const uncleanOf = (file: {name: string}): Map<string, TableProblem> => {
    const all = new Set(covariatesOf(file));
    const first = new Map<string, TableProblem>();
    for (const problem of found.problems) {
      const {table, column} = problem;
      if (table === file.name && all.has(column) && !first.has(column)) first.set(column, problem);
    }
    return first;
  };
  const unclean = {locations: uncleanOf(locations), flows: uncleanOf(flows)};
  // A column that nobody needs may hold what it likes.
  const clean =
    unclean.locations.size + unclean.flows.size === 0
      ? undefined
      : {
          attributes: covariatesOf(locations).filter(column => !unclean.locations.has(column)),
          pair: covariatesOf(flows).filter(column => !unclean.flows.has(column)),
        };
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
