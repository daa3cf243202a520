import Papa from 'papaparse';
import type {TableProblem} from 'kronflow';
import type {Files} from './choices';
import {plainMessage} from './plainWords';
import type {Problem} from './problem';

/** Says problems in the words of the page, beside the rows themselves. */
export function problemsIn(
  problems: readonly TableProblem[],
  files: Files,
  headerOf: (table: string) => readonly string[],
): Problem[] {
  const rows = new Map<string, (line: number) => string[]>();
  for (const role of ['locations', 'flows'] as const) {
    const file = files[role];
    if (file && problems.some(({table}) => table === file.name)) rows.set(file.name, rowsOf(file.text));
  }
  return problems.map(problem => {
    const message = plainMessage(problem.message);
    const row = problem.line > 0 ? rows.get(problem.table) : undefined;
    if (row === undefined) return {...problem, message, at: -1};
    return {...problem, message, cells: row(problem.line), at: headerOf(problem.table).indexOf(problem.column)};
  });
}

function rowsOf(text: string): (line: number) => string[] {
  const lines = text.split(/\r\n|\r|\n/);
  const delimiter = separatorOf(text);
  return line => Papa.parse<string[]>(lines.at(line - 1) ?? '', {delimiter}).data.at(0) ?? [];
}

export function separatorOf(text: string): string {
  return Papa.parse(text.slice(0, 5000), {preview: 3}).meta.delimiter;
}

/** The lines on which the rows of a table begin, the header first; a cell in quotes may go over several. */
export function linesOf(text: string): number[] {
  let next = 1;
  return Papa.parse<string[]>(text, {delimiter: separatorOf(text)}).data.flatMap(cells => {
    const line = next;
    next += 1 + cells.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0);
    return cells.some(cell => cell.trim() !== '') ? [line] : [];
  });
}
