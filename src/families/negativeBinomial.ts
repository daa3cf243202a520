import {digamma, logGamma, trigamma} from '../math/gamma';
import type {Counts, Family, FamilyLikelihood} from './family';

/**
 * Counts with variance mu + mu²/alpha (NB2, Cameron & Trivedi 2013, Regression Analysis of Count Data, 2nd ed., sec. 3.3; their alpha is 1/alpha here):
 *
 *     l = log G(y + alpha) - log G(alpha) - log y! + y (eta - log alpha) - (y + alpha) log(1 + mu/alpha)          G = gamma function
 *
 *     dl/deta      = alpha (y - mu) / (alpha + mu)               -d²l/deta²       = alpha mu (alpha + y) / (alpha + mu)²
 *     E[-d²l/deta²] = alpha mu / (alpha + mu)                     d²l/(deta dalpha) = mu (y - mu) / (alpha + mu)²
 *     dl/dalpha    = psi(y + alpha) - psi(alpha) - log(1 + mu/alpha) + (mu - y) / (alpha + mu)
 *     d²l/dalpha²  = psi'(y + alpha) - psi'(alpha) + 1/alpha - 2/(alpha + mu) + (y + alpha) / (alpha + mu)²
 *
 * As alpha grows it becomes the Poisson family. What depends on y and alpha alone is worked out once per distinct y.
 */
export const negativeBinomial: Family = {
  name: 'negativeBinomial',
  title: 'Negative binomial (NB2)',
  link: 'log',
  dispersion: 'alpha',
  of: counts => likelihood(counts),
  variance: (mu, alpha) => mu + (mu * mu) / alpha,
  draw: ({negativeBinomialDraw}, mu, alpha) => negativeBinomialDraw(mu, alpha),
  unitDeviance: (y, mu, alpha) =>
    2 * ((y > 0 ? y * Math.log(y / mu) : 0) - (y + alpha) * Math.log((y + alpha) / (mu + alpha))),
};

function likelihood({y, observed}: Counts): FamilyLikelihood {
  const {levels, levelOf, frequencies} = levelsOf(y, observed);
  let constant = 0;
  levels.forEach((level, l) => (constant -= frequencies[l] * logGamma(level + 1)));
  return {
    evaluate(eta, alpha, score) {
      let value = constant;
      let dispersionScore = 0;
      levels.forEach((level, l) => {
        value += frequencies[l] * logRising(level, alpha);
        dispersionScore += frequencies[l] * (digamma(level + alpha) - digamma(alpha));
      });
      for (let r = 0; r < y.length; r++) {
        if (observed?.[r] === 0) {
          score[r] = 0;
          continue;
        }
        const mu = Math.exp(eta[r]);
        const log = Math.log1p(mu / alpha);
        const residual = (y[r] - mu) / (alpha + mu);
        value += y[r] * eta[r] - (y[r] + alpha) * log;
        score[r] = alpha * residual;
        dispersionScore -= log + residual;
      }
      return {value, dispersionScore};
    },

    curvature(eta, alpha) {
      const make = (): Float64Array => new Float64Array(y.length);
      const [score, information, fisher, cross, dispersionScore] = [make(), make(), make(), make(), make()];
      const psi = Float64Array.from(levels, level => digamma(level + alpha) - digamma(alpha));
      let curvature = 0;
      levels.forEach((level, l) => {
        curvature -= frequencies[l] * (trigamma(level + alpha) - trigamma(alpha) + 1 / alpha);
      });
      for (let r = 0; r < y.length; r++) {
        if (observed?.[r] === 0) continue;
        const mu = Math.exp(eta[r]);
        const sum = alpha + mu;
        const residual = (y[r] - mu) / sum;
        score[r] = alpha * residual;
        fisher[r] = (alpha * mu) / sum;
        information[r] = (fisher[r] * (alpha + y[r])) / sum;
        cross[r] = (mu * residual) / sum;
        dispersionScore[r] = psi[levelOf[r]] - Math.log1p(mu / alpha) - residual;
        curvature += 2 / sum - (y[r] + alpha) / sum ** 2;
      }
      const dispersion = {cross, score: dispersionScore, curvature};
      return {score, observed: information, fisher, dispersion};
    },
  };
}

/** The distinct observed counts, which of them each pair has, and how often each occurs. */
function levelsOf(
  y: Float64Array,
  observed: Uint8Array | undefined,
): {levels: Float64Array; levelOf: Int32Array; frequencies: Float64Array} {
  const indices = new Map<number, number>();
  const levelOf = new Int32Array(y.length);
  const frequencies: number[] = [];
  for (let r = 0; r < y.length; r++) {
    if (observed?.[r] === 0) continue;
    let level = indices.get(y[r]);
    if (level === undefined) {
      indices.set(y[r], (level = indices.size));
      frequencies.push(0);
    }
    levelOf[r] = level;
    frequencies[level]++;
  }
  return {levels: Float64Array.from(indices.keys()), levelOf, frequencies: Float64Array.from(frequencies)};
}

/** Above it, differences of log gamma functions would cancel: their Stirling series are subtracted term by term instead. */
const STIRLING = 100;

/** log G(y + alpha) - log G(alpha) - y log alpha, without cancellation for large alpha. */
function logRising(y: number, alpha: number): number {
  if (alpha < STIRLING) return logGamma(y + alpha) - logGamma(alpha) - y * Math.log(alpha);
  const rest = (x: number): number => 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
  return (y + alpha - 0.5) * Math.log1p(y / alpha) - y + rest(y + alpha) - rest(alpha);
}
