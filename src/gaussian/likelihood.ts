import {inverseOf, multiply, square} from '../inference/symmetric';
import {type DependenceName, rhoTriple, type RhoTriple} from '../models/rhos';
import type {Moments} from './moments';

/** log|A| by (rho_d, rho_o, rho_w), with its derivatives; undefined where they are not admissible. */
export type LogDeterminant = (
  rhos: RhoTriple['values'],
) => {value: number; gradient: ArrayLike<number>; hessian: readonly ArrayLike<number>[]} | undefined;

/** The log-likelihood and its derivatives by (rhos, betas, sigma). */
export interface Derivatives {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array[];
}

/**
 * The log-likelihood of a Gaussian spatial autoregressive flow model with N flows,
 *
 *     l = log|A| - N log sigma - N/2 log(2 pi) - r'r / (2 sigma²)
 *     r = A y - X beta         (flows depend on flows)         or         r = A (y - X beta)         (errors depend on errors)
 *
 * A = Σ_j tau_j W_j with tau = (1, -rho_d, -rho_o, -rho_w). So r = Z c with Z of `moments.ts`: c has tau_j on W_j y, and on W_j X beta -kappa_j beta, with
 * kappa = (1) in the first model and tau in the second. With S = r'r = c'Qc,
 *
 *     S_a = 2 c_a'Qc          S_ab = 2 (c_a'Qc_b + c_ab'Qc)
 *     l_a = log|A|_a - S_a / (2 sigma²)          l_sigma = -N/sigma + S/sigma³
 *     l_ab = log|A|_ab - S_ab / (2 sigma²)       l_a,sigma = S_a / sigma³       l_sigma,sigma = N/sigma² - 3 S/sigma⁴
 *
 * (LeSage & Pace 2008, eq. 22-25; for the errors, their sec. 5.) Undefined where the rhos are not admissible.
 */
export function gaussianLikelihood(
  moments: Moments,
  dependence: DependenceName,
  flows: number,
  logDeterminant: LogDeterminant,
  rhos: readonly number[],
  betas: ArrayLike<number>,
  sigma: number,
): Derivatives | undefined {
  const triple = rhoTriple(dependence, rhos);
  const determinant = logDeterminant(triple.values);
  if (determinant === undefined) return undefined;
  const {q} = moments;
  const [p, k] = [rhos.length, betas.length];
  const {c, first, second} = residualCoefficients(moments, triple, betas, p);
  const qc = multiply(q, c);
  const s = dot(c, qc);
  const variance = sigma * sigma;

  const value = determinant.value - flows * (Math.log(sigma) + 0.5 * Math.log(2 * Math.PI)) - s / (2 * variance);
  const gradient = new Float64Array(p + k + 1);
  const hessian = square(p + k + 1);
  const at = p + k;
  for (let a = 0; a < at; a++) {
    const slope = 2 * dot(first[a], qc);
    gradient[a] = -slope / (2 * variance);
    hessian[a][at] = hessian[at][a] = slope / (variance * sigma);
    const qa = multiply(q, first[a]);
    for (let b = a; b < at; b++) {
      const mixed = second(a, b);
      const curvature = 2 * (dot(first[b], qa) + (mixed === undefined ? 0 : dot(mixed, qc)));
      hessian[a][b] = hessian[b][a] = -curvature / (2 * variance);
    }
  }
  gradient[at] = -flows / sigma + s / (variance * sigma);
  hessian[at][at] = flows / variance - (3 * s) / (variance * variance);
  // The determinant, through the chain rule from (rho_d, rho_o, rho_w) to the free rhos.
  for (let a = 0; a < p; a++) {
    gradient[a] += dot(triple.jacobian[a], determinant.gradient);
    for (let b = 0; b < p; b++) {
      const bend = dot(triple.hessian(a, b), determinant.gradient);
      const turned = determinant.hessian.map(row => dot(triple.jacobian[b], row));
      hessian[a][b] += bend + dot(triple.jacobian[a], turned);
    }
  }
  return {value, gradient, hessian};
}

interface ResidualCoefficients {
  readonly c: Float64Array;
  /** By rhos, then betas. */
  readonly first: readonly Float64Array[];
  /** undefined where it is zero. */
  readonly second: (a: number, b: number) => Float64Array | undefined;
}

function residualCoefficients(
  {lags, lagsX, terms, q}: Moments,
  triple: RhoTriple,
  betas: ArrayLike<number>,
  p: number,
): ResidualCoefficients {
  const m = lags.length;
  const place = {'': -1, d: 0, o: 1, w: 2} as const;
  /** tau or a derivative of it: minus the rhos' (or their derivatives'), 1 (or 0) for y itself. */
  const tau = (values: ArrayLike<number>, constant: number): number[] =>
    lags.map(kind => (kind === '' ? constant : -values[place[kind]]));
  /** c for given tau: both parts are linear in it, but for the X of the first model, which has no tau. */
  const coefficients = (ofTau: readonly number[], constant: number, beta: ArrayLike<number>): Float64Array => {
    const c = new Float64Array(q.length);
    c.set(ofTau);
    const kappa = lagsX ? ofTau : [constant];
    kappa.forEach((weight, j) => {
      for (let t = 0; t < terms; t++) c[m + j * terms + t] = -weight * beta[t];
    });
    return c;
  };
  const unit = (t: number): number[] => Array.from({length: terms}, (_, i) => Number(i === t));
  const whole = tau(triple.values, 1);
  const slopes = triple.jacobian.map(row => tau(row, 0));
  const withoutFlows = (c: Float64Array): Float64Array => c.fill(0, 0, m);

  return {
    c: coefficients(whole, 1, betas),
    first: [
      ...slopes.map(slope => coefficients(slope, 0, betas)),
      ...unit(0).map((_, t) => withoutFlows(coefficients(whole, 1, unit(t)))),
    ],
    second(a, b) {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      if (high < p) return coefficients(tau(triple.hessian(low, high), 0), 0, betas);
      if (low >= p) return undefined;
      return withoutFlows(coefficients(slopes[low], 0, unit(high - p)));
    },
  };
}

/** The betas and sigma that maximise the likelihood for given rhos: generalised least squares, from the moments alone. */
export function concentrate(
  {q, lags, lagsX, terms}: Moments,
  dependence: DependenceName,
  flows: number,
  rhos: readonly number[],
): {betas: Float64Array; sigma: number} | undefined {
  const {values} = rhoTriple(dependence, rhos);
  const place = {'': -1, d: 0, o: 1, w: 2} as const;
  const tau = lags.map(kind => (kind === '' ? 1 : -values[place[kind]]));
  const kappa = lagsX ? tau : [1];
  const m = lags.length;
  const xx = square(terms);
  const xy = new Float64Array(terms);
  kappa.forEach((ki, i) => {
    for (let s = 0; s < terms; s++) {
      const row = q[m + i * terms + s];
      xy[s] += ki * tau.reduce((sum, tj, j) => sum + tj * row[j], 0);
      kappa.forEach((kj, j) => {
        for (let t = 0; t < terms; t++) xx[s][t] += ki * kj * row[m + j * terms + t];
      });
    }
  });
  const inverse = inverseOf(xx);
  if (inverse === undefined) return undefined;
  const betas = multiply(inverse, xy);
  let s = 0;
  tau.forEach((ti, i) => tau.forEach((tj, j) => (s += ti * tj * q[i][j])));
  s -= dot(betas, xy);
  return {betas, sigma: Math.sqrt(Math.max(s, 0) / flows)};
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
