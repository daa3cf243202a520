/** Right-hand sides per panel, and panels packed together, in solver.c. */
export const PANEL = 16;
export const GROUP = 4;

/** The length of a matrix [rows, columns] in tiles of 16 columns, the last one of 4, 8 or 16: see solver.c. */
export function tileFloats(rows: number, columns: number): number {
  const rest = columns % PANEL;
  const last = rest === 0 ? 0 : rest > 8 ? 16 : rest > 4 ? 8 : 4;
  return rows * (columns - rest + last);
}
