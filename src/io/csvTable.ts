import Papa from 'papaparse';
import {checkType, isObject, isText} from '../arguments/types';
import {type Decimal, detectDecimal} from './numbers';
import {plural, type Report, some} from './problems';

/** The text of a table, alone or with the name that messages call it by. */
export type CsvText = string | {readonly name: string; readonly text: string};

/** A table whose rows know their lines; cells and column names are trimmed. */
export interface CsvTable {
  readonly name: string;
  readonly separator: string;
  readonly decimal: Decimal;
  readonly header: readonly string[];
  readonly headerLine: number;
  readonly rows: readonly (readonly string[])[];
  readonly lines: Int32Array;
}

const SEPARATORS = [',', ';', '\t', '|'];
/** Characters. */
const LONGEST_HEADER = 2 ** 16;
const NEWLINE = /\r\n|\r|\n/g;

/** Reads a table, or tells the report why there is none; rows that do not fit the header are told and left out. */
export function readCsv(
  source: CsvText,
  role: string,
  decimal: 'auto' | Decimal,
  report: Report,
): CsvTable | undefined {
  const {name, text} = checkedText(source, role);
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const separator = detectSeparator(body);
  const {data, errors} = Papa.parse<string[]>(body, {delimiter: separator});
  const lineOf = numberLines(data, body.includes('"'));
  for (const {message, row} of errors) {
    report.problem(
      name,
      lineOf[row ?? 0] ?? 1,
      '',
      '',
      `quotes must match: ${message.toLowerCase()}; close or double them`,
    );
  }
  const filled = [...data.keys()].filter(i => data[i].some(cell => cell.trim() !== ''));
  if (filled.length < 2) {
    const what = filled.length === 0 ? 'is empty' : 'has a header but no rows';
    report.problem(name, 0, '', '', `the table ${what}; it must have a header and a row for each ${rowsOf(role)}`);
    return undefined;
  }
  const [first, ...rest] = filled;
  const header = withoutEmptyEnd(data[first]).map(cell => cell.trim());
  const rows: string[][] = [];
  const lines: number[] = [];
  for (const i of rest) {
    const cells = data[i].map(cell => cell.trim());
    if (fits(cells, header.length)) {
      rows.push(cells);
      lines.push(lineOf[i]);
    } else {
      const hint =
        separator === ',' && cells.length > header.length ? `; a comma inside a cell needs quotes round the cell` : '';
      const counts = `it has ${plural(cells.length, 'cell')}, the header ${header.length}`;
      report.problem(name, lineOf[i], '', cells.join(separator), `a row must fit the header: ${counts}${hint}`);
    }
  }
  const detected = decimal === 'auto' ? detectDecimal(rows) : decimal;
  if (separator !== ',' || detected !== '.') {
    const names = new Map([[';', 'semicolons'], ['\t', 'tabs'], ['|', 'bars'], [',', 'commas']]); // prettier-ignore
    report.note(`${name}: ${names.get(separator)} between cells${detected === ',' ? ', decimal commas' : ''}`);
  }
  reportDuplicateNames(name, header, lineOf[first], report);
  return {name, separator, decimal: detected, header, headerLine: lineOf[first], rows, lines: Int32Array.from(lines)};
}

function checkedText(source: CsvText, role: string): {name: string; text: string} {
  const named = isObject(source) ? (source as {name: string; text: string}) : {name: role, text: source as string};
  checkType(isText(named.text) && isText(named.name), 'readFlowTables', role, 'CSV text, or {name, text}', source);
  return named;
}

/** The candidate that the header has most of, outside quotes. */
function detectSeparator(text: string): string {
  const unquoted = text.slice(0, LONGEST_HEADER).replace(/"(?:[^"]|"")*"/g, '');
  const header = unquoted.trimStart().split(NEWLINE, 1)[0];
  const count = (candidate: string): number => header.split(candidate).length;
  return SEPARATORS.reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

/** The line on which each row begins: a quoted cell may span several. */
function numberLines(rows: readonly string[][], quoted: boolean): Int32Array {
  const lines = new Int32Array(rows.length);
  let next = 1;
  rows.forEach((cells, i) => {
    lines[i] = next++;
    if (quoted) for (const cell of cells) next += cell.match(NEWLINE)?.length ?? 0;
  });
  return lines;
}

/** As many cells as the header, or more that are empty. */
function fits(cells: readonly string[], columns: number): boolean {
  return cells.length >= columns && cells.slice(columns).every(cell => cell === '');
}

/** Spreadsheets leave empty columns at the right. */
function withoutEmptyEnd(cells: readonly string[]): readonly string[] {
  return cells.at(-1)?.trim() === '' ? withoutEmptyEnd(cells.slice(0, -1)) : cells;
}

function reportDuplicateNames(table: string, header: readonly string[], line: number, report: Report): void {
  const twice = new Set(header.filter((column, i) => column !== '' && header.indexOf(column) !== i));
  for (const column of twice) {
    report.problem(table, line, column, column, `column names must differ; rename one of ${some(header)}`);
  }
}

function rowsOf(role: string): string {
  return role === 'flows' ? 'flow' : 'location';
}
