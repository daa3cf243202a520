import Papa from 'papaparse';
import type {TableProblem} from 'kronflow';
import type {Files, FileRole} from './choices';
import {plainMessage} from './plainWords';
import type {Problem} from './problem';

/** Says a problem in the words of the page, beside the row itself. */
export function problemIn(problem: TableProblem, files: Files, header: readonly string[]): Problem {
  const message = plainMessage(problem.message);
  const role = (['locations', 'flows'] as FileRole[]).find(each => files[each]?.name === problem.table);
  const line = role && problem.line > 0 ? lineOf(files[role]!.text, problem.line) : undefined;
  if (line === undefined) return {...problem, message, at: -1};
  const [cells] = Papa.parse<string[]>(line, {delimiter: separatorOf(files[role!]!.text)}).data;
  return {...problem, message, cells, at: header.indexOf(problem.column)};
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

function lineOf(text: string, line: number): string {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf('\n', start) + 1 || text.length;
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}
