import {check} from '../../kernels/core/errors';
import {familyNamed} from '../families';
import type {FamilyName} from '../families/family';
import {randomDraws} from './random';

export interface CountSimulation {
  readonly family: FamilyName;
  /** The logarithm of each mean. */
  readonly eta: ArrayLike<number>;
  /** Dispersion of the negative binomial: Var = mu + mu² / alpha. */
  readonly alpha?: number;
  /** An integer in 0 .. 2^32 - 1. */
  readonly seed: number;
}

/** Counts beyond this are no longer exact in float64. */
const LARGEST_MEAN = Number.MAX_SAFE_INTEGER;

/**
 * Independent counts with the means `exp(eta)`. The same arguments give the same counts.
 *
 * ```js
 * simulateCounts({family: 'poisson', eta: [0, 2, 5], seed: 1});                          // means 1, 7.4, 148
 * simulateCounts({family: 'negativeBinomial', eta: [0, 2, 5], alpha: 1.5, seed: 1});
 * ```
 *
 * @returns as many counts as eta has entries
 * @throws KronflowError `invalidArgument`, `nonFinite`, `tooLarge`
 */
export function simulateCounts({family, eta, alpha, seed}: CountSimulation): Float64Array {
  const random = randomDraws(seed);
  const distribution = familyNamed(family);
  const shape = distribution.dispersion === undefined ? 0 : checkDispersion(alpha);
  return Float64Array.from(eta, (value, r) => distribution.draw(random, meanOf(value, r), shape));
}

function checkDispersion(alpha: number | undefined): number {
  check(
    alpha !== undefined && alpha > 0 && Number.isFinite(alpha),
    'invalidArgument',
    () => `simulateCounts: alpha of the negative binomial must be positive and finite, got ${alpha}`,
  );
  return alpha;
}

function meanOf(eta: number, r: number): number {
  check(!Number.isNaN(eta), 'nonFinite', () => `simulateCounts: eta must hold numbers, got ${eta} at [${r}]`);
  const mean = Math.exp(eta);
  check(
    mean <= LARGEST_MEAN,
    'tooLarge',
    () =>
      `simulateCounts: exp(eta) must be at most 2^53 - 1, so that counts are exact, got exp(${eta}) at [${r}]; ` +
      'lower the coefficients, or rho, which multiplies them by 1 / (1 - rho)',
  );
  return mean;
}
