/** The sign between a number's whole part and its fraction. */
export type Decimal = '.' | ',';

const NUMBER = {
  '.': /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i,
  ',': /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i,
} as const;

/** What a cell says: a number, nothing (empty or R's `NA`), or something that is no number. */
export type CellValue = number | 'empty' | 'notANumber';

/** Plain decimal notation only: no thousands separators, no `Infinity`, no `NaN`. */
export function valueOf(cell: string, decimal: Decimal): CellValue {
  if (cell === '' || cell === 'NA') return 'empty';
  if (!NUMBER[decimal].test(cell)) return 'notANumber';
  const value = Number(decimal === ',' ? cell.replace(',', '.') : cell);
  return Number.isFinite(value) ? value : 'notANumber';
}

/**
 * Decimal commas are taken where numbers have a comma, none has a point, and at least one comma cannot stand between thousands
 * (1,5 or 0,125, but not 1,234): else commas are left to be told as problems.
 */
export function detectDecimal(rows: readonly (readonly string[])[]): Decimal {
  let comma = false;
  for (const cells of rows) {
    for (const cell of cells) {
      if (cell.includes('.') && /\d/.test(cell) && NUMBER['.'].test(cell)) return '.';
      comma ||= cell.includes(',') && NUMBER[','].test(cell) && !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(cell);
    }
  }
  return comma ? ',' : '.';
}

/** What to do about a cell that is no number. */
export function adviceFor(cell: string, decimal: Decimal): string {
  const digits = /^[+-]?[\d.,'\s\u00a0\u202f]+$/.test(cell);
  if (digits && decimal === '.' && /^[+-]?\d+,\d+$/.test(cell)) {
    return `write a decimal point, or say {decimal: ','} if all commas are decimal; leave out separators of thousands`;
  }
  if (digits && decimal === ',' && /^[+-]?\d+\.\d+$/.test(cell)) {
    return `this table has decimal commas: say {decimal: '.'} if that is wrong; leave out separators of thousands`;
  }
  return digits ? 'leave out separators of thousands' : 'correct it, or leave the cell empty where there is no value';
}
