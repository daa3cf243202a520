import {analyse} from '../analysis';
import type {Csr} from '../csr';
import type {WeightsPair} from '../numericCore';
import {eigenvalueOfA, type Rhos} from '../unrestricted/shifts';
import {spectrum, spectrumIsCheap} from './spectrum';

/** The region of the three rhos round zero in which A stays regular: a tetrahedron. */
export interface AdmissibleRhos {
  /**
   * The range of each rho while the others are zero. From the real eigenvalues of W where those are known (1/λ_min, 1/λ_max): exact, and
   * infinite where there is no real eigenvalue of that sign.
   */
  readonly rhoD: {readonly lower: number; readonly upper: number};
  readonly rhoO: {readonly lower: number; readonly upper: number};
  /** Its corners; a mean of them with positive weights (by a softmax of unconstrained numbers, say) lies inside. */
  readonly vertices: readonly Rhos[];
  /** The smallest of f at the four corners of the spectra: positive inside, zero on the boundary, negative outside. */
  margin(rhos: Rhos): number;
  contains(rhos: Rhos): boolean;
  /** How far one can go from a point inside: the largest step with margin(from + step direction) >= 0; Infinity where nothing is in the way. */
  reach(from: Rhos, direction: Rhos): number;
}

interface Ends {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The admissible region: where f(μ, λ) = 1 - rhoD λ - rhoO μ - rhoW μ λ is positive for all real eigenvalues μ of W_o and λ of W_d, as it is
 * for rhos of zero. There det A > 0, as what pairs with complex eigenvalues add to it is a product of squares.
 *
 * f is linear in μ and in λ, so that it is smallest at a corner of [μ_min, μ_max] x [λ_min, λ_max]: four linear inequalities in the rhos. With
 * μ_min < 0 < μ_max and weights m_± >= 0 of mean zero (m_- = μ_max / (μ_max - μ_min)), likewise l_± for λ,
 *
 *     Σ m_± l_± f(μ_±, λ_±) = 1
 *
 * for all rhos: barycentric coordinates of a tetrahedron, whose vertices have three of the four f at zero.
 *
 * The ends are those of the real parts of all eigenvalues: exact where W has real eigenvalues alone, as it has when it is similar to a symmetric
 * matrix; else the tetrahedron may be somewhat too small, never too large. For large W whose eigenvalues were not computed yet the
 * ends are ± the norm.
 */
export function admissibleRegion({origin, destination}: WeightsPair): AdmissibleRhos {
  const [mu, lambda] = [endsOf(origin), endsOf(destination)];
  const corners = [mu.lower, mu.upper].flatMap(m => [lambda.lower, lambda.upper].map(l => ({m, l})));
  const margin = (rhos: Rhos): number => Math.min(...corners.map(({m, l}) => eigenvalueOfA(rhos, m, l)));
  return {
    rhoD: intervalOf(destination),
    rhoO: intervalOf(origin),
    vertices: corners.map(({m, l}) => vertexAt(mu, lambda, m, l)),
    margin,
    contains: rhos => margin(rhos) > 0,
    reach(from, direction) {
      const steps = corners.map(({m, l}) => {
        const slope = 1 - eigenvalueOfA(direction, m, l);
        return slope > 0 ? eigenvalueOfA(from, m, l) / slope : Infinity;
      });
      return Math.max(0, Math.min(...steps));
    },
  };
}

/**
 * The vertex with f = 0 at all corners but (m, l). There f = c (μ - m') (λ - l'), with m' and l' the opposite ends, and f(0, 0) = 1:
 *
 *     f(μ, λ) = (1 - μ / m') (1 - λ / l')
 */
function vertexAt(mu: Ends, lambda: Ends, m: number, l: number): Rhos {
  const oppositeM = m === mu.lower ? mu.upper : mu.lower;
  const oppositeL = l === lambda.lower ? lambda.upper : lambda.lower;
  return {rhoD: 1 / oppositeL, rhoO: 1 / oppositeM, rhoW: -1 / (oppositeL * oppositeM)};
}

/** Ends on both sides of zero. */
function endsOf(weights: Csr): Ends {
  const norm = analyse(weights).dominanceNorm;
  if (spectrumIsCheap(weights)) {
    const {re} = spectrum(weights);
    const [lower, upper] = [re.reduce((a, b) => Math.min(a, b)), re.reduce((a, b) => Math.max(a, b))];
    // The trace of W is zero: without a negative end W is nilpotent, and any rho will do.
    if (lower < -NEGLIGIBLE * norm && upper > NEGLIGIBLE * norm) return {lower, upper};
  }
  return norm > 0 ? {lower: -norm, upper: norm} : {lower: -1, upper: 1};
}

/** What is left of an eigenvalue zero, or of the imaginary part of a real eigenvalue, after rounding. */
const NEGLIGIBLE = 1e-8;

function intervalOf(weights: Csr): Ends {
  const norm = analyse(weights).dominanceNorm;
  if (!spectrumIsCheap(weights)) return {lower: -1 / norm, upper: 1 / norm};
  const {re, im} = spectrum(weights);
  let [smallest, largest] = [0, 0];
  re.forEach((value, i) => {
    if (Math.abs(im[i]) > NEGLIGIBLE * norm || Math.abs(value) <= NEGLIGIBLE * norm) return;
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
  });
  return {lower: smallest < 0 ? 1 / smallest : -Infinity, upper: largest > 0 ? 1 / largest : Infinity};
}
