import {check} from '../../kernels/core/errors';
import {isArrayLike} from '../arguments/types';
import type {Counts} from '../families/family';
import {concatenate} from './concatenate';

/** [n_o * n_d] (destination fastest) or n_o rows of n_d; for a panel, an array of such, one per period. */
export type FlowValues<T extends number | boolean = number> =
  ArrayLike<T> | readonly ArrayLike<T>[] | readonly (readonly ArrayLike<T>[])[];

export interface FlowShape {
  readonly origins: number;
  readonly destinations: number;
}

type Nested = ArrayLike<unknown>;
const isNested = isArrayLike;

/** Flows of one or several periods as one array, [periods * n_o * n_d]. */
export function flattenFlows(
  name: string,
  flows: FlowValues<number | boolean>,
  {origins, destinations}: FlowShape,
): {values: Float64Array; periods: number} {
  const pairs = origins * destinations;
  check(
    isNested(flows),
    'invalidType',
    () => `flowModel: ${name} must be an array of numbers or rows, got ${typeof flows}`,
  );
  const values = isNested(flows[0]) ? flattenRows(name, flows, {origins, destinations}) : numbersOf(flows);
  check(
    values.length > 0 && values.length % pairs === 0,
    'invalidShape',
    () =>
      `flowModel: ${name} must have ${origins} x ${destinations} = ${pairs} values (or that for each period), ` +
      `got ${values.length}`,
  );
  return {values, periods: values.length / pairs};
}

/** Nothing, as JSON and tables have it, is no zero. */
function numbersOf(values: Nested): Float64Array {
  const numbers = new Float64Array(values.length);
  for (let r = 0; r < numbers.length; r++) {
    const value = values[r];
    numbers[r] = value === null || value === '' ? Number.NaN : Number(value);
  }
  return numbers;
}

/** n_o rows of n_d, or for each period that or one row of n_o * n_d. A matrix the other way round is no such thing. */
function flattenRows(name: string, flows: Nested, shape: FlowShape): Float64Array {
  const {origins, destinations} = shape;
  const pairs = origins * destinations;
  const rows = Array.from(flows);
  if (rows.every(row => isNested(row) && (isNested(row[0]) || row.length === pairs))) {
    return concatenate(
      rows.map(period =>
        isNested(period) && isNested(period[0]) ? flattenRows(name, period, shape) : numbersOf(period as Nested),
      ),
    );
  }
  check(
    rows.length === origins,
    'invalidShape',
    () =>
      `flowModel: ${name} must have ${origins} rows, one per origin, of ${destinations} values, got ${rows.length} rows`,
  );
  return concatenate(
    rows.map((row, o) => {
      const values = isNested(row) ? numbersOf(row) : new Float64Array(0);
      check(
        values.length === destinations,
        'invalidShape',
        () =>
          `flowModel: row ${o} of ${name} must have ${destinations} values, one per destination, got ${values.length}`,
      );
      return values;
    }),
  );
}

/** Validated flows: finite where observed, 0 elsewhere; counts are not negative, and not all zero. */
export function observedFlows(
  y: Float64Array,
  observed: FlowValues<number | boolean> | undefined,
  shape: FlowShape,
  periods: number,
  kind: 'counts' | 'any',
): Counts {
  const mask = observed === undefined ? undefined : maskOf(observed, shape, periods);
  const pair = (r: number): string => {
    const at = r % (shape.origins * shape.destinations);
    const period = periods > 1 ? ` in period ${Math.floor(r / (shape.origins * shape.destinations))}` : '';
    return `from origin ${Math.floor(at / shape.destinations)} to destination ${at % shape.destinations}${period}`;
  };
  const counts = y.map((value, r) => {
    if (mask?.[r] === 0) return 0;
    check(
      Number.isFinite(value),
      'nonFinite',
      () => `flowModel: flows must be finite, got ${value} ${pair(r)}; mark missing flows in observed`,
    );
    check(
      kind === 'any' || value >= 0,
      'invalidData',
      () => `flowModel: flows of a count model must not be negative, got ${value} ${pair(r)}`,
    );
    return value;
  });
  check(
    mask?.includes(1) !== false,
    'invalidData',
    () => `flowModel: observed leaves out all flows; there is nothing to model`,
  );
  check(
    kind === 'any' || counts.some(value => value > 0),
    'invalidData',
    () => `flowModel: all observed flows are zero; there is nothing to model`,
  );
  return mask === undefined ? {y: counts} : {y: counts, observed: mask};
}

function maskOf(observed: FlowValues<number | boolean>, shape: FlowShape, periods: number): Uint8Array {
  const {values, periods: given} = flattenFlows('observed', observed, shape);
  checkPeriods('observed', given, periods);
  const bad = values.findIndex(value => value !== 0 && value !== 1);
  check(bad < 0, 'invalidData', () => `flowModel: observed must be true or false (1 or 0), got ${values[bad]}`);
  return Uint8Array.from({length: (values.length / given) * periods}, (_, r) => values[r % values.length]);
}

/** The offset, [n_o * n_d] or [periods * n_o * n_d]. */
export function offsetValues(
  offset: FlowValues | undefined,
  shape: FlowShape,
  periods: number,
): Float64Array | undefined {
  if (offset === undefined) return undefined;
  const {values, periods: given} = flattenFlows('offset', offset, shape);
  checkPeriods('offset', given, periods);
  const bad = values.findIndex(value => !Number.isFinite(value));
  check(
    bad < 0,
    'nonFinite',
    () =>
      `flowModel: offset must be finite, got ${values[bad]} at entry ${bad}; leave pairs without exposure out of observed`,
  );
  return values;
}

function checkPeriods(name: string, given: number, periods: number): void {
  check(
    given === 1 || given === periods,
    'invalidShape',
    () => `flowModel: ${name} must be given once or for each of the ${periods} periods, got ${given}`,
  );
}
