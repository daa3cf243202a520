import {scaleThreshold} from 'd3-scale';

/** Limits of the classes of change, in per cent: about three to one, as spillovers fade by factors. */
export const LIMITS = [0.1, 0.3, 1, 3, 10];

const step = scaleThreshold().domain(LIMITS).range([0, 1, 2, 3, 4, 5]);

/** -5 to 5: the colour class of a change in per cent, in the style sheet `[data-step]`. */
export function stepOf(percent: number): number {
  return Math.sign(percent) * step(Math.abs(percent));
}

export function changeOf(before: number, after: number): number {
  return before > 0 ? 100 * (after / before - 1) : 0;
}
