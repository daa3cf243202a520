import {factorLogDeterminant, luLogDeterminant} from '../../../kernels/core/spectral/factorLogDeterminant';
import {logDeterminant} from '../../../kernels/core/spectral/logDeterminant';
import {assertThrows, relativeError} from '../../support/compare';
import type {Matrix} from '../../support/dense';
import {type Rhos, unrestrictedOracle} from '../../support/unrestrictedOracle';
import {directedKnn, directedRing, knnWithIsland, ring, rook, unstandardised} from '../../support/weights';
import {csrOf} from '../randomCases';

const pairs: [string, Matrix, Matrix][] = [
  ['ring 5 x 8', ring(5), ring(8)],
  ['rook 6 x 6', rook(2, 3), rook(3, 2)],
  ['directed ring 7 x 4', directedRing(7), directedRing(4)],
  ['directed kNN 9 x 12', directedKnn(9, 3, 9), directedKnn(12, 3, 12)],
  ['islands', knnWithIsland(8, 3, 2, 1), knnWithIsland(6, 2, 5, 2)],
  ['not standardised', unstandardised(8, 0.9, 3), unstandardised(7, 2, 4)],
];

const points: Rhos[] = [
  [0.4, 0.3, 0.1],
  [-0.5, 0.3, -0.1],
  [0.5, 0.3, 0.19],
  [0, 0, 0],
  [1.7, -2.3, 0.6],
];

describe.each(pairs)('float64, %s', (_, wo, wd) => {
  const weights = {origin: csrOf(wo), destination: csrOf(wd)};
  const oracle = unrestrictedOracle(wo, wd);

  it.each(points)('unrestricted at rhoD = %d, rhoO = %d, rhoW = %d', (rhoD, rhoO, rhoW) => {
    const actual = logDeterminant(weights, {rhoD, rhoO, rhoW});
    const expected = oracle.logDeterminant([rhoD, rhoO, rhoW]);
    expect(Math.abs(actual.value - expected.value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected.value)));
    const size = Math.max(1, ...expected.hessian.flat().map(Math.abs));
    for (const k of [0, 1, 2]) {
      expect(Math.abs(actual.gradient[k] - expected.gradient[k])).toBeLessThan(1e-8 * size);
      for (const l of [0, 1, 2]) {
        expect(Math.abs(actual.hessian[k][l] - expected.hessian[k][l])).toBeLessThan(1e-7 * size);
      }
    }
  });

  it('separable', () => {
    const [d, o] = [0.4, -0.6];
    const actual = logDeterminant(weights, {rhoD: d, rhoO: o});
    const {value, gradient: g} = oracle.logDeterminant([d, o, -d * o]);
    expect(actual.value).toBeCloseTo(value, 9);
    expect(relativeError(actual.gradient, [g[0] - o * g[2], g[1] - d * g[2]])).toBeLessThan(1e-9);
    const step = 1e-4;
    const slopes = [1, -1].map(sign => logDeterminant(weights, {rhoD: d + sign * step, rhoO: o}).gradient[0]);
    expect(actual.hessian[0][0]).toBeCloseTo((slopes[0] - slopes[1]) / (2 * step), 4);
    expect(actual.hessian[0][1]).toBe(0);
  });
});

describe('one factor', () => {
  it.each(pairs)('the LU factors give what the eigenvalues do, up to the third derivative: %s', (_, w) => {
    for (const rho of [0.3, -0.7, 1.7]) {
      for (const order of [0, 1, 2, 3]) {
        const expected = factorLogDeterminant(csrOf(w), rho, order);
        expect(Math.abs(luLogDeterminant(csrOf(w), rho, order) - expected)).toBeLessThan(
          1e-8 * Math.max(1, Math.abs(expected)),
        );
      }
    }
  });

  it('takes the LU factors where eigenvalues would take long', () => {
    // log|det(I - rho W)| of a directed ring is log(1 - rho^n); of eight side by side eight times that.
    const [n, parts, rho] = [800, 8, 0.99];
    const size = n / parts;
    const indices = Int32Array.from({length: n}, (_, i) => Math.floor(i / size) * size + ((i + 1) % size));
    const csr = {n, indptr: Int32Array.from({length: n + 1}, (_, i) => i), indices, data: new Float64Array(n).fill(1)};
    expect(factorLogDeterminant(csr, rho, 0)).toBeCloseTo(parts * Math.log(1 - rho ** size), 10);
    const slope = (-parts * size * rho ** (size - 1)) / (1 - rho ** size);
    expect(factorLogDeterminant(csr, rho, 1)).toBeCloseTo(slope, 8);
    assertThrows('singular', () => factorLogDeterminant(csr, 1, 0), 'singularFactor');
  });

  it('is -Infinity at a singular rho', () => {
    expect(factorLogDeterminant(csrOf(directedRing(1)), 5, 0)).toBe(0);
    expect(logDeterminant({origin: csrOf([[0]]), destination: csrOf(ring(4))}, {rhoD: 1, rhoO: 0}).value).toBeLessThan(
      -30,
    );
  });
});
