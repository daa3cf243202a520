import {KronflowError} from './errors';

/**
 * Throws unless the results are finite, naming the entry of the input that is not. Looking at results is enough: a NaN or an
 * infinity on the right-hand side never leaves a solve finite.
 */
export function checkFinite(results: Float32Array, input: Float32Array, name: string): void {
  // One pass without a branch: 0 * x is NaN for whatever is not finite.
  let sum = 0;
  for (const value of results) sum += 0 * value;
  if (!Number.isNaN(sum)) return;
  throw nonFiniteInput(input, name);
}

export function nonFiniteInput(input: Float32Array, name: string): KronflowError {
  const entry = input.findIndex(value => !Number.isFinite(value));
  const message =
    entry < 0
      ? `the result overflows float32; scale ${name} down or move rho away from a singular value`
      : `${name} must be finite, got ${input[entry]} at entry ${entry}; mask or repair it before`;
  return new KronflowError('nonFinite', message);
}
