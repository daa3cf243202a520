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
import {rowsOf} from './firstRows';
import {likelyPeriod, tellsRepeats} from './periods';

/** Both tables as the package reads them. */
export interface Inspected {
  /** There if nothing is wrong: pairs without a row taken as missing, and as zero. */
  tables?: {missing: FlowTables; zero: FlowTables};
  /** The column that tells rows of one pair apart, and the periods that it names, also where they were added up. */
  period?: string | undefined;
  periods?: readonly string[] | undefined;
  problems: readonly TableProblem[];
  understood: readonly ColumnsUnderstood[];
  notes: readonly string[];
  /** Columns that are numbers for the most part, with the first of their rows that cannot be used. */
  unclean: {locations: Map<string, TableProblem>; flows: Map<string, TableProblem>};
}

/** What was chosen, as far as it changes what the package reads. */
export interface HowToRead extends Pick<Choices, 'columns' | 'duplicates'> {
  points: boolean;
  /** All periods are added up. */
  isSum: boolean;
  /** A column of periods is looked for where none was chosen. */
  looksForPeriods: boolean;
}

export function inspect(files: Files, {columns, isSum, looksForPeriods, ...how}: HowToRead): Inspected {
  const {period: chosen, ...others} = columns;
  let period = chosen;
  if (period === undefined) {
    // Rows that are added up do not tell that they repeat pairs.
    const strict = inspectAs(files, {...how, columns, duplicates: 'refuse'});
    if (looksForPeriods) period = likelyPeriod(strict.problems, flowRows(files, strict));
    if (period === undefined) {
      const same = how.duplicates === 'refuse' || !tellsRepeats(strict.problems);
      return same ? strict : inspectAs(files, {...how, columns});
    }
  }
  const panel = inspectAs(files, {...how, columns: {...others, period}});
  const periods = panel.tables?.missing.periods;
  if (!isSum || periods === undefined) return {...panel, period, periods};
  return {...inspectAs(files, {...how, columns: others, duplicates: 'sum', unused: period}), period, periods};
}

/** A table that is not there yet: what the package says of it is not told. */
const ABSENT = {name: '(absent)', text: '', fingerprint: ''};

const flowRows = ({flows = ABSENT}: Files, {understood}: Inspected) => ({
  file: flows.name,
  header: understood.find(({table}) => table === flows.name)?.header ?? [],
  rows: rowsOf(flows.text),
});

/** @param how.unused a column of the flows that is no covariate */
function inspectAs(
  {locations = ABSENT, flows = ABSENT}: Files,
  {columns, duplicates, points, unused}: Omit<HowToRead, 'isSum' | 'looksForPeriods'> & {unused?: string},
): Inspected {
  const run = (options: FlowTableOptions, covariates?: Pick<FlowColumns, 'attributes' | 'pair'>) =>
    inspectFlowTables(locations, flows, {
      columns: {...asFlowColumns(columns), ...covariates},
      ...{duplicates, points},
      ...options,
    });

  let found = run({});
  const covariatesOf = ({name}: {name: string}): readonly string[] =>
    found.columns.find(({table}) => table === name)?.covariates.filter(column => column !== unused) ?? [];
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
    unclean.locations.size + unclean.flows.size === 0 && unused === undefined
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
