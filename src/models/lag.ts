import type {Csr} from '../../kernels/core/csr';

/** Adds `scale` times W x along the middle axis of [outer, n, inner] to y, in float64. */
export function addLag(
  y: Float64Array,
  scale: number,
  x: Float64Array,
  {n, indptr, indices, data}: Csr,
  {outer, inner}: {outer: number; inner: number},
): Float64Array {
  for (let block = 0; block < outer; block++) {
    const base = block * n;
    for (let i = 0; i < n; i++) {
      const end = indptr[i + 1];
      let p = indptr[i];
      if (inner === 1) {
        let sum = 0;
        for (; p < end; p++) sum += data[p] * x[base + indices[p]];
        y[base + i] += scale * sum;
        continue;
      }
      const to = (base + i) * inner;
      // Two neighbours at a time: y is read and written half as often.
      for (; p + 1 < end; p += 2) {
        const [first, second] = [(base + indices[p]) * inner, (base + indices[p + 1]) * inner];
        const [weight, other] = [scale * data[p], scale * data[p + 1]];
        for (let c = 0; c < inner; c++) y[to + c] += weight * x[first + c] + other * x[second + c];
      }
      if (p < end) {
        const from = (base + indices[p]) * inner;
        const weight = scale * data[p];
        for (let c = 0; c < inner; c++) y[to + c] += weight * x[from + c];
      }
    }
  }
  return y;
}

/** Adds `scale` times W x along one side to y, both flows [periods * n_o * n_d], in float64. */
export function addLagOf(
  y: Float64Array,
  scale: number,
  side: 'origin' | 'destination',
  x: Float64Array,
  {origin, destination}: {origin: Csr; destination: Csr},
): Float64Array {
  return side === 'origin'
    ? addLag(y, scale, x, origin, {outer: x.length / (origin.n * destination.n), inner: destination.n})
    : addLag(y, scale, x, destination, {outer: x.length / destination.n, inner: 1});
}

/** W x of flows [periods * n_o * n_d] along one side, in float64. */
export const lagOf = (
  side: 'origin' | 'destination',
  x: Float64Array,
  weights: {origin: Csr; destination: Csr},
): Float64Array => addLagOf(new Float64Array(x.length), 1, side, x, weights);
