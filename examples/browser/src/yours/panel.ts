import {likelyColumn, type TableProblem} from 'kronflow';
import {count} from '../ui/format';
import {problemOf} from './problem';

const REPEATED = 'each pair must have one row';

/** Whether rows were found of pairs that have one already. */
export function tellsRepeats(problems: readonly {message: string}[]): boolean {
  return problems.some(({message}) => message.startsWith(REPEATED));
}

/**
 * Many rows of the same pairs are periods and no slips: one problem tells of all of them. Half of the rows are many, or a tenth if a column is
 * called like a period.
 */
export function panelAsOne(
  problems: readonly TableProblem[],
  {file, header, rows}: {file: string; header: readonly string[]; rows: number},
): readonly TableProblem[] {
  const repeats = problems.filter(({table, message}) => table === file && message.startsWith(REPEATED));
  const period = likelyColumn('period', header);
  const share = period === undefined ? 0.5 : 0.1;
  if (repeats.length < 2 || repeats.length < share * rows) return problems;
  const of = period === undefined ? 'several periods, perhaps' : `one for each '${period}', perhaps`;
  const message =
    `${REPEATED}, got ${count(repeats.length)} more rows of pairs that have one already: ${of}. This page reads no panels: ` +
    'choose to add them up under “Several rows for one pair”, or keep the rows of one period; the program kronflow ' +
    `fits panels, with --columns period=${period ?? '…'}`;
  return [problemOf(file, message, period), ...problems.filter(problem => !repeats.includes(problem))];
}
