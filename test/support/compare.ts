import type {NdArray} from './layout';

/*
 * Comparisons that can fail: NaN, infinities and wrong shapes never pass. Plain errors, no test framework: the same
 * checks run in a browser page.
 */

interface Worst {
  index: number;
  error: number;
}

const maxAbs = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((max, value) => Math.max(max, Math.abs(value)), 0);

function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): Worst {
  let found: Worst = {index: 0, error: 0};
  for (let i = 0; i < expected.length; i++) {
    const finite = Number.isFinite(actual[i]) && Number.isFinite(expected[i]);
    const error = finite ? Math.abs(actual[i] - expected[i]) : Infinity;
    if (error > found.error) found = {index: i, error};
  }
  return found;
}

/** max|a - e| / max|e|; absolute where every e is zero; Infinity where anything is not finite or lengths differ. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  const {error} = worst(actual, expected);
  return Number.isFinite(error) ? error / (maxAbs(expected) || 1) : Infinity;
}

const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/**
 * Throws unless shapes agree and max|a - e| <= tolerance * scale. `scale` is max|e| unless a check knows the size of
 * the terms that cancel in e.
 */
export function assertClose(what: string, actual: NdArray, expected: NdArray, tolerance: number, scale?: number): void {
  if (show(actual.shape) !== show(expected.shape)) {
    throw new Error(`${what}: shape must be ${show(expected.shape)}, got ${show(actual.shape)}`);
  }
  if (actual.values.length !== expected.values.length) {
    throw new Error(`${what}: must have ${expected.values.length} values, got ${actual.values.length}`);
  }
  const {index, error} = worst(actual.values, expected.values);
  const size = scale ?? maxAbs(expected.values);
  const relative = size === 0 ? error : error / size;
  // Written so that a NaN fails, whether of the tolerance, the scale or the error.
  if (!(relative <= tolerance && Number.isFinite(size))) {
    throw new Error(
      `${what}: relative error ${relative.toExponential(2)} > ${tolerance.toExponential(1)}, worst at [${index}]: ` +
        `expected ${expected.values[index]}, got ${actual.values[index]}`,
    );
  }
}

export function assertEqual(what: string, actual: unknown, expected: unknown): void {
  if (!Object.is(actual, expected)) throw new Error(`${what}: must be ${String(expected)}, got ${String(actual)}`);
}

export function assertTrue(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

/** Throws unless `run` throws a KronflowError with this code; returns its message. */
export function assertThrows(what: string, run: () => unknown, code: string): string {
  try {
    run();
  } catch (error) {
    const got = error instanceof Error && 'code' in error ? `${error.name} ${String(error.code)}` : String(error);
    if (got === `KronflowError ${code}`) return (error as Error).message;
    throw new Error(`${what}: must throw KronflowError ${code}, threw ${got}`, {cause: error});
  }
  throw new Error(`${what}: must throw KronflowError ${code}, returned`);
}
