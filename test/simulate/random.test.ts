import {randomDraws} from '../../src/simulate/random';
import {assertThrows} from '../support/compare';

const COUNT = 40_000;

/** Mean, variance and skewness of a sample. */
function moments(draw: () => number) {
  const sample = Array.from({length: COUNT}, draw);
  const average = (f: (x: number) => number) => sample.reduce((sum, x) => sum + f(x), 0) / COUNT;
  const mean = average(x => x);
  const variance = average(x => (x - mean) ** 2);
  return {mean, variance, kurtosis: average(x => (x - mean) ** 4) / variance ** 2, sample};
}

/** How many standard errors the sample's mean and variance are from theirs; the seeds are fixed, so 4 never fails by chance. */
function expectMoments(draw: () => number, mean: number, variance: number): void {
  const found = moments(draw);
  expect(Math.abs(found.mean - mean) / Math.sqrt(variance / COUNT)).toBeLessThan(4);
  const error = variance * Math.sqrt((found.kurtosis - 1) / COUNT);
  expect(Math.abs(found.variance - variance) / error).toBeLessThan(4);
}

describe('normal', () => {
  it.each([
    [0, 1],
    [-3, 0.5],
    [1e6, 200],
  ])('mean %p, standard deviation %p', (mean, deviation) => {
    const {normalDraw} = randomDraws(1);
    expectMoments(() => normalDraw(mean, deviation), mean, deviation ** 2);
  });
});

describe('poisson', () => {
  it.each([1e-3, 0.4, 1, 7.5, 15.9, 16.1, 40, 1234.5, 1e6, 1e9, 1e14])('mean %p', mean => {
    const {poissonDraw} = randomDraws(2);
    expectMoments(() => poissonDraw(mean), mean, mean);
  });

  it.each([3, 30])('the frequencies of mean %p are those of its distribution', mean => {
    const {poissonDraw} = randomDraws(3);
    const {sample} = moments(() => poissonDraw(mean));
    let [probability, chiSquared, cells] = [Math.exp(-mean), 0, 0];
    for (let k = 0; k < 3 * mean; k++) {
      const expected = probability * COUNT;
      if (expected > 20) {
        chiSquared += (sample.filter(x => x === k).length - expected) ** 2 / expected;
        cells++;
      }
      probability *= mean / (k + 1);
    }
    expect(cells).toBeGreaterThan(8);
    expect(Math.abs(chiSquared - cells) / Math.sqrt(2 * cells)).toBeLessThan(3);
  });
});

describe('negative binomial: Var = mu + mu² / alpha', () => {
  it.each([
    [0.5, 0.3],
    [4, 1],
    [4, 1e6],
    [60, 2.5],
    [1e6, 1.5],
    [1e9, 20],
  ])('mean %p, alpha %p', (mean, alpha) => {
    const {negativeBinomialDraw} = randomDraws(4);
    expectMoments(() => negativeBinomialDraw(mean, alpha), mean, mean + mean ** 2 / alpha);
  });
});

it('a mean of zero is always zero', () => {
  const {poissonDraw, negativeBinomialDraw} = randomDraws(5);
  expect(Array.from({length: 50}, () => poissonDraw(0) + negativeBinomialDraw(0, 1))).toEqual(new Array(50).fill(0));
});

it('counts are whole', () => {
  const {poissonDraw, negativeBinomialDraw} = randomDraws(6);
  for (const mean of [0.1, 20, 1e6]) {
    expect(poissonDraw(mean) % 1).toBe(0);
    expect(negativeBinomialDraw(mean, 0.7) % 1).toBe(0);
  }
});

it('repeats with the seed; nearby seeds are unrelated', () => {
  const first = (seed: number) => randomDraws(seed).normalDraw(0, 1);
  expect(first(7)).toBe(first(7));
  const draws = Array.from({length: 4000}, (_, seed) => first(seed));
  const products = draws.slice(1).map((x, i) => x * draws[i]);
  const average = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  expect(Math.abs(average(draws)) * Math.sqrt(4000)).toBeLessThan(4);
  expect(Math.abs(average(products)) * Math.sqrt(4000)).toBeLessThan(4);
});

it.each([-1, 1.5, NaN, 2 ** 32])('refuses the seed %p', seed => {
  const message = assertThrows('seed', () => randomDraws(seed), 'invalidArgument');
  expect(message).toBe(`randomDraws: seed must be an integer in 0 .. 2^32 - 1, got ${seed}`);
});
