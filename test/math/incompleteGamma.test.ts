import {chiSquaredTail, normalTwoSidedQuantile, normalTwoSidedTail, upperGamma} from '../../src/math/incompleteGamma';

/** Q(a, x) for whole a: exp(-x) Σ_{k<a} x^k / k!  (DLMF 8.4.10) */
function whole(a: number, x: number): number {
  let [term, sum] = [1, 0];
  for (let k = 0; k < a; k++) {
    sum += term;
    term *= x / (k + 1);
  }
  return sum * Math.exp(-x);
}

test('the regularised upper incomplete gamma function has its closed forms', () => {
  for (const a of [1, 2, 5, 20, 60]) {
    for (const x of [1e-3, 0.5, 1, a / 2, a, a + 1, 2 * a, 5 * a]) {
      const expected = whole(a, x);
      expect(Math.abs(upperGamma(a, x) - expected)).toBeLessThan(1e-13 + 1e-12 * expected);
    }
  }
  // Γ(3/2, x) by its recurrence from Γ(1/2, x).
  for (const x of [0.1, 1, 4, 10]) {
    const rise = (Math.sqrt(x) * Math.exp(-x)) / (Math.sqrt(Math.PI) / 2);
    expect(upperGamma(1.5, x)).toBeCloseTo(upperGamma(0.5, x) + rise, 13);
  }
  expect(upperGamma(2, 0)).toBe(1);
  expect(upperGamma(2, 1e4)).toBe(0);
});

test('tails and quantiles have the tabulated values', () => {
  expect(chiSquaredTail(3.841458820694124, 1)).toBeCloseTo(0.05, 13);
  expect(chiSquaredTail(11.070497693516351, 5)).toBeCloseTo(0.05, 13);
  expect([-1, 0, 1e-9].map(x => chiSquaredTail(x, 0))).toEqual([1, 1, 0]);
  expect(normalTwoSidedTail(1.959963984540054)).toBeCloseTo(0.05, 13);
  expect(normalTwoSidedTail(-2)).toBeCloseTo(0.0455002638963584, 13);
  expect(normalTwoSidedTail(0)).toBe(1);
  for (const [level, z] of [
    [0.5, 0.674489750196082],
    [0.9, 1.644853626951473],
    [0.95, 1.959963984540054],
    [0.99, 2.575829303548901],
    [0.999999, 4.89163847569859],
    [0.01, 0.012533469508069],
  ]) {
    expect(normalTwoSidedQuantile(level)).toBeCloseTo(z, 9);
  }
});

test('NaN stays NaN', () => {
  expect(normalTwoSidedTail(NaN)).toBeNaN();
});
