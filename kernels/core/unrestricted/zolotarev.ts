/**
 * Zolotarev's problem: of all rational functions r of type (k, k), which is smallest on one real interval relative to where it is smallest on
 * another? After a Möbius map of the two to [-alpha, -1] and [1, alpha],
 *
 *     r(z) = Π_j (z + alpha d_j) / (z - alpha d_j),   d_j = dn((2j + 1) K / 2k, √(1 - alpha⁻²)),   j = 0, ..., k - 1
 *
 * and max |r| on the first, relative to min |r| on the second, is at most 4 e^(-k rate) (Beckermann & Townsend 2017, theorem 3.3 and corollary 3.2).
 */
export interface TwoIntervals {
  /** The end of the intervals after the map. */
  readonly alpha: number;
  /** What another zero and pole gain, as a power of e. */
  readonly rate: number;
}

/** Intervals whose cross-ratio (c - a)(d - b) / ((c - b)(d - a)) > 1 is known: [a, b] and [c, d], in this order on the circle of reals. */
export function twoIntervals(crossRatio: number): TwoIntervals {
  // 1 where one of them is a point: then a single pole does.
  const gamma = Math.max(crossRatio, 1 + 1e-9);
  return {
    alpha: 2 * gamma - 1 + 2 * Math.sqrt(gamma * (gamma - 1)),
    // π² / 2μ(γ^(-1/2)) with the Grötzsch function μ(x) = π/2 K(√(1 - x²)) / K(x)
    rate: (Math.PI * mean(1, Math.sqrt(1 / gamma))) / mean(1, Math.sqrt(1 - 1 / gamma)),
  };
}

/** alpha d_j, from alpha down to 1: the poles. The zeros are at their negatives. */
export function zolotarevPoints({alpha}: TwoIntervals, k: number): Float64Array {
  return Float64Array.from({length: k}, (_, j) => alpha * dn((2 * j + 1) / (2 * k), alpha ** -2));
}

/** The Jacobian elliptic function dn(x K) of parameter 1 - m1, by descending Landen transformations (Abramowitz & Stegun 16.4). */
function dn(x: number, m1: number): number {
  const ratios: number[] = [];
  let [a, b] = [1, Math.sqrt(m1)];
  while (Math.abs(a - b) > 1e-12 * a) {
    ratios.push((a - b) / (a + b));
    [a, b] = [(a + b) / 2, Math.sqrt(a * b)];
  }
  let phi = (2 ** ratios.length * Math.PI * x) / 2;
  for (const ratio of ratios.reverse()) phi = (phi + Math.asin(ratio * Math.sin(phi))) / 2;
  return Math.sqrt(m1 + (1 - m1) * Math.cos(phi) ** 2);
}

/** The arithmetic-geometric mean. */
function mean(a: number, b: number): number {
  while (Math.abs(a - b) > 1e-12 * a) [a, b] = [(a + b) / 2, Math.sqrt(a * b)];
  return a;
}
