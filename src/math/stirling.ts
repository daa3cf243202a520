import {digamma, logGamma, trigamma} from './gamma';

// What Stirling's formula leaves of the gamma function's logarithm and its derivatives, in float64, for x > 0. Differences of these remainders are exact where
// those of the functions themselves would cancel:
//
//     R0(x) = ln Γ(x) - x ln x + x     R1(x) = ψ(x) - ln x     R2(x) = ψ'(x) - 1/x
//
// For large x by their asymptotic series (DLMF 5.11.1, 5.11.2), whose first omitted term is below 1e-16.
const LARGE = 100;
const HALF_LOG_2PI = 0.9189385332046727;

/** ln Γ(x) - x ln x + x */
export const stirling0 = (x: number): number =>
  x < LARGE
    ? logGamma(x) - x * Math.log(x) + x
    : HALF_LOG_2PI - Math.log(x) / 2 + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);

/** ψ(x) - ln x */
export const stirling1 = (x: number): number =>
  x < LARGE ? digamma(x) - Math.log(x) : -1 / (2 * x) - 1 / (12 * x ** 2) + 1 / (120 * x ** 4) - 1 / (252 * x ** 6);

/** ψ'(x) - 1/x */
export const stirling2 = (x: number): number =>
  x < LARGE ? trigamma(x) - 1 / x : 1 / (2 * x ** 2) + 1 / (6 * x ** 3) - 1 / (30 * x ** 5) + 1 / (42 * x ** 7);
