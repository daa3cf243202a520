import type {Rhos} from '../unrestricted/shifts';
import type {Spectrum} from './spectrum';

/** How often a log-determinant is differentiated by each rho. */
export interface Orders {
  readonly rhoD: number;
  readonly rhoO: number;
  readonly rhoW: number;
}

/**
 * A partial derivative of log|det A|, or with orders of zero the value itself, from the eigenvalues
 *
 *     f_ij = 1 - rhoD λ_j - rhoO μ_i - rhoW μ_i λ_j
 *
 * of A. As f is linear in the rhos, a derivative of order m = a + b + c is
 *
 *     ∂^m log|det A| / ∂rhoD^a ∂rhoO^b ∂rhoW^c = -(m - 1)! Σ_ij Re(λ_j^a μ_i^b (μ_i λ_j)^c / f_ij^m).
 *
 * Complex eigenvalues come in conjugate pairs, so that imaginary parts cancel; of two conjugate μ one is looked at, twice.
 */
export function spectralLogDeterminant(mu: Spectrum, lambda: Spectrum, rhos: Rhos, orders: Orders): number {
  const order = orders.rhoD + orders.rhoO + orders.rhoW;
  const sum = order === 0 ? sumOfLogs(mu, lambda, rhos) : sumOfPowers(mu, lambda, rhos, orders, order);
  return order === 0 ? sum : -factorial(order - 1) * sum;
}

const factorial = (m: number): number => (m <= 1 ? 1 : m * factorial(m - 1));

/** Products of eigenvalues stay between these, so that a logarithm is taken only now and then. */
const [SMALLEST_PRODUCT, LARGEST_PRODUCT] = [1e-140, 1e140];

function sumOfLogs(mu: Spectrum, lambda: Spectrum, {rhoD, rhoO, rhoW}: Rhos): number {
  let total = 0;
  for (let i = 0; i < mu.re.length; i++) {
    const [a, b] = [mu.re[i], mu.im[i]];
    if (b < 0) continue;
    let logs = 0;
    let product = 1;
    for (let j = 0; j < lambda.re.length; j++) {
      const c = lambda.re[j];
      const d = lambda.im[j];
      const re = 1 - rhoD * c - rhoO * a - rhoW * (a * c - b * d);
      const im = rhoD * d + rhoO * b + rhoW * (a * d + b * c);
      product *= re * re + im * im;
      if (product < SMALLEST_PRODUCT || product > LARGEST_PRODUCT) {
        logs += Math.log(product);
        product = 1;
      }
    }
    logs += Math.log(product);
    // log|f|² = 2 log|f|: half of it for a real μ, all of it for a pair.
    total += b === 0 ? logs / 2 : logs;
  }
  return total;
}

function sumOfPowers(mu: Spectrum, lambda: Spectrum, rhos: Rhos, orders: Orders, order: number): number {
  const {rhoD, rhoO, rhoW} = rhos;
  const powersOfMu = powers(mu, orders.rhoO + orders.rhoW);
  const powersOfLambda = powers(lambda, orders.rhoD + orders.rhoW);
  let total = 0;
  for (let i = 0; i < mu.re.length; i++) {
    const [a, b] = [mu.re[i], mu.im[i]];
    if (b < 0) continue;
    const [p, q] = [powersOfMu.re[i], powersOfMu.im[i]];
    let sum = 0;
    for (let j = 0; j < lambda.re.length; j++) {
      const c = lambda.re[j];
      const d = lambda.im[j];
      const re = 1 - rhoD * c - rhoO * a - rhoW * (a * c - b * d);
      const im = -(rhoD * d + rhoO * b + rhoW * (a * d + b * c));
      // 1 / f, and its power
      const square = re * re + im * im;
      const inverseRe = re / square;
      const inverseIm = -im / square;
      let x = 1;
      let y = 0;
      for (let k = 0; k < order; k++) {
        const next = x * inverseRe - y * inverseIm;
        y = x * inverseIm + y * inverseRe;
        x = next;
      }
      const r = powersOfLambda.re[j];
      const s = powersOfLambda.im[j];
      sum += x * (p * r - q * s) - y * (p * s + q * r);
    }
    total += b === 0 ? sum : 2 * sum;
  }
  return total;
}

function powers({re, im}: Spectrum, exponent: number): Spectrum {
  const [x, y] = [new Float64Array(re.length).fill(1), new Float64Array(re.length)];
  for (let k = 0; k < exponent; k++) {
    for (let i = 0; i < re.length; i++) [x[i], y[i]] = [x[i] * re[i] - y[i] * im[i], x[i] * im[i] + y[i] * re[i]];
  }
  return {re: x, im: y};
}
