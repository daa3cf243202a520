import {stirling0, stirling1, stirling2} from '../../src/math/stirling';
import {slope} from '../support/flowModelOracle';

test('both forms of the remainders agree where one takes over from the other', () => {
  for (const remainder of [stirling0, stirling1, stirling2]) {
    const step = 1e-11;
    const jump = remainder(100) - remainder(100 - step);
    expect(Math.abs(jump)).toBeLessThan(5e-13);
  }
});

test('each is the derivative of the one before', () => {
  for (const x of [0.3, 1, 12, 99, 130, 5e3]) {
    const h = 0.01 * x;
    expect(Math.abs(stirling1(x) / slope(stirling0, x, h) - 1)).toBeLessThan(1e-6);
    expect(Math.abs(stirling2(x) / slope(stirling1, x, h) - 1)).toBeLessThan(1e-6);
  }
});
