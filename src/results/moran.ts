import {lagOf} from '../models/lag';
import type {WeightsSides} from '../models/sides';

/**
 * Moran's I of flows e, I = (N / S0) Σ e (W e) / Σ e², N pairs and S0 the sum of all weights between them: W_o between the origins of
 * flows to the same destination, and W_d between the destinations of flows from the same origin (Chun 2008, J. Geographical Systems 10, eq. 9).
 *
 * @param e [periods * n_o * n_d], of mean near 0
 */
export function moranI(e: Float64Array, {origin, destination}: WeightsSides): {origin: number; destination: number} {
  const squares = dot(e, e);
  const along = (side: 'origin' | 'destination'): number => {
    const weights = {origin, destination}[side];
    // S0: the sum of all weights, once per vector along this side.
    const total = weights.data.reduce((sum, weight) => sum + weight, 0) * (e.length / weights.n);
    return (e.length / total) * (dot(e, lagOf(side, e, {origin, destination})) / squares);
  };
  return {origin: along('origin'), destination: along('destination')};
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
