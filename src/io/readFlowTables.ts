import {check} from '../../kernels/core/errors';
import {checkOptions, optionNames} from '../arguments/options';
import {checkType, isFunction, isIterable, isObject, isText} from '../arguments/types';
import type {RegionId} from '../weights/edges';
import {Columns, type ColumnsUnderstood, type FlowColumns} from './columns';
import {type CsvText, readCsv} from './csvTable';
import {assembleFlows} from './flowMatrix';
import {readFlowRows, type Side} from './flowRows';
import {chooseLocations, type FlowLocations, readLocations} from './locations';
import type {Decimal} from './numbers';
import {errorOf, Report, type TableProblem} from './problems';

/** One table for both sides, or one for each. */
export type LocationsCsv = CsvText | {readonly origins: CsvText; readonly destinations: CsvText};

export interface FlowTableOptions {
  /**
   * What a pair without a row is: `missing` (not observed; the default, as nothing was said about it) or `zero` (observed, no flow;
   * say so where the table leaves pairs without flow out).
   */
  readonly absentPairs?: 'missing' | 'zero';
  /** Which columns hold what, by name or by a function of the row; those of the flowmap.gl convention if left out. */
  readonly columns?: FlowColumns;
  /** Ids of the origins and of the destinations, in the order wanted; all locations in the order of their table if left out. */
  readonly origins?: Iterable<RegionId>;
  readonly destinations?: Iterable<RegionId>;
  /** Several rows for one pair: a problem (the default), or summed. */
  readonly duplicates?: 'refuse' | 'sum';
  /** Flows from a region to itself: kept (the default), or taken as not observed. */
  readonly intra?: 'keep' | 'missing';
  /** Negative flows: a problem (the default), or kept, where flows are no counts. */
  readonly negative?: 'refuse' | 'keep';
  /** The decimal sign; found out for each table if left out. */
  readonly decimal?: 'auto' | Decimal;
  /** `false`: the locations have no coordinates. */
  readonly points?: boolean;
}

const OPTIONS = optionNames<FlowTableOptions>({
  absentPairs: true,
  columns: true,
  origins: true,
  destinations: true,
  duplicates: true,
  intra: true,
  negative: true,
  decimal: true,
  points: true,
});
const COLUMNS = optionNames<FlowColumns>({
  id: true,
  name: true,
  lat: true,
  lon: true,
  x: true,
  y: true,
  attributes: true,
  origin: true,
  dest: true,
  count: true,
  period: true,
  pair: true,
});

/**
 * Flows between n_o origins and n_d destinations, as plain data. Flows are row-major, the destination fastest: from o to d at
 * `[o * n_d + d]`. In a panel of T periods the period is the slowest, `[(t * n_o + o) * n_d + d]`, as the ops take batches.
 */
export interface FlowTables {
  readonly origins: FlowLocations;
  /** The same object as `origins` where one table is read for both sides, without lists of ids. */
  readonly destinations: FlowLocations;
  /** The T periods of a panel, in order (numbers as numbers, all else as text); left out if the flows are no panel. */
  readonly periods?: readonly string[];
  /** [n_o * n_d] or [T * n_o * n_d]; 0 where not observed. */
  readonly flows: Float64Array;
  /** The same shape: 1 = observed, 0 = missing. */
  readonly observed: Uint8Array;
  /** Covariates of pairs: [n_o * n_d], or [T * n_o * n_d] where they change over the periods; NaN where no row gives a value. */
  readonly pair: Readonly<Record<string, Float64Array>>;
  /** What was understood, in sentences. */
  readonly notes: readonly string[];
}

export interface FlowTableInspection {
  /** There if there are no problems. */
  readonly tables?: FlowTables;
  /** Every problem of every row. */
  readonly problems: readonly TableProblem[];
  /** How the columns of each table were understood. */
  readonly columns: readonly ColumnsUnderstood[];
  readonly notes: readonly string[];
}

/**
 * Reads locations and flows from CSV text, by default in the convention of flowmap.gl: `id,name,lat,lon` and `origin,dest,count`. Further
 * columns of numbers are covariates: of the regions (`attributes`) and of the pairs (`pair`). Separators, decimal commas and
 * byte-order marks are found out. Empty cells and `NA` are missing values; a row without a count is a pair that was not observed.
 *
 * ```js
 * const locations = 'id,name,lat,lon,jobs\na,Aix,43.53,5.45,70\nb,Brest,48.39,-4.49,60';
 * const tables = readFlowTables(locations, 'origin,dest,count\na,b,12\nb,a,9');
 * tables.flows;                   // Float64Array [0, 12, 9, 0]
 * tables.observed;                // Uint8Array [0, 1, 1, 0]
 * tables.origins.attributes.jobs; // Float64Array [70, 60]
 * ```
 * Nothing was said about flows within a and b, so they are not observed.
 *
 * @param locations CSV text, `{name, text}` to have messages call it by its name, or `{origins, destinations}` of these
 * @throws KronflowError `invalidData` with the first problems and their number; `invalidArgument` for options that do not exist
 */
export function readFlowTables(locations: LocationsCsv, flows: CsvText, options: FlowTableOptions = {}): FlowTables {
  const {tables, problems} = inspect('readFlowTables', locations, flows, options);
  if (tables === undefined) throw errorOf('readFlowTables', problems);
  return tables;
}

/**
 * The same without throwing: every problem by table, line, column and value, for a page that shows a user's tables row by row.
 *
 * ```js
 * const {problems} = inspectFlowTables('id,lat,lon\na,43.5,5.4\nb,48.4,-4.5', 'origin,dest,count\na,b,many\na,c,2');
 * problems[0]; // {table: 'flows', line: 2, column: 'count', value: 'many', message: "must be a number, got 'many'; …"}
 * problems[1]; // {table: 'flows', line: 3, column: 'dest', value: 'c', message: "must be an id of locations, got 'c'; …"}
 * ```
 *
 * @throws KronflowError `invalidArgument` for options that do not exist
 */
export function inspectFlowTables(
  locations: LocationsCsv,
  flows: CsvText,
  options: FlowTableOptions = {},
): FlowTableInspection {
  return inspect('inspectFlowTables', locations, flows, options);
}

function inspect(op: string, locations: LocationsCsv, flows: CsvText, options: FlowTableOptions): FlowTableInspection {
  checkOptions(op, options, OPTIONS);
  const rules = rulesOf(op, options);
  const wanted = options.columns ?? {};
  checkOptions(op, wanted, COLUMNS, 'columns');
  for (const [role, accessor] of Object.entries(wanted) as [string, unknown][]) {
    if (accessor === undefined) continue;
    if (role === 'attributes' || role === 'pair')
      checkType(
        Array.isArray(accessor) && accessor.every(isText),
        op,
        `columns.${role}`,
        'an array of names',
        accessor,
      );
    else
      checkType(
        isText(accessor) || isFunction(accessor),
        op,
        `columns.${role}`,
        'the name of a column, or a function of the row',
        accessor,
      );
  }
  const report = new Report();
  const understood: Columns[] = [];
  const open = (source: CsvText, role: string): Columns | undefined => {
    const table = readCsv(source, role, rules.decimal, report);
    const columns = table && new Columns(table, wanted, report);
    if (columns !== undefined) understood.push(columns);
    return columns;
  };
  const side = (source: CsvText, role: string): {table: string; all: FlowLocations} | undefined => {
    const columns = open(source, role);
    const all = columns && readLocations(columns, rules.points, report);
    return columns && all && {table: columns.table.name, all};
  };
  const choose = (from: {table: string; all: FlowLocations} | undefined, option: 'origins' | 'destinations') => {
    const wantedIds = options[option];
    checkType(wantedIds === undefined || isIterable(wantedIds), op, option, 'an array of ids', wantedIds);
    const list = wantedIds && Array.from(wantedIds, String);
    return from && chooseLocations(from.all, list, {table: from.table, option}, report);
  };
  const both = isSides(locations);
  const originTable = both ? side(locations.origins, 'origins') : side(locations, 'locations');
  const destinationTable = both ? side(locations.destinations, 'destinations') : originTable;
  const origins = choose(originTable, 'origins');
  const destinations = choose(destinationTable, 'destinations');

  const flowColumns = open(flows, 'flows');
  const rows =
    flowColumns &&
    readFlowRows(
      flowColumns,
      {origins: sideOf(originTable, origins), destinations: sideOf(destinationTable, destinations)},
      rules,
      report,
    );
  const {problems, notes} = report;
  const columns = understood.map(each => each.understood());
  if (problems.length > 0 || !origins || !destinations || !rows) return {problems, columns, notes};
  const data = assembleFlows(rows, origins.ids, destinations.ids, rules, {table: flowColumns.table.name, report});
  return {tables: {origins, destinations, ...data, notes}, problems, columns, notes};
}

function sideOf(
  from: {table: string; all: FlowLocations} | undefined,
  chosen: FlowLocations | undefined,
): Side | undefined {
  if (!from || !chosen) return undefined;
  return {table: from.table, index: new Map(chosen.ids.map((id, i) => [id, i])), known: new Set(from.all.ids)};
}

const isSides = (locations: LocationsCsv): locations is Exclude<LocationsCsv, CsvText> =>
  isObject(locations) && 'origins' in (locations as object);

type Rules = Required<Omit<FlowTableOptions, 'columns' | 'origins' | 'destinations'>>;

function rulesOf(op: string, options: FlowTableOptions): Rules {
  const oneOf = <T extends string | boolean>(name: string, value: T | undefined, ...choices: T[]): T => {
    check(
      value === undefined || choices.includes(value),
      'invalidArgument',
      () =>
        `${op}: ${name} must be ${choices.map(choice => JSON.stringify(choice)).join(' or ')}, got ${JSON.stringify(value)}`,
    );
    return value ?? choices[0];
  };
  return {
    absentPairs: oneOf('absentPairs', options.absentPairs, 'missing', 'zero'),
    duplicates: oneOf('duplicates', options.duplicates, 'refuse', 'sum'),
    intra: oneOf('intra', options.intra, 'keep', 'missing'),
    negative: oneOf('negative', options.negative, 'refuse', 'keep'),
    decimal: oneOf('decimal', options.decimal, 'auto', '.', ','),
    points: oneOf('points', options.points, true, false),
  };
}
