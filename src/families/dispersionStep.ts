import type {LikelihoodAt} from './family';

/** A factor of e² at most: far from the maximum the curvature says little. */
const LONGEST = 2;

/** Newton's step in the logarithm of the dispersion, the means staying as they are; where the log-likelihood is not concave there, one of 1 uphill. */
export function logDispersionStep(at: LikelihoodAt, dispersion: number): number {
  const slope = dispersion * at.dispersionScore;
  const curvature = dispersion ** 2 * (at.curvature().dispersion?.curvature ?? 0) - slope;
  return curvature > 0 ? Math.max(-LONGEST, Math.min(LONGEST, slope / curvature)) : Math.sign(slope);
}
