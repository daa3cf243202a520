import {dot} from '../math/dot';
import {lagOf} from '../models/lag';
import type {WeightsSides} from '../models/sides';

/**
 * Moran's I of flows e, I = (N / S0) Σ e (W e) / Σ e², N observed pairs and S0 the sum of all weights between them: W_o between the origins of
 * flows to the same destination, and W_d between the destinations of flows from the same origin (Chun 2008, J. Geographical Systems 10, eq. 9).
 * NaN where no two observed pairs are neighbours.
 *
 * @param e [periods * n_o * n_d], of mean near 0; 0 where nothing was observed
 * @param observed the same shape, 1 where a flow was observed; undefined where all were
 */
export function moranI(
  e: Float64Array,
  {origin, destination}: WeightsSides,
  observed?: ArrayLike<number>,
): {origin: number; destination: number} {
  const squares = dot(e, e);
  const mask = observed && new Float64Array(observed);
  const pairs = mask === undefined ? e.length : dot(mask, mask);
  const along = (side: 'origin' | 'destination'): number => {
    const {n, data} = {origin, destination}[side];
    const total =
      mask === undefined
        ? (e.length / n) * data.reduce((sum, weight) => sum + weight, 0)
        : dot(mask, lagOf(side, mask, {origin, destination}));
    return (pairs / total) * (dot(e, lagOf(side, e, {origin, destination})) / squares);
  };
  return {origin: along('origin'), destination: along('destination')};
}
