import {twoIntervals, zolotarevPoints} from '../../../kernels/core/unrestricted/zolotarev';

// mpmath with 40 digits: alpha, pi * ellipk(1 / g) / ellipk(1 - 1 / g) and alpha * ellipfun('dn')((j + 1/2) * ellipk(m) / 5, m=m), m = 1 - alpha**-2
const reference = [
  [1.5, 3.73205080757, 3.67616410326, [3.60635725481, 2.82133161708, 1.93185165258, 1.322797641, 1.03485332813]],
  [64, 253.996062931, 1.425499915, [203.293133462, 62.6689446958, 15.9372539332, 4.05298133173, 1.24940797855]],
  [1e4, 39997.999975, 0.823642158547, [22121.8835814, 2195.38832984, 199.994999875, 18.2191002072, 1.8080738843]],
] as const;

it.each(reference)('the points for a cross-ratio of %d', (gamma, alpha, rate, points) => {
  const intervals = twoIntervals(gamma);
  expect(Math.abs(intervals.alpha / alpha - 1)).toBeLessThan(1e-11);
  expect(Math.abs(intervals.rate / rate - 1)).toBeLessThan(1e-11);
  zolotarevPoints(intervals, 5).forEach((point, j) => expect(Math.abs(point / points[j] - 1)).toBeLessThan(1e-10));
});

it.each([1.5, 64, 1e4])(
  'no other zeros and poles do as well: the bound holds, and the extremes are equal, %d',
  gamma => {
    const intervals = twoIntervals(gamma);
    for (const k of [2, 3, 6]) {
      const points = zolotarevPoints(intervals, k);
      const largest = Math.max(
        ...Array.from({length: 2001}, (_, i) => {
          const z = intervals.alpha ** (i / 2000);
          return points.reduce((product, point) => (product * Math.abs(z - point)) / (z + point), 1);
        }),
      );
      const ends = [1, intervals.alpha].map(z =>
        points.reduce((product, point) => (product * Math.abs(z - point)) / (z + point), 1),
      );
      expect(largest ** 2).toBeLessThan(4.0001 * Math.exp(-k * intervals.rate));
      expect(largest ** 2).toBeGreaterThan(Math.exp(-k * intervals.rate));
      for (const end of ends) expect(Math.abs(end / largest - 1)).toBeLessThan(1e-9);
    }
  },
);

it('a point is no trouble', () => {
  const {alpha, rate} = twoIntervals(1);
  expect(alpha).toBeCloseTo(1, 3);
  expect(rate).toBeGreaterThan(16); // one step leaves less than 4e-7
  expect([...zolotarevPoints({alpha, rate}, 2)].every(point => Math.abs(point - 1) < 1e-3)).toBe(true);
});
