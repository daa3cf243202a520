import type {AdiHalf} from './plan';

/** An iteration ends when so little of X is still to come, in the maximum norm. */
export const TOLERANCE = 4e-7;

/** By which factor corrections may exceed what the plan says: it knows eigenvalues about, and nothing of the condition of eigenvectors. */
const SURPRISE = 1.2;

/**
 * How much of X is still to come after a half of the iteration, relative to X, from the largest entries of the half's corrections and of X. If, in the last half
 * of a plan, corrections were no larger than the plan had left for them, what is left of the error is as the plan says, too. Elsewhere
 * corrections to come are taken to form a geometric series, at the mean rate of those of this half.
 */
export function remaining({left}: AdiHalf, corrections: readonly number[], x: number, planned: boolean): number {
  if (x === 0) return 0;
  const excess = Math.max(...corrections.map((correction, k) => correction / (left[k] * x)));
  if (planned && excess <= SURPRISE) return excess * left.at(-1)!;
  const [first, last] = [corrections[0], corrections.at(-1)!];
  // A single step tells no rate.
  const seen = corrections.length > 1 ? (last / first) ** (1 / (corrections.length - 1)) : 0.5;
  const rate = Math.min(seen, 1 - 2 ** -10);
  return ((last / x) * rate) / (1 - rate);
}
