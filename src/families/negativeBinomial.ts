import {stirling0, stirling1, stirling2} from '../math/stirling';
import {dispersionInformation} from './dispersionInformation';
import type {Counts, Family, FamilyLikelihood} from './family';

/**
 * Counts with variance mu + mu²/alpha (NB2, Cameron & Trivedi 2013, Regression Analysis of Count Data, 2nd ed., sec. 3.3; their alpha is 1/alpha here). With
 * t = y + alpha, s = alpha + mu, x = (y - mu) / s, so that t/s = 1 + x, and Stirling's remainders R0, R1, R2 of the gamma function (see stirling.ts):
 *
 *     l = log G(t) - log G(alpha) - log y! + y (eta - log alpha) - t log(1 + mu/alpha)          G = gamma function
 *       = R0(t) - R0(alpha) - y - log y! + y eta + t log(1 + x)
 *
 *     dl/deta       = alpha x                    -d²l/deta²       = alpha mu t / s²
 *     E[-d²l/deta²] = alpha mu / s               d²l/(deta dalpha) = mu x / s
 *     dl/dalpha     = R1(t) - R1(alpha) + log(1 + x) - x
 *     d²l/dalpha²   = R2(t) - R2(alpha) + x²/t
 *
 * Written so, nothing cancels as alpha grows and it becomes the Poisson family. Where y is larger than alpha, as money in dollars is, y eta and its like would
 * cancel instead: with r = log y - eta, and as log y! = y log y - y + log y + R0(y) and log(1 + x) = r + log(1 + alpha/y) - log(1 + alpha/mu),
 *
 *     l = R0(t) - R0(alpha) - R0(y) - log y - y r + t log(1 + x)
 *       = R0(t) - R0(alpha) - R0(y) - log y + alpha r + t (log(1 + alpha/y) - log(1 + alpha/mu)).
 *
 * What depends on y and alpha alone is worked out once per distinct y.
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
  const logs = levels.map(level => (level > 0 ? Math.log(level) : 0));
  let constant = 0;
  levels.forEach((level, l) => {
    if (level > 0) constant -= frequencies[l] * (stirling0(level) + logs[l]);
  });
  return {
    evaluate(eta, alpha, score) {
      let value = constant;
      let dispersionScore = 0;
      const [r0, r1] = [stirling0(alpha), stirling1(alpha)];
      const ratios = levels.map(level => (level > alpha ? Math.log1p(alpha / level) : 0));
      levels.forEach((level, l) => {
        value += frequencies[l] * (stirling0(level + alpha) - r0);
        dispersionScore += frequencies[l] * (stirling1(level + alpha) - r1);
      });
      for (let r = 0; r < y.length; r++) {
        if (observed?.[r] === 0) {
          score[r] = 0;
          continue;
        }
        const mu = Math.exp(eta[r]);
        const x = (y[r] - mu) / (alpha + mu);
        const level = levelOf[r];
        const t = y[r] + alpha;
        const toEta = y[r] > 0 ? logs[level] - eta[r] : 0;
        if (y[r] > alpha) {
          const ratio = ratios[level] - Math.log1p(alpha / mu);
          value += alpha * toEta + t * ratio;
          dispersionScore += toEta + ratio - x;
        } else {
          const log = logRatio(x, t, alpha + mu);
          value += t * log - y[r] * toEta;
          dispersionScore += log - x;
        }
        score[r] = alpha * x;
      }
      return {value, dispersionScore};
    },

    curvature(eta, alpha) {
      const make = (): Float64Array => new Float64Array(y.length);
      const [score, information, fisher, cross, dispersionScore] = [make(), make(), make(), make(), make()];
      const [r1, r2] = [stirling1(alpha), stirling2(alpha)];
      const levelScores = levels.map(level => stirling1(level + alpha) - r1);
      let curvature = 0;
      levels.forEach((level, l) => (curvature -= frequencies[l] * (stirling2(level + alpha) - r2)));
      for (let r = 0; r < y.length; r++) {
        if (observed?.[r] === 0) continue;
        const mu = Math.exp(eta[r]);
        const [t, s] = [y[r] + alpha, alpha + mu];
        const x = (y[r] - mu) / s;
        score[r] = alpha * x;
        fisher[r] = (alpha * mu) / s;
        information[r] = (fisher[r] * t) / s;
        cross[r] = (mu * x) / s;
        dispersionScore[r] = levelScores[levelOf[r]] + logRatio(x, t, s) - x;
        curvature -= (x * x) / t;
      }
      const dispersion = {
        ...{cross, score: dispersionScore, curvature},
        fisher: () => dispersionInformation(eta, alpha, observed),
      };
      return {score, observed: information, fisher, dispersion};
    },
  };
}

/** log(1 + x) = log(t / s), by whichever form loses nothing. */
const logRatio = (x: number, t: number, s: number): number => (Math.abs(x) < 0.5 ? Math.log1p(x) : Math.log(t / s));

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
