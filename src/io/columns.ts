import type {CsvTable} from './csvTable';
import {guessColumn, likelyColumn} from './guesses';
import {adviceFor, type CellValue, valueOf} from './numbers';
import {type Report, some} from './problems';

/** One row as a table of its cells by column name. */
export type CsvRow = Readonly<Record<string, string>>;

/** Where a value stands: the name of a column, or a function of the row (`row => row.code.slice(0, 5)`). */
export type ColumnAccessor = string | ((row: CsvRow) => string | number | null | undefined);

/** Which columns of the tables hold what; the defaults are the names themselves. */
export interface FlowColumns {
  readonly id?: ColumnAccessor;
  /** What people call the place; the id where there is no such column. */
  readonly name?: ColumnAccessor;
  /** Degrees. */
  readonly lat?: ColumnAccessor;
  readonly lon?: ColumnAccessor;
  /** Coordinates in a plane, in place of lat and lon. */
  readonly x?: ColumnAccessor;
  readonly y?: ColumnAccessor;
  /** Columns of the locations to read as covariates; every other column of numbers if left out. */
  readonly attributes?: readonly string[];
  readonly origin?: ColumnAccessor;
  readonly dest?: ColumnAccessor;
  readonly count?: ColumnAccessor;
  /** Year, month, ... of a panel; without it, every pair has one row. */
  readonly period?: ColumnAccessor;
  /** Columns of the flows to read as covariates of pairs; every other column of numbers if left out. */
  readonly pair?: readonly string[];
}

export type ColumnRole = Exclude<keyof FlowColumns, 'attributes' | 'pair'>;

/** How one table was understood. */
export interface ColumnsUnderstood {
  readonly table: string;
  readonly header: readonly string[];
  /** Column by role; `(function)` where a function reads it. */
  readonly roles: Readonly<Partial<Record<ColumnRole, string>>>;
  /** Columns that are read as covariates. */
  readonly covariates: readonly string[];
  /** Columns that are not read. */
  readonly ignored: readonly string[];
}

const BY_FUNCTION = '(function)';

/** Reads the columns of one table, and keeps a list of what it took them for. */
export class Columns {
  private readonly roles: Partial<Record<ColumnRole, string>> = {};
  private covariates: readonly string[] = [];

  constructor(
    readonly table: CsvTable,
    private readonly wanted: FlowColumns,
    private readonly report: Report,
  ) {}

  named(role: ColumnRole): boolean {
    return this.wanted[role] !== undefined;
  }

  /** A role has a column if it was named, or if the table has one of the same name. */
  has(role: ColumnRole): boolean {
    return this.named(role) || this.table.header.includes(role);
  }

  /** The cells of a role, by row; nothing, and a problem told, if the column is missing. */
  cells(role: ColumnRole): ((row: number) => string) | undefined {
    const values = this.values(role);
    return values && (row => String(values(row) ?? '').trim());
  }

  /** The numbers of a role, by row; cells that are none are told. */
  numbers(role: ColumnRole): ((row: number) => CellValue) | undefined {
    const values = this.values(role);
    const column = this.columnOf(role);
    return (
      values &&
      (row => {
        const value = values(row) ?? '';
        // What a function has made a number of has no sign of its own.
        if (typeof value === 'number' && Number.isFinite(value)) return value;
        return this.checked(row, column, String(value).trim());
      })
    );
  }

  private values(role: ColumnRole): ((row: number) => string | number | null | undefined) | undefined {
    const accessor = this.wanted[role] ?? role;
    const {header, rows} = this.table;
    if (typeof accessor === 'function') {
      this.roles[role] = BY_FUNCTION;
      return row => accessor(Object.fromEntries(header.map((column, i) => [column, rows[row][i]])));
    }
    const at = header.indexOf(accessor);
    if (at < 0) {
      this.missing(accessor, role);
      return undefined;
    }
    this.roles[role] = accessor;
    return row => rows[row][at];
  }

  /**
   * The columns of numbers that no role has taken: those that were named, or else those in which at least half of the cells that are not
   * empty are numbers.
   */
  rest(kind: 'attributes' | 'pair'): {name: string; value: (row: number) => CellValue}[] {
    const {header, rows, decimal} = this.table;
    const taken = new Set(Object.values(this.roles));
    const named = this.wanted[kind];
    named?.filter(name => !header.includes(name)).forEach(name => this.missing(name, kind));
    this.covariates = header.filter((name, at) => {
      if (name === '' || header.indexOf(name) !== at) return false;
      if (named !== undefined) return named.includes(name);
      if (taken.has(name)) return false;
      const filled = rows.map(cells => valueOf(cells[at], decimal)).filter(value => value !== 'empty');
      return filled.length > 0 && filled.filter(value => value !== 'notANumber').length * 2 >= filled.length;
    });
    const {ignored} = this.understood();
    const but = Object.values(this.roles).includes(BY_FUNCTION) ? ', unless by a function' : '';
    if (ignored.length > 0) this.report.note(`${this.table.name}: ${some(ignored)} not read${but}`);
    return this.covariates.map(name => {
      const at = header.indexOf(name);
      return {name, value: row => this.checked(row, name, rows[row][at])};
    });
  }

  /** The column that a role may have meant, by one of its usual names. */
  likely(role: ColumnRole): string | undefined {
    return likelyColumn(role, this.table.header);
  }

  understood(): ColumnsUnderstood {
    const {name, header} = this.table;
    const used = new Set([...Object.values(this.roles), ...this.covariates]);
    const ignored = header.filter(column => column !== '' && !used.has(column));
    return {table: name, header, roles: this.roles, covariates: this.covariates, ignored};
  }

  /** What messages call the column of a role. */
  columnOf(role: ColumnRole): string {
    const accessor = this.wanted[role] ?? role;
    return typeof accessor === 'function' ? role : accessor;
  }

  problem(row: number, column: string, value: string, message: string): void {
    this.report.problem(this.table.name, this.table.lines[row], column, value, message);
  }

  private checked(row: number, column: string, cell: string): CellValue {
    const {decimal} = this.table;
    const value = valueOf(cell, decimal);
    if (value === 'notANumber') {
      this.problem(row, column, cell, `must be a number, got '${cell}'; ${adviceFor(cell, decimal)}`);
    }
    return value;
  }

  private missing(column: string, role: ColumnRole | 'attributes' | 'pair'): void {
    const {name, header, headerLine} = this.table;
    const guess = guessColumn(column, role, header);
    const say =
      role === 'attributes' || role === 'pair' ? `columns.${role}` : `{columns: {${role}: '${guess ?? '…'}'}}`;
    const message =
      `there must be a column '${column}', got ${some(header, 30)}; ` +
      (guess === undefined ? `name another with ${say}` : `did you mean '${guess}'? Then say so with ${say}`);
    this.report.problem(name, headerLine, column, '', message);
  }
}
