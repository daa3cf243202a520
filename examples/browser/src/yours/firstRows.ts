import Papa from 'papaparse';
import type {TextFile} from './choices';
import {separatorOf} from './problemRows';

/** The beginning of a table, and what its columns are taken for. */
export interface TableView {
  table: 'locations' | 'flows';
  file: string;
  rows: number;
  header: readonly string[];
  first: string[][];
}

const SHOWN = 4;

export function firstRows(table: TableView['table'], {name, text}: TextFile, header: readonly string[]): TableView {
  const {data} = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), {
    delimiter: separatorOf(text),
    preview: SHOWN + 1,
    skipEmptyLines: 'greedy',
  });
  return {
    table,
    file: name,
    rows: rowsOf(text),
    header,
    first: data.slice(1).map(cells => cells.slice(0, header.length)),
  };
}

/** How many there are below the header, but for line breaks in quotes. */
export const rowsOf = (text: string): number => (text.match(/[^\r\n]+/g)?.length ?? 1) - 1;
