import {stirling0, stirling1, stirling2} from '../math/stirling';
import {dispersionInformation} from './dispersionInformation';
import type {Counts, Family, FamilyLikelihood, Likelihood} from './family';

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
 * What depends on y and alpha alone is worked out once per distinct y; so is t log t of t log(1 + x) = t log t - t log s, which takes half the time where
 * neither y nor alpha is so large that it cancels.
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

/** Up to here y log y and log alpha lose nothing that matters: some 1e-9 of a log-likelihood, 1e-9 of its derivative by alpha. */
const [MODERATE_COUNT, MODERATE_ALPHA] = [1e6, 1e3];

function likelihood({y, observed}: Counts): FamilyLikelihood {
  const {levels, levelOf, frequencies} = levelsOf(y, observed);
  const logs = levels.map(level => (level > 0 ? Math.log(level) : 0));
  const largest = levels.reduce((most, level) => Math.max(most, level), 0);
  let ofFactorials = 0;
  levels.forEach((level, l) => {
    if (level > 0) ofFactorials += frequencies[l] * (stirling0(level) + logs[l]);
  });

  /** What Stirling's remainders add to the log-likelihood and its derivative by alpha, and log y of the second form. */
  function remainders(alpha: number): {value: number; dispersionScore: number} {
    const [r0, r1] = [stirling0(alpha), stirling1(alpha)];
    let [value, dispersionScore] = [-ofFactorials, 0];
    for (let l = 0; l < levels.length; l++) {
      value += frequencies[l] * (stirling0(levels[l] + alpha) - r0);
      dispersionScore += frequencies[l] * (stirling1(levels[l] + alpha) - r1);
    }
    return {value, dispersionScore};
  }

  function evaluateModerate(eta: ArrayLike<number>, alpha: number, score: Float64Array): Likelihood {
    const rest = remainders(alpha);
    let value = 0;
    let dispersionScore = 0;
    for (let l = 0; l < levels.length; l++) {
      const log = Math.log(levels[l] + alpha);
      value += frequencies[l] * ((levels[l] + alpha) * log - levels[l] * logs[l]);
      dispersionScore += frequencies[l] * log;
    }
    for (let r = 0; r < y.length; r++) {
      if (observed?.[r] === 0) {
        score[r] = 0;
        continue;
      }
      const mu = Math.exp(eta[r]);
      const s = alpha + mu;
      const log = Math.log(s);
      const x = (y[r] - mu) / s;
      value += y[r] * (eta[r] - log) - alpha * log;
      dispersionScore -= log + x;
      score[r] = alpha * x;
    }
    return {value: rest.value + value, dispersionScore: rest.dispersionScore + dispersionScore};
  }

  function evaluateLarge(eta: ArrayLike<number>, alpha: number, score: Float64Array): Likelihood {
    const rest = remainders(alpha);
    let value = 0;
    let dispersionScore = 0;
    const ratios = levels.map(level => (level > alpha ? Math.log1p(alpha / level) : 0));
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
    return {value: rest.value + value, dispersionScore: rest.dispersionScore + dispersionScore};
  }

  return {
    evaluate: (eta, alpha, score) =>
      largest <= MODERATE_COUNT && alpha <= MODERATE_ALPHA
        ? evaluateModerate(eta, alpha, score)
        : evaluateLarge(eta, alpha, score),

    curvature(eta, alpha) {
      const make = (): Float64Array => new Float64Array(y.length);
      const [score, information, cross, dispersionScore] = [make(), make(), make(), make()];
      const [r1, r2] = [stirling1(alpha), stirling2(alpha)];
      const levelScores = levels.map(level => stirling1(level + alpha) - r1);
      let curvature = 0;
      levels.forEach((level, l) => (curvature -= frequencies[l] * (stirling2(level + alpha) - r2)));
      for (let r = 0; r < y.length; r++) {
        if (observed?.[r] === 0) continue;
        const mu = Math.exp(eta[r]);
        const t = y[r] + alpha;
        const s = alpha + mu;
        const x = (y[r] - mu) / s;
        score[r] = alpha * x;
        information[r] = (((alpha * mu) / s) * t) / s;
        cross[r] = (mu * x) / s;
        dispersionScore[r] = levelScores[levelOf[r]] + logRatio(x, t, s) - x;
        curvature -= (x * x) / t;
      }
      return {score, observed: information, dispersion: {cross, score: dispersionScore, curvature}};
    },

    fisher(eta, alpha) {
      const information = new Float64Array(y.length);
      for (let r = 0; r < y.length; r++) {
        // alpha mu / s, where mu may overflow and alpha vanish.
        if (observed?.[r] !== 0) information[r] = alpha / (1 + alpha * Math.exp(-eta[r]));
      }
      return {eta: information, dispersion: () => dispersionInformation(eta, alpha, observed)};
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
  // Most counts are small, and a table is faster than a map: 1 more than the index, 0 where there is none yet.
  const small = new Int32Array(256);
  const levelOf = new Int32Array(y.length);
  const frequencies: number[] = [];
  for (let r = 0; r < y.length; r++) {
    if (observed?.[r] === 0) continue;
    const count = y[r];
    const isSmall = count < small.length && Number.isInteger(count);
    let level = isSmall && small[count] > 0 ? small[count] - 1 : indices.get(count);
    if (level === undefined) {
      indices.set(count, (level = indices.size));
      if (isSmall) small[count] = level + 1;
      frequencies.push(0);
    }
    levelOf[r] = level;
    frequencies[level]++;
  }
  return {levels: Float64Array.from(indices.keys()), levelOf, frequencies: Float64Array.from(frequencies)};
}
