import {checkRho} from '../scalar/factor';

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

/** About where the eigenvalues of a W lie, or their real parts. */
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
/** A step whose correction is this small relative to X, in the maximum norm, is the last. */
export const TOLERANCE = 5e-8;

/**
 * Below this gamma of the first step A is so close to singular that what rounding leaves in a true residual wants all shifts again: alone,
 * a later one may amplify it.
 */
const STIFF = 0.1;

export const isStiff = ({gamma}: AdiStep): boolean => gamma < STIFF;

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
 * The steps for one set of rhos. With shifts s and t the separable matrix
 *
 *     P = f(μ, t) f(s, λ) / f(s, t),   f(μ, t) = (1 - rhoD t) - (rhoO + rhoW t) μ,   f(s, λ) = (1 - rhoO s) - (rhoD + rhoW s) λ
 *
 * agrees with A wherever μ = s or λ = t: f - P = -κ (μ - s)(λ - t) / f(s, t) with κ = rhoW + rhoD rhoO. So Z = P⁻¹ R leaves the
 * residual R - A Z = κ / f(s, t) (W_o - s I) Z (W_d - t I)ᵀ, and what a step leaves of an error is
 *
 *     κ (μ - s)(λ - t) / (f(μ, t) f(s, λ)).
 *
 * With κ = 0, the separable model, one step is exact. The product over the steps is one in μ times one in λ; the next s and t are
 * where each is largest so far (Leja points), sought on grids that are fine at the ends, where a nearly singular A has its trouble.
 * The caller says whether the residual was computed anew after the step; the generator never ends, the caller does.
 */
export function* adiSteps(rhos: Rhos, origins: Interval, destinations: Interval): Generator<AdiStep, void, boolean> {
  const [origin, destination] = [grid(origins), grid(destinations)];
  const [left, right] = [new Float64Array(origin.length).fill(1), new Float64Array(destination.length).fill(1)];
  const start = corners(origins, destinations).reduce((best, corner) =>
    eigenvalueOfA(rhos, ...corner) < eigenvalueOfA(rhos, ...best) ? corner : best,
  );
  const stiff = isStiff(stepAt(rhos, ...start));
  let [s, t] = start;
  for (;;) {
    const refreshed = yield stepAt(rhos, s, t);
    if (refreshed && stiff) {
      [s, t] = start;
      left.fill(1);
      right.fill(1);
      continue;
    }
    const [lastS, lastT] = [s, t];
    s = origin[absorb(left, i => (origin[i] - lastS) / eigenvalueOfA(rhos, origin[i], lastT))];
    t = destination[absorb(right, j => (destination[j] - lastT) / eigenvalueOfA(rhos, lastS, destination[j]))];
  }
}

function stepAt(rhos: Rhos, s: number, t: number): AdiStep {
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

/** Multiplies a product by the factor of one more step, scales it to 1 at its maximum, and returns where that is. */
function absorb(product: Float64Array, factor: (i: number) => number): number {
  let largest = 0;
  for (let i = 0; i < product.length; i++) {
    product[i] = Math.abs(product[i] * factor(i));
    if (product[i] > product[largest]) largest = i;
  }
  const scale = product[largest];
  // Every point of the grid was a shift: begin again.
  if (!(scale > 0)) product.fill(1);
  else for (let i = 0; i < product.length; i++) product[i] /= scale;
  return largest;
}

/** Points of an interval: Chebyshev's, and others that close in on the ends. */
function grid([from, to]: Interval): Float64Array {
  const [middle, radius] = [(from + to) / 2, (to - from) / 2];
  return UNIT_GRID.map(x => middle + radius * x);
}

const UNIT_GRID = Float64Array.from([
  ...Array.from({length: 33}, (_, k) => -Math.cos((Math.PI * k) / 32)),
  ...Array.from({length: 20}, (_, k) => 1 - 2 ** (-k / 1.5)).flatMap(x => [x, -x]),
]);
