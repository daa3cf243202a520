import {logGamma} from './gamma';

/**
 * The regularised upper incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a), for a > 0 and x >= 0: by its series below x = a + 1, by Lentz's continued
 * fraction above (DLMF 8.7.1, 8.9.2), to about 1e-14.
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; k < 1000 && term > sum * Number.EPSILON; k++) sum += term *= x / (a + k);
    return 1 - front * sum;
  }
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 1000; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b || tiny);
    c = b + numerator / c || tiny;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < Number.EPSILON) break;
  }
  return front * fraction;
}

/** P(chi² with df degrees of freedom >= x); with none it is 0. */
export const chiSquaredTail = (x: number, df: number): number =>
  df === 0 ? Number(x <= 0) : upperGamma(df / 2, x / 2);

/** P(|Z| > |z|) for a standard normal Z. */
export const normalTwoSidedTail = (z: number): number => upperGamma(0.5, (z * z) / 2);

/** The z with P(|Z| <= z) = level: 1.96 for 0.95. Newton's method on the tail. */
export function normalTwoSidedQuantile(level: number): number {
  let z = 2;
  for (let k = 0; k < 100; k++) {
    const density = 2 * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
    const step = (normalTwoSidedTail(z) - (1 - level)) / density;
    z = Math.max(z / 4, z + Math.max(-1, Math.min(1, step)));
    if (Math.abs(step) < 1e-13) break;
  }
  return z;
}
