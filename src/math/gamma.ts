// The gamma function's logarithm and its derivatives in float64, for x > 0.
//
// Each is shifted to z = x + N >= 10 by its recurrence and taken there from its asymptotic series, whose first omitted term is
// below 1e-17. B2k are the Bernoulli numbers.
//
//     ln Γ(x) = ln Γ(x + N) - ln x(x + 1)...(x + N - 1)                                  DLMF 5.5.1
//     ln Γ(z) ~ (z - 1/2) ln z - z + ln(2π) / 2 + Σ B2k / (2k (2k - 1) z^(2k - 1))       DLMF 5.11.1
//     ψ(x)    = ψ(x + 1) - 1/x          ψ(z)  ~ ln z - 1 / (2z) - Σ B2k / (2k z^2k)      DLMF 5.5.2, 5.11.2
//     ψ'(x)   = ψ'(x + 1) + 1/x²        ψ'(z) ~ 1/z + 1 / (2z²) + Σ B2k / z^(2k + 1)     their derivatives
//
// Source: NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov/5.

/** B2, B4, ..., B16. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
const SHIFTED = 10;
const HALF_LOG_2PI = 0.9189385332046727;

const LOG_GAMMA_TERMS = BERNOULLI.map((b, i) => b / ((2 * i + 2) * (2 * i + 1)));
const DIGAMMA_TERMS = BERNOULLI.map((b, i) => b / (2 * i + 2));

/** `Σ terms[i] y^i`. */
function polynomial(terms: readonly number[], y: number): number {
  let sum = 0;
  for (let i = terms.length - 1; i >= 0; i--) sum = sum * y + terms[i];
  return sum;
}

/**
 * `ln Γ(x)` in float64.
 *
 * @param x > 0
 * @returns exact to 1e-14 of `max(1, |ln Γ(x)|)`; Infinity at 0, NaN below
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  if (x === Infinity) return Infinity;
  let z = x;
  let product = 1;
  for (; z < SHIFTED; z++) product *= z;
  // (z - 1/2) ln z - z, written so that nothing large cancels.
  const leading = (z - 0.5) * (Math.log(z) - 1) + (HALF_LOG_2PI - 0.5);
  return leading + polynomial(LOG_GAMMA_TERMS, 1 / (z * z)) / z - Math.log(product);
}

/**
 * The digamma function `ψ(x) = d ln Γ(x) / dx` in float64.
 *
 * @param x > 0
 * @returns exact to 1e-14 of `max(1, |ψ(x)|)`; -Infinity at 0, NaN below
 */
export function digamma(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  let z = x;
  let sum = 0;
  for (; z < SHIFTED; z++) sum += 1 / z;
  const y = 1 / (z * z);
  return Math.log(z) - 0.5 / z - y * polynomial(DIGAMMA_TERMS, y) - sum;
}

/**
 * The trigamma function `ψ'(x)` in float64.
 *
 * @param x > 0
 * @returns exact to 1e-14 relative; Infinity at 0, NaN below
 */
export function trigamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  let z = x;
  let sum = 0;
  for (; z < SHIFTED; z++) sum += 1 / (z * z);
  const y = 1 / (z * z);
  return sum + (1 + 0.5 / z + y * polynomial(BERNOULLI, y)) / z;
}
