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
    for (let i = 0; i < n; i++) {
      const to = (block * n + i) * inner;
      if (inner === 1) {
        let sum = 0;
        for (let p = indptr[i]; p < indptr[i + 1]; p++) sum += data[p] * x[block * n + indices[p]];
        y[to] += scale * sum;
        continue;
      }
      for (let p = indptr[i]; p < indptr[i + 1]; p++) {
        const from = (block * n + indices[p]) * inner;
        const weight = scale * data[p];
        for (let c = 0; c < inner; c++) y[to + c] += weight * x[from + c];
      }
    }
  }
  return y;
}

/** W x of flows [periods * n_o * n_d] along one side, in float64. */
export function lagOf(
  side: 'origin' | 'destination',
  x: Float64Array,
  {origin, destination}: {origin: Csr; destination: Csr},
): Float64Array {
  const y = new Float64Array(x.length);
  return side === 'origin'
    ? addLag(y, 1, x, origin, {outer: x.length / (origin.n * destination.n), inner: destination.n})
    : addLag(y, 1, x, destination, {outer: x.length / destination.n, inner: 1});
}
