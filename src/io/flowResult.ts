import {check} from '../../kernels/core/errors';
import {describe} from '../arguments/describe';
import {checkType, isArrayLike, isObject} from '../arguments/types';
import {degreesOf, type Coordinates} from '../weights/points';
import type {FlowLocations} from './locations';

/** Flows and what was computed of them, as plain data; what `readFlowTables` returns serves for its regions. */
export interface FlowResult {
  readonly origins: Pick<FlowLocations, 'ids'> & Partial<FlowLocations>;
  readonly destinations: Pick<FlowLocations, 'ids'> & Partial<FlowLocations>;
  /**
   * One column each, by name: `{count, fitted, residual, distance, ...}`, [n_o * n_d], destination fastest; in a panel
   * [T * n_o * n_d], or [n_o * n_d] for what is the same in all periods. NaN is no value.
   */
  readonly values: Readonly<Record<string, ArrayLike<number>>>;
  /** The shape of `count`: 0 where it was not observed. */
  readonly observed?: ArrayLike<number>;
  /** The T periods of a panel. */
  readonly periods?: readonly string[];
}

/** Which flows to show. */
export interface FlowSelection {
  /** The column of values that decides; `count` if left out, or else the first. */
  readonly by?: string;
  /** The k largest only. */
  readonly top?: number;
  /** Flows of this size at least; all above zero if left out. */
  readonly minimum?: number;
}

/** One flow of a result: its regions, its period and its row in the values. */
export interface Flow {
  readonly o: number;
  readonly d: number;
  readonly t: number;
}

/** A column of values that knows which of them are there. */
export interface ValueColumn {
  readonly name: string;
  /** NaN where there is no value, or where a count was not observed. */
  at(flow: Flow): number;
}

/** Checks a result's shapes at the door. @throws KronflowError `invalidShape`, `invalidArgument` */
export function valueColumns(op: string, result: FlowResult, reserved: readonly string[]): ValueColumn[] {
  checkType(isObject(result), op, 'the result', 'an object with origins, destinations, values', result);
  const {origins, destinations, values, observed, periods} = result;
  for (const [side, locations] of Object.entries({origins, destinations})) {
    checkType(isObject(locations) && Array.isArray(locations.ids), op, side, 'an object with ids', locations);
  }
  checkType(isObject(values), op, 'values', 'an object of columns by name, such as {count: flows}', values);
  checkType(observed === undefined || isArrayLike(observed), op, 'observed', 'an array of marks', observed);
  const [nO, nD] = [origins.ids.length, destinations.ids.length];
  const pairs = nO * nD;
  const all = pairs * (periods?.length ?? 1);
  const shape = `[${periods ? `${periods.length} * ` : ''}${nO} * ${nD}]`;
  for (const [side, {ids, names, points, attributes = {}}] of Object.entries({origins, destinations})) {
    for (const [what, list] of Object.entries({names, points, ...attributes})) {
      check(
        list === undefined || list.length === ids.length || (what === 'points' && list.length === 0),
        'invalidShape',
        () => `${op}: ${side} must have as many ${what} as ids, ${ids.length}, got ${list?.length}`,
      );
    }
  }
  check(
    observed === undefined || observed.length === all,
    'invalidShape',
    () => `${op}: observed must be ${shape} = ${all} marks, got ${observed?.length}`,
  );
  const columns = Object.entries(values);
  check(columns.length > 0, 'invalidArgument', () => `${op}: values must have a column, got none; pass {count: flows}`);
  return columns.map(([name, column]) => {
    checkType(isArrayLike(column), op, name, 'an array of numbers', column);
    check(
      !reserved.includes(name),
      'invalidArgument',
      () => `${op}: values must not be named ${reserved.join(', ')}, got '${name}'; rename the column`,
    );
    check(
      column.length === all || column.length === pairs,
      'invalidShape',
      () => `${op}: ${name} must be ${shape} = ${all} numbers, got ${column.length}`,
    );
    const stride = column.length === all ? pairs : 0;
    const mask = name === 'count' ? observed : undefined;
    return {
      name,
      at: ({o, d, t}) => {
        const pair = o * nD + d;
        return mask?.[t * pairs + pair] === 0 ? NaN : column[t * stride + pair];
      },
    };
  });
}

/** All flows in the order of their values. */
export function* allFlows({origins, destinations, periods}: FlowResult): Generator<Flow> {
  for (let t = 0; t < (periods?.length ?? 1); t++) {
    for (let o = 0; o < origins.ids.length; o++) for (let d = 0; d < destinations.ids.length; d++) yield {o, d, t};
  }
}

/** The chosen flows, the largest first, among those that may be shown. @throws KronflowError `invalidArgument` */
export function selectFlows(
  op: string,
  result: FlowResult,
  columns: readonly ValueColumn[],
  {by, top, minimum}: FlowSelection,
  mayShow: (flow: Flow) => boolean = () => true,
): Flow[] {
  const deciding = by ?? (columns.some(({name}) => name === 'count') ? 'count' : columns[0].name);
  const column = columns.find(({name}) => name === deciding);
  check(
    column !== undefined,
    'invalidArgument',
    () => `${op}: by must be one of ${columns.map(({name}) => name).join(', ')}, got '${deciding}'`,
  );
  check(
    top === undefined || (Number.isInteger(top) && top > 0),
    'invalidArgument',
    () => `${op}: top must be a whole number above zero, got ${top}; leave it out for all flows`,
  );
  check(
    minimum === undefined || Number.isFinite(minimum),
    'invalidArgument',
    () => `${op}: minimum must be a finite number, got ${describe(minimum)}; leave it out for all flows above zero`,
  );
  const sized: {flow: Flow; size: number}[] = [];
  for (const flow of allFlows(result)) {
    const size = column.at(flow);
    if ((minimum === undefined ? size > 0 : size >= minimum) && mayShow(flow)) sized.push({flow, size});
  }
  sized.sort((a, b) => b.size - a.size);
  return sized.slice(0, top).map(({flow}) => flow);
}

/** Where both sides lie, in degrees. @throws KronflowError `invalidArgument` */
export function placesOf(op: string, {origins, destinations}: FlowResult): {from: Coordinates[]; to: Coordinates[]} {
  const [from, to] = [origins, destinations].map(({ids, points = []}) => {
    check(
      points.length === ids.length && !points.some(point => 'x' in point),
      'invalidArgument',
      () => `${op}: origins and destinations must have points {lon, lat}, as a map has; convert or locate them`,
    );
    return degreesOf(points, op, 'convert them');
  });
  return {from, to};
}

/** A number that JSON has. */
export function jsonNumber(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
