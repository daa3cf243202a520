import {exponentials} from '../../kernels/core/exponentials';
import {seededRandom} from '../support/random';

const exponentialsOf = (x: Float64Array): Float64Array => {
  const out = new Float64Array(x.length).fill(Number.NaN);
  exponentials(x, out);
  return out;
};

test.each([
  [-1, 1],
  [-30, 30],
  [-708, 709.7],
])('agree with Math.exp between %d and %d, whatever the length', (low, high) => {
  const random = seededRandom(3);
  for (const length of [0, 1, 2, 5, 4095, 4096, 4097, 9001]) {
    const x = Float64Array.from({length}, () => random.uniform(low, high));
    const found = exponentialsOf(x);
    const worst = x.reduce((most, value, r) => Math.max(most, Math.abs(found[r] / Math.exp(value) - 1)), 0);
    // The last bit, and Math.exp's own.
    expect(worst).toBeLessThan(4.5e-16);
    expect(found.every(value => value >= 0)).toBe(true);
  }
});

test('overflow, underflow and what is not a number', () => {
  const x = Float64Array.of(Infinity, 1e308, 710, 0, -0, 1e-300, -746, -1e308, -Infinity, Number.NaN);
  const found = exponentialsOf(x);
  expect(Array.from(found)).toEqual([Infinity, Infinity, Infinity, 1, 1, 1, 0, 0, 0, Number.NaN]);
  // Subnormal numbers have fewer digits.
  expect(exponentialsOf(Float64Array.of(-740))[0] / Math.exp(-740)).toBeCloseTo(1, 1);
});

test('of other arrays as well', () => {
  const out = new Float64Array(3);
  exponentials([0, 1, -2], out);
  expect(Array.from(out)).toEqual([0, 1, -2].map(Math.exp));
});
