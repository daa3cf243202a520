import type {AdiHalf} from './plan';

/** An iteration ends when so little of X is still to come, in the maximum norm. */
export const TOLERANCE = 2e-7;

/** By which factor corrections may exceed what the plan says: it knows eigenvalues about, and nothing of the condition of eigenvectors. */
const SURPRISE = 1.2;

/**
 * Whether a half of the iteration left X good, from the largest entries of its corrections and of X. If, in the last half of a plan, no correction was larger
 * than what the plan had left for it, what is left of the error is what was planned too. Elsewhere corrections to come are taken to
 * form a geometric series, at the mean rate of those of this half.
 */
export function isGood({left}: AdiHalf, corrections: readonly number[], x: number, planned: boolean): boolean {
  if (x === 0) return true;
  const excess = Math.max(...corrections.map((correction, k) => correction / (left[k] * x)));
  if (planned && excess <= SURPRISE && excess * left.at(-1)! <= 2 * TOLERANCE) return true;
  const [first, last] = [corrections[0], corrections.at(-1)!];
  // A single step tells no rate.
  const seen = corrections.length > 1 ? (last / first) ** (1 / (corrections.length - 1)) : 0.5;
  const rate = Math.min(seen, 1 - 2 ** -10);
  return last * rate <= TOLERANCE * (1 - rate) * x;
}
