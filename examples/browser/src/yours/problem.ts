import type {TableProblem} from 'kronflow';

/** What is wrong, where, and how that row looks. */
export interface Problem extends TableProblem {
  /** The cells of the line, with the number of the one that is meant, or -1 for all. */
  cells?: string[];
  at: number;
}

/** The problem of a whole file or of a choice, in the page's own words. */
export function problemOf(table: string, message: string, column = ''): Problem {
  return {table, line: 0, column, value: '', message, at: -1};
}
