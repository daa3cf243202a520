import {type FlowTables, likelyColumn, type TableProblem} from 'kronflow';
import {count} from '../ui/format';
import {problemOf} from './problem';

/** Which rows of a table in several periods are shown. */
export interface Periods {
  column: string;
  /** In order. */
  names: readonly string[];
  /** One of them; '' is all of them, added up. */
  shown: string;
}

/** A table, as far as its repeated rows tell whether it has periods. */
interface Rows {
  file: string;
  header: readonly string[];
  rows: number;
}

const REPEATED = 'each pair must have one row';
/** Of all rows, so many that repeat a pair are no slips: if a column is called like a period, and if none is. */
const [MANY_WITH_NAME, MANY] = [0.1, 0.5];

/** Whether rows were found of pairs that have one already. */
export function tellsRepeats(problems: readonly {message: string}[]): boolean {
  return problems.some(isRepeat);
}

/** The column that tells many rows of the same pairs apart, by its name. */
export function likelyPeriod(problems: readonly TableProblem[], table: Rows): string | undefined {
  return repeatsIn(problems, table, MANY_WITH_NAME).length > 0 ? likelyColumn('period', table.header) : undefined;
}

/** Many rows of the same pairs are no slips, though no column is known that tells them apart: one problem tells of all of them. */
export function repeatsAsOne(problems: readonly TableProblem[], table: Rows): readonly TableProblem[] {
  const repeats = repeatsIn(problems, table, MANY);
  if (repeats.length === 0) return problems;
  const message =
    `${REPEATED}, got ${count(repeats.length)} more rows of pairs that have one already. If a column tells them apart, such as a year, ` +
    'choose it as “when” under “Columns”; if all of them belong together, choose to add them up under “Several rows for one pair”';
  return [problemOf(table.file, message), ...problems.filter(problem => !repeats.includes(problem))];
}

const isRepeat = ({message}: {message: string}): boolean => message.startsWith(REPEATED);

/** None if they are fewer than a share of the rows. */
function repeatsIn(problems: readonly TableProblem[], {file, rows}: Rows, share: number): TableProblem[] {
  const repeats = problems.filter(problem => problem.table === file && isRepeat(problem));
  return repeats.length < 2 || repeats.length < share * rows ? [] : repeats;
}

/** The tables of one of the periods. */
export function inPeriod({origins, destinations, flows, observed, pair, notes}: FlowTables, t: number): FlowTables {
  const size = origins.ids.length * destinations.ids.length;
  // What is the same in all periods is there once.
  const of = <T extends Float64Array | Uint8Array>(values: T): T =>
    (values.length === size ? values : values.slice(t * size, (t + 1) * size)) as T;
  const between = Object.entries(pair).map(([name, values]) => [name, of(values)] as const);
  return {origins, destinations, flows: of(flows), observed: of(observed), pair: Object.fromEntries(between), notes};
}

/** When the flows were, as the page says it after their number. */
export function whenInWords({column, names, shown}: Periods): string {
  if (shown === '') return `in all, ${names[0]} to ${names.at(-1)!}`;
  if (/^\d{4}([-/]\d{1,2})?$/.test(shown)) return `in ${shown}`;
  if (/^\d{4}-\d{2}-\d{2}/.test(shown)) return `on ${shown}`;
  return `in ${column} ${shown}`;
}
