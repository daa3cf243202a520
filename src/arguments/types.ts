import {check} from '../../kernels/core/errors';
import {describe} from './describe';

/**
 * For callers in plain JavaScript, whom no compiler warns: these take `unknown`, as what a type promises is just what may be wrong.
 */

/** Throws a `KronflowError` unless the value is of the kind that the rule says. @param name what messages call it */
export function checkType(holds: boolean, op: string, name: string, rule: string, value: unknown): asserts holds {
  check(holds, 'invalidType', () => `${op}: ${name} must be ${rule}, got ${describe(value)}`);
}

export const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: unknown): boolean => typeof value === 'string';
export const isFunction = (value: unknown): boolean => typeof value === 'function';
export const isIterable = (value: unknown): boolean =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && Symbol.iterator in value);
/** Arrays and typed arrays. */
export const isArrayLike = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === 'object' && value !== null && 'length' in value && Number.isInteger(value.length);

/** An array of numbers, not of text or nothing that would silently become some. Numbers that are not finite pass. */
export function checkNumbers(op: string, name: string, values: unknown): asserts values is ArrayLike<number> {
  checkType(isArrayLike(values), op, name, 'an array of numbers', values);
  if (ArrayBuffer.isView(values)) return;
  const bad = Array.from(values).findIndex(value => typeof value !== 'number');
  check(
    bad < 0,
    'invalidType',
    () => `${op}: ${name} must hold numbers, got ${describe(values[bad])} at entry ${bad}; convert it`,
  );
}

/** An option with few values. The message names them. */
export function checkChoice(op: string, name: string, value: unknown, choices: readonly (string | boolean)[]): void {
  check(
    choices.some(choice => choice === value),
    'invalidArgument',
    () =>
      `${op}: ${name} must be ${choices.map(choice => JSON.stringify(choice)).join(' or ')}, got ${describe(value)}`,
  );
}
