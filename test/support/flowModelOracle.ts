import {digamma, logGamma} from '../../src/math/gamma';
import {combine, identity, kronecker, type Matrix, multiply, solve} from './dense';

/** A flow model as it is written down: A as one n_o n_d x n_o n_d matrix, X with one row per pair, all in float64. */
export interface NaiveModel {
  readonly family: 'poisson' | 'negativeBinomial';
  readonly origin: Matrix;
  readonly destination: Matrix;
  /** One [n_o * n_d, k] per period. */
  readonly x: readonly Matrix[];
  /** [periods * n_o * n_d] */
  readonly y: ArrayLike<number>;
  readonly observed: ArrayLike<number> | undefined;
  readonly offset: ArrayLike<number> | undefined;
  /** Which rhos are free; the others are 0. */
  readonly rhos: readonly ('rho_d' | 'rho_o')[];
}

export interface NaivePoint {
  /** [periods * n_o * n_d] */
  eta: number[];
  logLikelihood: number;
  /** [periods * n_o * n_d] of [p], p parameters: rhos, betas, alpha. */
  scores: number[][];
  /** Derivatives of eta by rhos and betas, one row per pair. */
  jacobian: Matrix;
}

/** The five-point rule for the slope of f at x. */
export const slope = (f: (x: number) => number, x: number, h: number): number =>
  (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);

/** (I - rhoO W_o) ⊗ (I - rhoD W_d) */
export function denseFilter(origin: Matrix, destination: Matrix, rhoD: number, rhoO: number): Matrix {
  const side = (w: Matrix, rho: number): Matrix => combine(1, identity(w.length), -rho, w);
  return kronecker(side(origin, rhoO), side(destination, rhoD));
}

export function naivePoint(model: NaiveModel, theta: ArrayLike<number>): NaivePoint {
  const {family, origin, destination, x, y, observed, offset, rhos} = model;
  const parameters = Array.from(theta);
  const rho = (name: 'rho_d' | 'rho_o'): number => (rhos.includes(name) ? parameters[rhos.indexOf(name)] : 0);
  const k = x[0][0].length;
  const betas = parameters.slice(rhos.length, rhos.length + k).map(value => [value]);
  const alpha = parameters[rhos.length + k];
  const a = denseFilter(origin, destination, rho('rho_d'), rho('rho_o'));
  // A eta = b, so dA/drho eta + A deta/drho = 0.
  const minusDerivative = {
    rho_d: kronecker(combine(1, identity(origin.length), -rho('rho_o'), origin), destination),
    rho_o: kronecker(origin, combine(1, identity(destination.length), -rho('rho_d'), destination)),
  };
  const point: NaivePoint = {eta: [], logLikelihood: 0, scores: [], jacobian: []};
  const pairs = origin.length * destination.length;
  const periods = y.length / pairs;
  for (let period = 0; period < periods; period++) {
    const design = x[x.length === 1 ? 0 : period];
    const filtered = solve(a, multiply(design, betas));
    const tangents = rhos.map(name => multiply(minusDerivative[name], filtered));
    const jacobian = solve(
      a,
      design.map((row, r) => [...tangents.map(tangent => tangent[r][0]), ...row]),
    );
    for (let r = 0; r < pairs; r++) {
      const at = period * pairs + r;
      const eta = filtered[r][0] + (offset?.[at % offset.length] ?? 0);
      const mu = Math.exp(eta);
      const row = jacobian[r];
      point.eta.push(eta);
      point.jacobian.push(row);
      if (observed?.[at] === 0) {
        point.scores.push(parameters.map(() => 0));
        continue;
      }
      const [value, byEta, byAlpha] = family === 'poisson' ? poisson(y[at], mu) : negativeBinomial(y[at], mu, alpha);
      point.logLikelihood += value;
      point.scores.push([...row.map(j => byEta * j), ...(family === 'poisson' ? [] : [byAlpha])]);
    }
  }
  return point;
}

export const naiveGradient = (model: NaiveModel, theta: ArrayLike<number>): number[] => {
  const {scores} = naivePoint(model, theta);
  return Array.from(theta, (_, k) => scores.reduce((sum, score) => sum + score[k], 0));
};

/** Minus the Jacobian of the gradient, by the five-point rule. */
export const naiveObserved = (model: NaiveModel, theta: readonly number[]): Matrix =>
  theta.map((value, j) => {
    const h = 1e-3 * Math.max(1, Math.abs(value));
    const [farBelow, below, above, farAbove] = [-2, -1, 1, 2].map(k =>
      naiveGradient(
        model,
        theta.map((other, i) => (i === j ? value + k * h : other)),
      ),
    );
    return theta.map((_, k) => -(8 * (above[k] - below[k]) - (farAbove[k] - farBelow[k])) / (12 * h));
  });

/** Value, and derivatives by eta and alpha. */
const poisson = (y: number, mu: number): [number, number, number] => [
  y * Math.log(mu) - mu - logGamma(y + 1),
  y - mu,
  0,
];

function negativeBinomial(y: number, mu: number, alpha: number): [number, number, number] {
  const p = alpha / (alpha + mu);
  const value = logGamma(y + alpha) - logGamma(alpha) - logGamma(y + 1) + alpha * Math.log(p) + y * Math.log(1 - p);
  const byAlpha = digamma(y + alpha) - digamma(alpha) + Math.log(p) + 1 - (y + alpha) / (alpha + mu);
  return [value, p * (y - mu), byAlpha];
}
