import {dispersionInformation} from '../../src/families/dispersionInformation';
import {familyNamed} from '../../src/families';
import {logGamma, trigamma} from '../../src/math/gamma';
import {slope} from '../support/flowModelOracle';
import {expectClose} from '../support/flowProblem';

const y = Float64Array.from([0, 1, 2, 7, 40, 0, 3, 1]);
const eta = Float64Array.from([-1, 0.3, 1.2, 1.5, 3, 2, -2, 0]);
const observed = Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 0]);
const masked = y.map((value, r) => value * observed[r]);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

const settings = [
  {name: 'poisson' as const, alpha: 0},
  ...[1e-4, 1e-2, 0.7, 5, 99, 101, 1e4, 1e6, 1e8].map(alpha => ({name: 'negativeBinomial' as const, alpha})),
];

describe.each(settings)('$name, alpha $alpha', ({name, alpha}) => {
  const likelihood = familyNamed(name).of({y: masked, observed});
  const value = (at: ArrayLike<number>, a = alpha): number => likelihood(at, a).value;
  const score = (at: ArrayLike<number>, a = alpha): Float64Array => likelihood(at, a).score;
  const moved = (r: number, to: number): Float64Array => eta.map((other, i) => (i === r ? to : other));

  it('has the score and curvature by eta that differences show', () => {
    const curvature = likelihood(eta, alpha).curvature().eta;
    eta.forEach((at, r) => {
      expectClose(
        score(eta)[r],
        slope(to => value(moved(r, to)), at, 1e-3),
        1e-8,
      );
      expectClose(curvature[r], -slope(to => score(moved(r, to))[r], at, 1e-3), 1e-9);
    });
    const fisher = likelihood(eta, alpha).fisher().eta;
    for (const values of [score(eta), curvature, fisher]) expect(values[7]).toBe(0);
  });

  it('does not lose the likelihood of large counts', () => {
    const [count, log] = [2e6, Math.log(2e6)];
    const large = familyNamed(name).of({y: Float64Array.of(count)});
    const at = (to: number): number => large([to], alpha).value;
    expect(Number.isFinite(at(log + 5))).toBe(true);
    // The value is exact to some 1e-16 of the largest term in it, count times log.
    expect(at(log)).toBeGreaterThan(at(log + 0.05));
    expect(at(log)).toBeGreaterThan(at(log - 0.05));
    expectClose(large([log], alpha).score[0], 0, 1e-8 * count);
  });

  it('stays finite where mu, but not its product with alpha, is a number', () => {
    const far = familyNamed(name).of({y: Float64Array.of(3)})([700], alpha);
    for (const values of [far.score, far.curvature().eta, far.fisher().eta]) expect(values[0]).not.toBeNaN();
    if (name === 'negativeBinomial') expect(far.curvature().eta[0]).toBeLessThan(1e-200);
  });

  if (name === 'poisson') return;

  it('has the derivatives by alpha that differences show', () => {
    const h = 1e-3 * alpha;
    const dispersionScore = (a: number): number => likelihood(eta, a).dispersionScore;
    const at = likelihood(eta, alpha);
    const {cross, curvature} = at.curvature().dispersion!;
    // The log-likelihood of a few pairs is known to some 1e-14: what its differences show of a slope, they show to that over the step.
    const shown = slope(a => value(eta, a), alpha, 20 * h);
    expect(Math.abs(dispersionScore(alpha) - shown)).toBeLessThan(1e-4 * Math.abs(shown) + 1e-12 / alpha);
    expect(Math.abs(sum(at.dispersionScores!()) / dispersionScore(alpha) - 1)).toBeLessThan(1e-7);
    expect(Math.abs(curvature / -slope(dispersionScore, alpha, 20 * h) - 1)).toBeLessThan(1e-4);
    eta.forEach((_, r) => {
      const crossed = slope(a => score(eta, a)[r], alpha, 20 * h);
      expect(Math.abs(cross[r] - crossed)).toBeLessThan(1e-4 * Math.abs(crossed) + 1e-12 / alpha);
    });
  });
});

test('the negative binomial becomes the Poisson family as alpha grows', () => {
  const [nb, poisson] = (['negativeBinomial', 'poisson'] as const).map(name => familyNamed(name).of({y}));
  const limit = poisson(eta, 0).value;
  const gaps = [1e2, 1e4, 1e6, 1e8].map(alpha => Math.abs(nb(eta, alpha).value - limit));
  // The gap is of first order in 1 / alpha.
  gaps.slice(1).forEach((gap, i) => expect(gap).toBeLessThan(gaps[i] / 30));
  expect(gaps[3]).toBeLessThan(1e-4);
});

test('probabilities add up to 1, with the mean and variance of the family', () => {
  for (const [name, alpha] of [
    ['poisson', 0],
    ['negativeBinomial', 1.7],
  ] as const) {
    const family = familyNamed(name);
    const mu = 4.2;
    let [total, mean, square] = [0, 0, 0];
    for (let count = 0; count < 300; count++) {
      const p = Math.exp(family.of({y: Float64Array.of(count)})([Math.log(mu)], alpha).value);
      total += p;
      mean += p * count;
      square += p * count ** 2;
    }
    expect(total).toBeCloseTo(1, 12);
    expect(mean).toBeCloseTo(mu, 10);
    expect(square - mean ** 2).toBeCloseTo(family.variance(mu, alpha), 8);
  }
});

test('the deviance is twice what a perfect fit gains', () => {
  for (const [name, alpha] of [
    ['poisson', 0],
    ['negativeBinomial', 0.8],
  ] as const) {
    const family = familyNamed(name);
    for (const count of [0, 1, 9]) {
      const at = (mu: number): number => family.of({y: Float64Array.of(count)})([Math.log(mu)], alpha).value;
      expectClose(family.unitDeviance(count, 3, alpha), 2 * (at(Math.max(count, 1e-12)) - at(3)), 1e-9);
    }
  }
});

test.each([
  [0.01, 0.4],
  [0.3, 3.3],
  [2, 0.2],
  [2, 211],
  [50, 3.3],
  [50, 1000],
  [900, 211],
  [2000, 1e4],
])('the expected information about alpha %d at mu %d is the sum over all counts', (alpha, mu) => {
  let expected = trigamma(alpha) - mu / (alpha * (alpha + mu));
  for (let count = 0; count < mu + 60 * Math.sqrt(mu + mu ** 2 / alpha) + 200; count++) {
    const log = logGamma(count + alpha) - logGamma(alpha) - logGamma(count + 1);
    const p = Math.exp(log + alpha * Math.log(alpha / (alpha + mu)) + count * Math.log(mu / (alpha + mu)));
    expected -= p * trigamma(count + alpha);
  }
  const actual = dispersionInformation([Math.log(mu), 0], alpha, [1, 0]);
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-3);
});

test('the information about alpha is that of no flows and of infinitely many where a trial step goes too far', () => {
  const alpha = 2;
  const one = dispersionInformation([0.3], alpha, undefined);
  const most = trigamma(alpha) - 1 / alpha;
  expectClose(dispersionInformation([0.3, -1e18, 1e18, Infinity, -Infinity], alpha, undefined), one + 2 * most, 1e-6);
  expect(() => dispersionInformation([Number.NaN], alpha, undefined)).not.toThrow();
});
