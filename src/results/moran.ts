import type {WeightsSides} from '../models/model';
import type {SpatialWeights} from '../weights/SpatialWeights';

/**
 * Moran's I of flows e, I = (N / S0) Σ e (W e) / Σ e², N pairs and S0 the sum of all weights between them: W_o between the origins of
 * flows to the same destination, and W_d between the destinations of flows from the same origin (Chun 2008, J. Geographical Systems 10, eq. 9).
 *
 * @param e [periods * n_o * n_d], of mean near 0
 */
export function moranI(e: Float64Array, {origin, destination}: WeightsSides): {origin: number; destination: number} {
  const [no, nd] = [origin.n, destination.n];
  const squares = e.reduce((sum, value) => sum + value * value, 0);
  const along = (weights: SpatialWeights, outer: number, inner: number): number => {
    let cross = 0;
    for (let block = 0; block < outer; block++) {
      for (let i = 0; i < weights.n; i++) {
        const at = (block * weights.n + i) * inner;
        for (let p = weights.indptr[i]; p < weights.indptr[i + 1]; p++) {
          const from = (block * weights.n + weights.indices[p]) * inner;
          for (let c = 0; c < inner; c++) cross += weights.data[p] * e[at + c] * e[from + c];
        }
      }
    }
    const total = weights.data.reduce((sum, weight) => sum + weight, 0) * outer * inner;
    return (e.length / total) * (cross / squares);
  };
  return {origin: along(origin, e.length / (no * nd), nd), destination: along(destination, e.length / nd, 1)};
}
