import {KronflowError} from '../../kernels/core/errors';

/** What is wrong with one cell, one row or one table, and where it stands. */
export interface TableProblem {
  /** The table's name: `locations` and `flows` (or `origins`, `destinations`), or the name that was given with its text. */
  readonly table: string;
  /** Counted from 1 as an editor does, the header among them; 0 where the whole table is meant. */
  readonly line: number;
  /** The column by its name in the table, or, where a function reads it, by its role; empty where the whole row is meant. */
  readonly column: string;
  /** The cell as it stands. */
  readonly value: string;
  /** The rule that it breaks, and what to do. */
  readonly message: string;
}

/** Collects what is wrong, and what was understood, while tables are read. */
export class Report {
  readonly problems: TableProblem[] = [];
  readonly notes: string[] = [];

  problem(table: string, line: number, column: string, value: string, message: string): void {
    this.problems.push({table, line, column, value, message});
  }

  note(text: string): void {
    this.notes.push(text);
  }
}

/** How many problems a message spells out. */
const SHOWN = 8;

/** One error for all problems: the first few in full, and how many there are. */
export function errorOf(op: string, problems: readonly TableProblem[]): KronflowError {
  const shown = problems.slice(0, SHOWN).map(describe);
  const rest = problems.length - shown.length;
  const text =
    problems.length === 1
      ? shown[0]
      : `${problems.length} problems:\n  ${shown.join('\n  ')}` +
        (rest > 0 ? `\n  and ${rest} more, which inspectFlowTables lists` : '');
  return new KronflowError('invalidData', `${op}: ${text}`);
}

function describe({table, line, column, message}: TableProblem): string {
  const where = [table, line > 0 ? `line ${line}` : '', column].filter(part => part !== '').join(', ');
  return `${where}: ${message}`;
}

/** The first few of many things, for a message. */
export function some(things: readonly (string | number)[], shown = SHOWN): string {
  const list = things.slice(0, shown).join(', ');
  return things.length > shown ? `${list} and ${things.length - shown} more` : list;
}

export function plural(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
