/** Right-hand sides per panel, and panels packed together, in solver.c. */
export const PANEL = 16;
export const GROUP = 4;

/** The length of a matrix [rows, columns] in tiles of 16 columns, the last one of 4, 8, 12 or 16: see solver.c. */
export const tileFloats = (rows: number, columns: number): number => rows * (4 * Math.ceil(columns / 4));
