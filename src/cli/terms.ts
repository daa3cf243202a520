import {KronflowError} from 'kronflow';
import {nearestText} from '../arguments/nearestText';

type Transform = (value: number) => number;

const TRANSFORMS: Readonly<Record<string, Transform>> = {log: Math.log, log1p: Math.log1p};

/** A covariate as the command line names it: a column, or a transform of one. */
export interface ParsedTerm {
  readonly column: string;
  readonly transform?: string;
}

/** `log(pop)` is the logarithm of the column pop, unless there is a column of that very name. */
export function parseTerm(option: string, term: string, columns: readonly string[], what: string): ParsedTerm {
  if (columns.includes(term)) return {column: term};
  const call = /^(\w+)\((.*)\)$/.exec(term);
  const transform = call?.[1];
  if (transform !== undefined && !(transform in TRANSFORMS)) {
    invalid(`--${option} ${term}: a transform must be ${Object.keys(TRANSFORMS).join(' or ')}, got '${transform}'`);
  }
  const column = (call?.[2] ?? term).trim();
  if (columns.includes(column)) return {column, ...(transform !== undefined && {transform})};
  const near = nearestText(column, columns);
  const have = columns.length === 0 ? 'there are none' : `there are ${columns.join(', ')}`;
  return invalid(
    `--${option} ${term}: '${column}' must be a column of numbers in ${what}; ${have}${near === undefined ? '' : `; did you mean ${near}?`}`,
  );
}

/** The numbers of a term. @param nameOf what messages call entry i */
export function valuesOf(
  option: string,
  {column, transform}: ParsedTerm,
  values: Float64Array,
  nameOf: (i: number) => string,
): Float64Array {
  const transformed = transform === undefined ? values : values.map(TRANSFORMS[transform]);
  const bad = transformed.findIndex(value => !Number.isFinite(value));
  if (bad < 0) return transformed;
  const value = values[bad];
  const rule = transform === undefined ? `${column} must be known` : `${transform}(${column}) must be finite`;
  const got = Number.isNaN(value) ? 'it is empty' : `it is ${value}`;
  const count = transformed.filter(each => !Number.isFinite(each)).length;
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  const advice =
    value === 0 && transform === 'log'
      ? `take log1p(${column}), or leave it out`
      : 'fill or correct the cell, or leave the column out';
  return invalid(`--${option}: ${rule} everywhere; for ${nameOf(bad)}${more} ${got}: ${advice}`);
}

function invalid(message: string): never {
  throw new KronflowError('invalidArgument', message);
}
