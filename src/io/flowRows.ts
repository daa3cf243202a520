import {nearestText} from '../arguments/nearestText';
import type {Columns} from './columns';
import {numberOrNaN} from './locations';
import {plural, type Report} from './problems';

/** One side of the flows: where each of its regions stands, and which others its table knows. */
export interface Side {
  readonly table: string;
  readonly index: ReadonlyMap<string, number>;
  readonly known: ReadonlySet<string>;
}

export interface RowRules {
  readonly duplicates: 'refuse' | 'sum';
  readonly negative: 'refuse' | 'keep';
}

/** What the rows say of all pairs in one period; [n_o * n_d], destination fastest. */
export interface PeriodRows {
  /** NaN where no row gives a count. */
  readonly counts: Float64Array;
  /** The line of the pair's row, 0 where it has none. */
  readonly lines: Int32Array;
  /** Covariates of pairs, NaN where no row gives a value. */
  readonly pair: readonly Float64Array[];
}

export interface FlowRows {
  readonly pairNames: readonly string[];
  /** One period, named '', where the table is no panel. */
  readonly periods: ReadonlyMap<string, PeriodRows>;
}

/** Numbers in memory per array: 2 GB of flows. */
const MOST_FLOWS = 2 ** 28;
/** How many unknown ids are compared with all that are known. */
const GUESSED_IDS = 20;

/**
 * Reads the rows of the flow table; nothing if a column is missing. Rows with problems are told and left out. Without a table of one
 * side nothing is said about its ids.
 */
export function readFlowRows(
  columns: Columns,
  sides: {readonly origins?: Side | undefined; readonly destinations?: Side | undefined},
  rules: RowRules,
  report: Report,
): FlowRows | undefined {
  const {table} = columns;
  const origin = columns.cells('origin');
  const dest = columns.cells('dest');
  const count = columns.numbers('count');
  const period = columns.named('period') ? columns.cells('period') : undefined;
  if (origin === undefined || dest === undefined || count === undefined) return undefined;
  const covariates = columns.rest('pair');
  const [nO, nD] = [sides.origins?.index.size ?? 0, sides.destinations?.index.size ?? 0];
  const originOf = regionFinder(columns, 'origin', sides.origins);
  const destOf = regionFinder(columns, 'dest', sides.destinations);

  const periods = new Map<string, PeriodRows>();
  const rowsOf = (name: string): PeriodRows | undefined => {
    const known = periods.get(name);
    if (known !== undefined || nO * nD * (periods.size + 1) > MOST_FLOWS) return known;
    const empty = (): Float64Array => new Float64Array(nO * nD).fill(NaN);
    const fresh = {counts: empty(), lines: new Int32Array(nO * nD), pair: covariates.map(empty)};
    periods.set(name, fresh);
    return fresh;
  };
  let leftOut = 0;
  for (let row = 0; row < table.rows.length; row++) {
    const o = originOf(row, origin(row));
    const d = destOf(row, dest(row));
    const value = numberOrNaN(count(row));
    if (value < 0 && rules.negative === 'refuse') {
      const advice = "correct it, or say {negative: 'keep'} where flows are no counts";
      columns.problem(row, columns.columnOf('count'), String(value), `must not be negative, got ${value}; ${advice}`);
    }
    const name = period?.(row) ?? '';
    if (period !== undefined && name === '') {
      columns.problem(row, columns.columnOf('period'), '', 'must not be empty in a panel; name the period');
    }
    if (o === 'unknown' || d === 'unknown' || (period !== undefined && name === '')) continue;
    if (o === 'notChosen' || d === 'notChosen') {
      leftOut++;
      continue;
    }
    const rows = rowsOf(name);
    if (rows === undefined) {
      const size = `${nO} origins x ${nD} destinations x ${periods.size + 1} periods`;
      const message = `there must be at most ${MOST_FLOWS} flows in all, got ${size}; choose fewer`;
      columns.problem(row, columns.columnOf('period'), name, message);
      return undefined;
    }
    enter(columns, row, rows, o * nD + d, value, covariates, rules);
  }
  if (leftOut === table.rows.length) {
    report.problem(table.name, 0, '', '', 'there must be flows between the chosen locations, got none; choose others');
  }
  if (leftOut > 0)
    report.note(`${table.name}: ${plural(leftOut, 'row')} from or to locations that were not chosen, left out`);
  return {pairNames: covariates.map(({name}) => name), periods};
}

type Covariates = ReturnType<Columns['rest']>;

/** Writes one row into its pair's place, unless the pair has one already. */
function enter(
  columns: Columns,
  row: number,
  {counts, lines, pair}: PeriodRows,
  at: number,
  count: number,
  covariates: Covariates,
  rules: RowRules,
): void {
  const before = lines[at];
  if (before > 0 && rules.duplicates === 'refuse') {
    const period = columns.named('period') ? undefined : columns.likely('period');
    const panel = period === undefined ? '' : `, or, for a panel, {columns: {period: '${period}'}}`;
    const message = `each pair must have one row, got it in line ${before} already; drop one, or say {duplicates: 'sum'}${panel}`;
    columns.problem(row, '', columns.table.rows[row].join(columns.table.separator), message);
    return;
  }
  // A part that is missing makes the sum unknown.
  counts[at] = before > 0 ? counts[at] + count : count;
  lines[at] = columns.table.lines[row];
  covariates.forEach(({name, value}, k) => {
    const now = numberOrNaN(value(row));
    if (before > 0 && !Number.isNaN(pair[k][at]) && now !== pair[k][at]) {
      const message = `must be the same in all rows of a pair, got ${now} after ${pair[k][at]} in line ${before}; make them equal`;
      columns.problem(row, name, String(now), message);
    }
    pair[k][at] = now;
  });
}

/** Finds the region of an id; tells ids that no table knows, with the one that was probably meant. */
function regionFinder(
  columns: Columns,
  role: 'origin' | 'dest',
  side: Side | undefined,
): (row: number, id: string) => number | 'unknown' | 'notChosen' {
  if (side === undefined) return () => 'unknown';
  const {table, index, known} = side;
  const column = columns.columnOf(role);
  const ids = [...known];
  const plain = (id: string): string => id.toLowerCase().replace(/^0+/, '');
  let byPlain: Map<string, string> | undefined;
  const messages = new Map<string, string>();
  const messageFor = (id: string): string => {
    byPlain ??= new Map(ids.map(each => [plain(each), each]));
    const guess = byPlain.get(plain(id)) ?? (messages.size < GUESSED_IDS ? nearestText(id, ids) : undefined);
    const advice = guess === undefined ? 'add it there, or drop the row' : `did you mean '${guess}'?`;
    return `must be an id of ${table}, got '${id}'; ${advice}`;
  };
  return (row, id) => {
    const at = index.get(id);
    if (at !== undefined) return at;
    if (known.has(id)) return 'notChosen';
    let message = id === '' ? 'must not be empty; name the region' : messages.get(id);
    if (message === undefined) messages.set(id, (message = messageFor(id)));
    columns.problem(row, column, id, message);
    return 'unknown';
  };
}
