import type {FlowLocations} from 'kronflow';
import type {Dataset} from '../data/dataset';
import {type Attribute, TOTALS} from './choices';
import {type Problem, problemOf} from './problem';

/** A column that may say how strongly a place draws flows, or sends them out. */
export interface AttributeColumn {
  column: string;
  /** [n]; NaN where the cell is empty. */
  values: Float64Array;
}

/** The columns of numbers, and after them the sums of the flows. */
export function attributeColumns(
  {attributes, ids}: Pick<FlowLocations, 'attributes' | 'ids'>,
  flows: ArrayLike<number>,
): AttributeColumn[] {
  const n = ids.length;
  const [inflow, outflow] = [new Float64Array(n), new Float64Array(n)];
  for (let r = 0; r < n * n; r++) {
    outflow[Math.floor(r / n)] += flows[r];
    inflow[r % n] += flows[r];
  }
  // Places without any flow count as one with a single flow: the logarithm of nothing is not a number.
  const atLeastOne = (sums: Float64Array): Float64Array => sums.map(sum => Math.max(sum, 1));
  return [
    ...Object.entries(attributes).map(([column, values]) => ({column, values})),
    {column: TOTALS.inflow, values: atLeastOne(inflow)},
    {column: TOTALS.outflow, values: atLeastOne(outflow)},
  ];
}

const TELLING = {
  pull: /job|work|compan|firm|employ|dest|arriv|attract|inflow|hotel|bed|shop/i,
  push: /resid|pop|people|inhab|orig|depart|push|outflow|household/i,
};

/** What a side takes where nothing is chosen: a column whose name tells, else the first, else the sum of the flows. */
export function guessAttributes(columns: readonly AttributeColumn[], side: 'pull' | 'push'): Attribute[] {
  const usable = columns.filter(
    ({column, values}) => !isTotal(column) && values.every(Number.isFinite) && varies(values),
  );
  const total = columns.find(({column}) => column === (side === 'pull' ? TOTALS.inflow : TOTALS.outflow))!;
  const {column, values} = usable.find(each => TELLING[side].test(each.column)) ?? usable.at(0) ?? total;
  return [{column, log: values.every(value => value > 0)}];
}

/** The covariates of one side, or what is wrong with them, row by row. */
export function covariatesOf(
  columns: readonly AttributeColumn[],
  chosen: readonly Attribute[],
  {table, side, lineOf}: {table: string; side: 'pull' | 'push'; lineOf: (region: number) => number},
): {covariates: Dataset['covariates']['origin']; plain: string[]; problems: Problem[]} {
  const what = side === 'pull' ? 'attractiveness' : 'push';
  const problems: Problem[] = [];
  const covariates: Record<string, number[]> = {};
  const plain: string[] = [];
  if (chosen.length === 0) problems.push(problemOf('', `choose at least one column for ${what}`, what));
  for (const {column, log} of chosen) {
    const values = columns.find(each => each.column === column)?.values;
    if (values === undefined) {
      problems.push(
        problemOf(table, `there must be a column of numbers '${column}', which was chosen for ${what}`, column),
      );
      continue;
    }
    const wrong = (i: number, message: string): void =>
      void problems.push({...problemOf(table, message, column), line: lineOf(i), value: cell(values[i])});
    values.forEach((value, i) => {
      if (Number.isNaN(value))
        wrong(i, `must not be empty, as it stands for ${what}; fill it in, or choose another column`);
      else if (log && value <= 0) {
        wrong(i, `must be above 0 to have a logarithm, got ${value}; correct it, or take '${column}' as it is`);
      }
    });
    const name = nameOf(column, log);
    covariates[name] = Array.from(values, value => (log ? Math.log(value) : value));
    if (!log) plain.push(name);
  }
  if (problems.length === 0) {
    const twin = dependent(Object.values(covariates)).at(0);
    if (twin !== undefined) {
      const {column} = chosen[twin];
      const message =
        `'${columnName(column)}' must tell places apart, and not follow from what else is chosen for ${what}: ` +
        'no model can tell the two apart; choose another column';
      problems.push(problemOf(isTotal(column) ? '' : table, message, isTotal(column) ? '' : column));
    }
  }
  return {covariates, plain, problems};
}

/** What a column is called on the page. */
export function columnName(column: string): string {
  return column === TOTALS.inflow ? 'all flows in' : column === TOTALS.outflow ? 'all flows out' : column;
}

/** How coefficients are called after it. */
export function nameOf(column: string, log: boolean): string {
  const name = column === TOTALS.inflow ? 'flows_in' : column === TOTALS.outflow ? 'flows_out' : column;
  return log ? `log_${name}` : name;
}

export function isTotal(column: string): boolean {
  return column === TOTALS.inflow || column === TOTALS.outflow;
}

function cell(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

function varies(values: ArrayLike<number>): boolean {
  return Array.from(values).some(value => value !== values[0]);
}

/** The columns that are, but for rounding, made of a constant and the columns before them. */
export function dependent(columns: readonly ArrayLike<number>[]): number[] {
  const n = columns.at(0)?.length ?? 0;
  const basis = [new Float64Array(n).fill(1 / Math.sqrt(n))];
  return Array.from(columns.keys()).filter(k => {
    const rest = Float64Array.from(columns[k]);
    const size = norm(rest);
    // Twice is enough (Giraud et al. 2005), as for any Gram-Schmidt.
    for (let pass = 0; pass < 2; pass++) {
      for (const unit of basis) {
        const share = unit.reduce((sum, u, i) => sum + u * rest[i], 0);
        for (let i = 0; i < n; i++) rest[i] -= share * unit[i];
      }
    }
    const length = norm(rest);
    if (!(length > 1e-6 * size)) return true;
    basis.push(rest.map(value => value / length));
    return false;
  });
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
