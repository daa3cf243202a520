import {type Csr, normInfinity, transposeCsr} from '../../kernels/core/csr';

/** An open interval of rho. */
export interface RhoInterval {
  readonly lower: number;
  readonly upper: number;
}

const MAX_ITERATIONS = 500;
const TOLERANCE = 1e-12;

/**
 * An interval of rho in which I - rho W is regular: |rho| < 1 / r, with r an upper bound on the spectral radius of W, for every
 * eigenvalue of W is at most r in modulus.
 *
 * W is not negative, so for every positive x the Collatz-Wielandt quotient max_i (W x)_i / x_i bounds the spectral radius from
 * above (Horn & Johnson 2013, cor. 8.1.31). x runs through power iterates of s I + W, which stay positive and, unlike those of
 * W, converge for periodic patterns as well; s goes with the size of W, so that scaled weights have a scaled interval. Row sums
 * (x = 1) and column sums (x = 1 for Wᵀ) are where it starts.
 */
export function admissibleRho(weights: Csr): RhoInterval {
  const {n, indptr, indices, data} = weights;
  const rowSums = normInfinity(weights);
  let bound = Math.min(rowSums, normInfinity(transposeCsr(weights)));
  const shift = bound / 2;
  let x = new Float64Array(n).fill(1);
  // Row sums of 1 throughout are the spectral radius itself: nothing to sharpen.
  for (let iteration = 0; iteration < MAX_ITERATIONS && bound > 0; iteration++) {
    const next = new Float64Array(n);
    let largest = 0;
    let smallest = Infinity;
    let scale = 0;
    for (let i = 0; i < n; i++) {
      let lag = 0;
      for (let p = indptr[i]; p < indptr[i + 1]; p++) lag += data[p] * x[indices[p]];
      largest = Math.max(largest, lag / x[i]);
      smallest = Math.min(smallest, lag / x[i]);
      next[i] = shift * x[i] + lag;
      scale = Math.max(scale, next[i]);
    }
    bound = Math.min(bound, largest);
    if (largest - smallest <= TOLERANCE * largest) break;
    // A positive floor keeps the quotient defined where regions that feed nobody fall behind.
    x = next.map(value => Math.max(value / scale, Number.MIN_VALUE * 2 ** 60));
  }
  // Rounding may leave row sums of 1 a few ulps off: row-standardised weights have exactly (-1, 1).
  if (Math.abs(bound - 1) < 1e-12) bound = 1;
  return {lower: -1 / bound, upper: 1 / bound};
}
