/** Lines of a text table: the first `left` columns to the left, the others to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string[] {
  const widths = head.map((title, c) => Math.max(title.length, ...rows.map(row => row[c].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (c < left ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line)];
}

/** Four to six significant digits, without an exponent where that stays short; a dash for what is not a number. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(3);
  return size >= 1000 ? value.toFixed(1) : size >= 10 ? value.toFixed(3) : value.toFixed(5);
}

/** A p-value. */
export const formatProbability = (p: number): string =>
  Number.isFinite(p) ? (p < 1e-4 ? '<0.0001' : p.toFixed(4)) : '-';
