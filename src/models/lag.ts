import type {Csr} from '../../kernels/core/csr';

/** Adds `scale` times W x along the middle axis of [outer, n, inner] to y, in float64. */
export function addLag(
  y: Float64Array,
  scale: number,
  x: Float64Array,
  weights: Csr,
  {outer, inner}: {outer: number; inner: number},
): Float64Array {
  const {n} = weights;
  if (inner === 1) {
    let block = 0;
    for (; block + 4 <= outer; block += 4) addFourVectors(y, scale, x, weights, block * n);
    for (; block < outer; block++) addRows(y, scale, x, weights, block * n, 1);
  } else {
    for (let block = 0; block < outer; block++) addRows(y, scale, x, weights, block * n, inner);
  }
  return y;
}

/** Of one block [n, inner] that starts at row `base`. Two neighbours at a time: y is read and written half as often. */
function addRows(
  y: Float64Array,
  scale: number,
  x: Float64Array,
  {n, indptr, indices, data}: Csr,
  base: number,
  inner: number,
): void {
  for (let i = 0; i < n; i++) {
    const to = (base + i) * inner;
    const end = indptr[i + 1];
    let p = indptr[i];
    for (; p + 1 < end; p += 2) {
      const first = (base + indices[p]) * inner;
      const second = (base + indices[p + 1]) * inner;
      const weight = scale * data[p];
      const other = scale * data[p + 1];
      for (let c = 0; c < inner; c++) y[to + c] += weight * x[first + c] + other * x[second + c];
    }
    if (p < end) {
      const from = (base + indices[p]) * inner;
      const weight = scale * data[p];
      for (let c = 0; c < inner; c++) y[to + c] += weight * x[from + c];
    }
  }
}

/** Of four vectors [n], one after the other from `base` on: their sums do not wait for each other. */
function addFourVectors(
  y: Float64Array,
  scale: number,
  x: Float64Array,
  {n, indptr, indices, data}: Csr,
  base: number,
): void {
  for (let i = 0, p = indptr[0]; i < n; i++) {
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (const end = indptr[i + 1]; p < end; p++) {
      const weight = data[p];
      const from = base + indices[p];
      first += weight * x[from];
      second += weight * x[from + n];
      third += weight * x[from + 2 * n];
      fourth += weight * x[from + 3 * n];
    }
    const to = base + i;
    y[to] += scale * first;
    y[to + n] += scale * second;
    y[to + 2 * n] += scale * third;
    y[to + 3 * n] += scale * fourth;
  }
}

/** a - b, as a solve takes it. */
export function difference(a: Float64Array, b: Float64Array): Float32Array {
  const result = new Float32Array(a.length);
  for (let r = 0; r < result.length; r++) result[r] = a[r] - b[r];
  return result;
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
