import {checkRho} from '../scalar/factor';
import {twoIntervals, zolotarevPoints} from './zolotarev';

/** The three spatial dependence parameters of A = I - rhoD (I ⊗ W_d) - rhoO (W_o ⊗ I) - rhoW (W_o ⊗ W_d). */
export interface Rhos {
  readonly rhoD: number;
  readonly rhoO: number;
  readonly rhoW: number;
}

/** @throws KronflowError `nonFinite` */
export function checkRhos(rhos: Rhos): void {
  for (const name of ['rhoD', 'rhoO', 'rhoW'] as const) checkRho(rhos[name], name);
}

/** The eigenvalue of A at the eigenvalues mu of W_o and lambda of W_d: f(μ, λ) = 1 - rhoD λ - rhoO μ - rhoW μ λ. */
export const eigenvalueOfA = ({rhoD, rhoO, rhoW}: Rhos, mu: number, lambda: number): number =>
  1 - rhoD * lambda - rhoO * mu - rhoW * mu * lambda;

/** About where eigenvalues lie, or their real parts. */
export type Interval = readonly [from: number, to: number];

/**
 * One step of the alternating direction iteration (Peaceman & Rachford 1955; for matrix equations Wachspress 1988):
 *
 *     Y = (I - p W_o)⁻¹ R (I - q W_d)⁻ᵀ,   X <- X + gamma Y,   R <- c (W_o - s I) Y (W_d - t I)ᵀ
 */
export interface AdiStep {
  readonly s: number;
  readonly t: number;
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
  readonly c: number;
}

/** Largest number of steps; where so many are not enough, the direct route takes over. */
export const MAX_STEPS = 60;
/** What all shifts once are to leave of an error, where eigenvalues are real. */
const REDUCTION = 2e-7;

/** f has to be this large at every corner, relative to its largest value: nearer to singular, the iteration loses too many digits. */
const SMALLEST_CORNER = 2 ** -12;

/**
 * Whether f is positive at (±norm_o, ±norm_d): then it has no zero for |μ| <= norm_o, |λ| <= norm_d, complex ones included, since for
 * fixed rhos μ -> (1 - rhoO μ) / (rhoD + rhoW μ), the λ at which f vanishes, maps a disc about the real line to another one, or to the
 * outside of one, whose real ends are the images of the real ends. Then A is regular, and every factor of the iteration is
 * diagonally dominant: |p| norm_o < 1 says that f(±norm_o, t) > 0.
 */
export function iterationIsSafe(rhos: Rhos, normO: number, normD: number): boolean {
  const values = corners([-normO, normO], [-normD, normD]).map(corner => eigenvalueOfA(rhos, ...corner));
  return Math.min(...values) >= SMALLEST_CORNER * Math.max(...values);
}

/**
 * The shifts for one set of rhos, and in which order. With shifts s and t the separable matrix
 *
 *     P = f(μ, t) f(s, λ) / f(s, t),   f(μ, t) = (1 - rhoD t) - (rhoO + rhoW t) μ,   f(s, λ) = (1 - rhoO s) - (rhoD + rhoW s) λ
 *
 * agrees with A wherever μ = s or λ = t: f - P = -κ (μ - s)(λ - t) / f(s, t) with κ = rhoW + rhoD rhoO. So Z = P⁻¹ R leaves the
 * residual R - A Z = κ / f(s, t) (W_o - s I) Z (W_d - t I)ᵀ, and what a step leaves of an error is
 *
 *     κ (μ - s)(λ - t) / (f(μ, t) f(s, λ)).
 *
 * With κ = 0, the separable model, one step is exact. Over the steps that is r(μ) / r(φ(λ)) for r(μ) = Π (μ - s) / (μ - φ(t)), φ(λ) the root μ of
 * f(μ, λ): Zolotarev's problem for the interval [a, b] of μ and the image of the interval [c, d] of λ under φ. As μ - φ(λ) is f(μ, λ) but for a factor of λ,
 * which cross-ratios do not see, φ is never needed: the intervals' is f(a, d) f(b, c) / (f(a, c) f(b, d)), and the shift s that a Möbius map takes to z, and
 * a, b, φ(d) to -alpha, -1, 1, is the one at which (s - a) f(b, d) / ((b - a) f(s, d)) = (z + alpha)(1 + 1) / ((1 - z)(alpha - 1)).
 */
export function adiShifts(rhos: Rhos, [a, b]: Interval, destinations: Interval): Shift[] {
  const f = (mu: number, lambda: number): number => eigenvalueOfA(rhos, mu, lambda);
  const ratio = ([c, d]: Interval): number => (f(a, d) * f(b, c)) / (f(a, c) * f(b, d));
  const [c, d]: Interval = ratio(destinations) >= 1 ? destinations : [destinations[1], destinations[0]];
  const intervals = twoIntervals(ratio([c, d]));
  const {alpha} = intervals;
  const k = Math.max(2, Math.ceil(Math.log(4 / REDUCTION) / intervals.rate));
  const shifts = Array.from(zolotarevPoints(intervals, k), point => {
    // The zero is at z = -point, the pole at z = point: the same place seen from the other interval.
    const place = (2 * (alpha - point)) / ((1 + point) * (alpha - 1));
    const between = (from: number, to: number): number => (place * from) / (to - place * (to - from));
    return {s: a + (b - a) * between(f(a, d), f(b, d)), t: c + (d - c) * between(f(b, c), f(b, d))};
  });
  return lejaOrder(rhos, shifts);
}

/**
 * Begins where f is smallest, then takes the shifts next at which the product of the factors so far is largest: so that each half of them
 * works on the whole spectrum, and nothing grows on the way.
 */
function lejaOrder(rhos: Rhos, shifts: readonly Shift[]): Shift[] {
  const rest = shifts.map(shift => ({shift, left: 1 / eigenvalueOfA(rhos, shift.s, shift.t)}));
  const ordered: Shift[] = [];
  while (rest.length > 0) {
    const next = rest.reduce((best, {left}, i) => (left > rest[best].left ? i : best), 0);
    const [{shift: chosen}] = rest.splice(next, 1);
    ordered.push(chosen);
    for (const entry of rest) entry.left *= Math.abs(factorAt(rhos, chosen, entry.shift));
  }
  return ordered;
}

/** What the step with shifts s and t leaves at μ and λ, but for κ. */
const factorAt = (rhos: Rhos, {s, t}: Shift, {s: mu, t: lambda}: Shift): number =>
  ((mu - s) * (lambda - t)) / (eigenvalueOfA(rhos, mu, t) * eigenvalueOfA(rhos, s, lambda));

export interface Shift {
  readonly s: number;
  readonly t: number;
}

export function stepAt(rhos: Rhos, {s, t}: Shift): AdiStep {
  const {rhoD, rhoO, rhoW} = rhos;
  const [scaleO, scaleD] = [1 - rhoD * t, 1 - rhoO * s];
  return {
    ...{s, t, p: (rhoO + rhoW * t) / scaleO, q: (rhoD + rhoW * s) / scaleD},
    gamma: eigenvalueOfA(rhos, s, t) / (scaleO * scaleD),
    c: (rhoW + rhoD * rhoO) / (scaleO * scaleD),
  };
}

/** The pairs (μ, λ) of the ends of two intervals. */
const corners = (origins: Interval, destinations: Interval): [number, number][] =>
  origins.flatMap(mu => destinations.map((lambda): [number, number] => [mu, lambda]));
