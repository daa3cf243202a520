import {exponentials} from '../../kernels/core/exponentials';
import {stirling0, stirling1, stirling2} from '../math/stirling';
import {dispersionInformation} from './dispersionInformation';
import type {Counts, Curvature, ExpectedCurvature, Family, Likelihood, LikelihoodAt} from './family';

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
 * What depends on y and alpha alone is worked out once per distinct y. Where neither y nor alpha is so large that it cancels, so is t log t of
 * t log(1 + x) = t log t - t log s, and s is multiplied up over the pairs of a y before its logarithm is taken, which takes half the time.
 */
export const negativeBinomial: Family = {
  name: 'negativeBinomial',
  title: 'Negative binomial (NB2)',
  link: 'log',
  dispersion: 'alpha',
  of(counts) {
    const levels = new CountLevels(counts);
    return (eta, alpha) => new NegativeBinomialAt(levels, eta, alpha);
  },
  variance: (mu, alpha) => mu + (mu * mu) / alpha,
  draw: ({negativeBinomialDraw}, mu, alpha) => negativeBinomialDraw(mu, alpha),
  unitDeviance: (y, mu, alpha) =>
    2 * ((y > 0 ? y * Math.log(y / mu) : 0) - (y + alpha) * Math.log((y + alpha) / (mu + alpha))),
};

/** Up to here y log y and log alpha lose nothing that matters: some 1e-9 of a log-likelihood, 1e-9 of its derivative by alpha. */
const [MODERATE_COUNT, MODERATE_ALPHA] = [1e6, 1e3];
/** Products go no further. */
const LARGEST_PRODUCT = 1e300;

/** The counts, and what depends on them alone. */
class CountLevels {
  readonly y: Float64Array;
  readonly observed: Uint8Array | undefined;
  /** The distinct observed counts. */
  readonly levels: Float64Array;
  /** Which of them each pair has. */
  readonly levelOf: Int32Array;
  /** How often each occurs. */
  readonly frequencies: Float64Array;
  /** Their logarithms; 0 for 0. */
  readonly logs: Float64Array;
  readonly largest: number;
  /** Room for sums by level. */
  readonly products: Float64Array;
  readonly logSums: Float64Array;
  private readonly ofFactorials: number;

  constructor({y, observed}: Counts) {
    const {levels, levelOf, frequencies} = levelsOf(y, observed);
    [this.y, this.observed, this.levels, this.levelOf, this.frequencies] = [y, observed, levels, levelOf, frequencies];
    this.logs = levels.map(level => (level > 0 ? Math.log(level) : 0));
    this.largest = levels.reduce((most, level) => Math.max(most, level), 0);
    this.ofFactorials = levels.reduce(
      (sum, level, l) => sum + (level > 0 ? frequencies[l] * (stirling0(level) + this.logs[l]) : 0),
      0,
    );
    [this.products, this.logSums] = [new Float64Array(levels.length), new Float64Array(levels.length)];
  }

  /** What Stirling's remainders add to the log-likelihood and its derivative by alpha, and log y of the second form. */
  remainders(alpha: number): Likelihood {
    const {levels, frequencies} = this;
    const r0 = stirling0(alpha);
    const r1 = stirling1(alpha);
    let value = -this.ofFactorials;
    let dispersionScore = 0;
    for (let l = 0; l < levels.length; l++) {
      value += frequencies[l] * (stirling0(levels[l] + alpha) - r0);
      dispersionScore += frequencies[l] * (stirling1(levels[l] + alpha) - r1);
    }
    return {value, dispersionScore};
  }
}

/**
 * At one eta and alpha. A class, as are its counts: what engines compile of functions that are made anew for each point, they forget with them.
 */
class NegativeBinomialAt implements LikelihoodAt {
  readonly value: number;
  readonly dispersionScore: number;
  readonly score: Float64Array;
  /** It stays 0 where nothing was observed, and so does all that is made of it and of y, which is 0 there. */
  private readonly mu: Float64Array;

  constructor(
    private readonly counts: CountLevels,
    private readonly eta: ArrayLike<number>,
    private readonly alpha: number,
  ) {
    const {y, observed, largest} = counts;
    const mu = new Float64Array(y.length);
    exponentials(eta, mu);
    if (observed !== undefined) for (let r = 0; r < mu.length; r++) if (observed[r] === 0) mu[r] = 0;
    this.mu = mu;
    this.score = new Float64Array(y.length);
    const isModerate = largest <= MODERATE_COUNT && alpha <= MODERATE_ALPHA;
    const {value, dispersionScore} = isModerate ? this.evaluateModerate() : this.evaluateLarge();
    [this.value, this.dispersionScore] = [value, dispersionScore];
  }

  /** With log s = eta + log(s / mu): sums of the first, and the second of a product over all pairs with the same y. */
  private evaluateModerate(): Likelihood {
    const {eta, alpha, mu, score} = this;
    const {y, observed, levels, levelOf, frequencies, logs, products, logSums} = this.counts;
    products.fill(1);
    logSums.fill(0);
    let etas = 0;
    let ratios = 0;
    for (let r = 0; r < y.length; r++) {
      if (observed?.[r] === 0) continue;
      const s = alpha + mu[r];
      const x = (y[r] - mu[r]) / s;
      score[r] = alpha * x;
      etas += eta[r];
      ratios += x;
      const level = levelOf[r];
      const product = (products[level] * s) / mu[r];
      if (product < LARGEST_PRODUCT) {
        products[level] = product;
      } else {
        logSums[level] += Math.log(products[level]) + (Math.log(s) - eta[r]);
        products[level] = 1;
      }
    }
    const rest = this.counts.remainders(alpha);
    let value = rest.value - alpha * etas;
    let dispersionScore = rest.dispersionScore - etas - ratios;
    for (let l = 0; l < levels.length; l++) {
      const t = levels[l] + alpha;
      const logT = Math.log(t);
      const logSum = logSums[l] + Math.log(products[l]);
      value += frequencies[l] * (t * logT - levels[l] * logs[l]) - t * logSum;
      dispersionScore += frequencies[l] * logT - logSum;
    }
    return {value, dispersionScore};
  }

  private evaluateLarge(): Likelihood {
    const {eta, alpha, mu, score} = this;
    const {y, observed, levels, levelOf, logs} = this.counts;
    const ratios = levels.map(level => (level > alpha ? Math.log1p(alpha / level) : 0));
    const rest = this.counts.remainders(alpha);
    let value = rest.value;
    let dispersionScore = rest.dispersionScore;
    for (let r = 0; r < y.length; r++) {
      if (observed?.[r] === 0) continue;
      const s = alpha + mu[r];
      const x = (y[r] - mu[r]) / s;
      const level = levelOf[r];
      const t = y[r] + alpha;
      const toEta = y[r] > 0 ? logs[level] - eta[r] : 0;
      if (y[r] > alpha) {
        const ratio = ratios[level] - Math.log1p(alpha / mu[r]);
        value += alpha * toEta + t * ratio;
        dispersionScore += toEta + ratio - x;
      } else {
        const log = logRatio(x, t, s);
        value += t * log - y[r] * toEta;
        dispersionScore += log - x;
      }
      score[r] = alpha * x;
    }
    return {value, dispersionScore};
  }

  dispersionScores(): Float64Array {
    const {alpha, mu} = this;
    const {y, observed, levels, levelOf} = this.counts;
    const r1 = stirling1(alpha);
    const ofLevels = levels.map(level => stirling1(level + alpha) - r1);
    const scores = new Float64Array(y.length);
    for (let r = 0; r < y.length; r++) {
      if (observed?.[r] === 0) continue;
      const s = alpha + mu[r];
      const x = (y[r] - mu[r]) / s;
      scores[r] = ofLevels[levelOf[r]] + logRatio(x, y[r] + alpha, s) - x;
    }
    return scores;
  }

  curvature(): Curvature {
    const {alpha, mu} = this;
    const {y, observed, levels, frequencies} = this.counts;
    const information = new Float64Array(y.length);
    const cross = new Float64Array(y.length);
    const r2 = stirling2(alpha);
    let curvature = 0;
    for (let l = 0; l < levels.length; l++) curvature -= frequencies[l] * (stirling2(levels[l] + alpha) - r2);
    for (let r = 0; r < y.length; r++) {
      const t = y[r] + alpha;
      const s = alpha + mu[r];
      const x = (y[r] - mu[r]) / s;
      // alpha mu may overflow.
      information[r] = ((mu[r] / s) * alpha * t) / s;
      cross[r] = (mu[r] * x) / s;
      if (observed?.[r] !== 0) curvature -= (x * x) / t;
    }
    return {eta: information, dispersion: {cross, curvature}};
  }

  fisher(): ExpectedCurvature {
    const {eta, alpha, mu, counts} = this;
    const information = new Float64Array(mu.length);
    // alpha mu / s, where mu may overflow.
    for (let r = 0; r < mu.length; r++) information[r] = alpha / (1 + alpha / mu[r]);
    return {eta: information, dispersion: () => dispersionInformation(eta, alpha, counts.observed)};
  }
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
