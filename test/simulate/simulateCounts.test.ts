import {simulateCounts} from '../../src/simulate/simulateCounts';
import {assertThrows} from '../support/compare';

const eta = Float64Array.from({length: 5000}, (_, r) => -1 + (r % 5) * 2);

/** The mean over pairs of (y - mu)² / variance: 1, up to a few per cent in 5000 pairs. */
const dispersionOf = (y: Float64Array, variance: (mu: number) => number): number =>
  y.reduce((sum, value, r) => sum + (value - Math.exp(eta[r])) ** 2 / variance(Math.exp(eta[r])), 0) / y.length;

it('Poisson counts vary as their means', () => {
  const y = simulateCounts({family: 'poisson', eta, seed: 11});
  expect(y).toHaveLength(eta.length);
  expect(Math.abs(dispersionOf(y, mu => mu) - 1)).toBeLessThan(0.1);
});

it('negative binomial counts vary as mu + mu² / alpha', () => {
  const y = simulateCounts({family: 'negativeBinomial', eta, alpha: 2, seed: 12});
  expect(Math.abs(dispersionOf(y, mu => mu + mu ** 2 / 2) - 1)).toBeLessThan(0.1);
});

it('the seed decides', () => {
  const counts = (seed: number) => simulateCounts({family: 'poisson', eta, seed});
  expect(counts(1)).toEqual(counts(1));
  expect(counts(1)).not.toEqual(counts(2));
});

it('a mean that underflows gives zeros', () => {
  for (const family of ['poisson', 'negativeBinomial'] as const)
    expect(Array.from(simulateCounts({family, eta: [-Infinity, -800], alpha: 1, seed: 1}))).toEqual([0, 0]);
});

it.each([
  ['invalidArgument', 'simulateCounts: alpha of the negative binomial must be positive and finite, got undefined', {}],
  [
    'invalidArgument',
    'simulateCounts: alpha of the negative binomial must be positive and finite, got -1',
    {alpha: -1},
  ],
  ['nonFinite', 'simulateCounts: eta must hold numbers, got NaN at [1]', {alpha: 1, eta: [0, NaN]}],
  ['tooLarge', 'simulateCounts: exp(eta) must be at most 2^53 - 1, so that counts are exact', {alpha: 1, eta: [40]}],
])('refuses: %s, %s', (code, message, options) => {
  const run = () => simulateCounts({family: 'negativeBinomial', eta: [0], seed: 1, ...options});
  expect(assertThrows('simulateCounts', run, code)).toContain(message);
});
