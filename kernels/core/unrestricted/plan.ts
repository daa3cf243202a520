import type {Spectrum} from '../spectral/spectrum';
import {adiShifts, type AdiStep, MAX_STEPS, type Rhos, stepAt} from './shifts';
import type {SpectralRange} from './spectralRange';

/** How much of the slowest part of an error may be left; of a whole error, it is a few times less. */
const LEFT = 5e-7;

/** Some steps of the alternating direction iteration, between two true residuals. */
export interface AdiHalf {
  readonly steps: readonly AdiStep[];
  /** What all steps before each of these are to leave of an error, at most, and finally all. */
  readonly left: readonly number[];
}

let last: {rhos: Rhos; origins: SpectralRange; destinations: SpectralRange; plan: AdiHalf[] | undefined} | undefined;

/**
 * The steps of the iteration: the shifts in two halves, each of which works on the whole spectrum, in turn until so little of an error is left as is wanted.
 * For real eigenvalues that is once each; complex ones take longer, and how much longer shows on the outline of the spectrum. The
 * last plan is kept: a gradient follows its solve.
 *
 * @returns at least two halves; undefined where it takes more than MAX_STEPS
 */
export function adiPlan(rhos: Rhos, origins: SpectralRange, destinations: SpectralRange): AdiHalf[] | undefined {
  const {rhoD, rhoO, rhoW} = rhos;
  const isLast =
    last?.rhos.rhoD === rhoD &&
    last.rhos.rhoO === rhoO &&
    last.rhos.rhoW === rhoW &&
    last.origins === origins &&
    last.destinations === destinations;
  if (!isLast) last = {rhos, origins, destinations, plan: makePlan(rhos, origins, destinations)};
  return last!.plan;
}

function makePlan(rhos: Rhos, origins: SpectralRange, destinations: SpectralRange): AdiHalf[] | undefined {
  const shifts = adiShifts(rhos, [origins.from, origins.to], [destinations.from, destinations.to]);
  const middle = Math.ceil(shifts.length / 2);
  const halves = [shifts.slice(0, middle), shifts.slice(middle)];
  const {rhoD, rhoO, rhoW} = rhos;
  const kappa = Math.abs(rhoW + rhoD * rhoO);
  const [ofOrigins, ofDestinations] = [product(origins.outline), product(destinations.outline)];
  const plan: AdiHalf[] = [];
  let [steps, remaining] = [0, 1];
  while (plan.length < 2 || remaining > LEFT) {
    const half = halves[plan.length % 2];
    steps += half.length;
    if (steps > MAX_STEPS) return undefined;
    const left = [remaining];
    for (const {s, t} of half) {
      // κ (μ - s)(λ - t) / (f(μ, t) f(s, λ)), as the product of what depends on μ and on λ
      remaining =
        ofOrigins(s, 1 - rhoD * t, rhoO + rhoW * t, kappa) * ofDestinations(t, 1 - rhoO * s, rhoD + rhoW * s, 1);
      left.push(remaining);
    }
    plan.push({steps: half.map(shift => stepAt(rhos, shift)), left});
  }
  return plan;
}

/** Multiplies, at every point z of an outline, by scale |z - shift| / |a - b z|; returns the largest product. */
function product({re, im}: Spectrum): (shift: number, a: number, b: number, scale: number) => number {
  const squares = new Float64Array(re.length).fill(1);
  return (shift, a, b, scale) => {
    let largest = 0;
    for (let i = 0; i < re.length; i++) {
      const square = im[i] * im[i];
      squares[i] *= (scale * scale * ((re[i] - shift) ** 2 + square)) / ((a - b * re[i]) ** 2 + b * b * square);
      if (squares[i] > largest) largest = squares[i];
    }
    return Math.sqrt(largest);
  };
}
