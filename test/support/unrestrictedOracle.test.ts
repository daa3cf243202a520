import {flowOracle} from './oracle';
import {float32Normals} from './random';
import {relativeError} from './compare';
import {logAbsDeterminant, type Rhos, unrestrictedOracle} from './unrestrictedOracle';
import {directedKnn, directedRing} from './weights';

const [wo, wd] = [directedKnn(5, 2, 5), directedRing(4)];
const oracle = unrestrictedOracle(wo, wd);
const column = (seed: number): number[][] => float32Normals(20, seed, 0.5).map(value => [value]);
const rhos: Rhos = [0.3, -0.4, 0.2];

/** Five-point differences. */
const derivative = (f: (t: number) => number): number => {
  const h = 1e-3;
  return (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h);
};
const moved = (t: number, k: number): Rhos => [
  rhos[0] + (k === 0 ? t : 0),
  rhos[1] + (k === 1 ? t : 0),
  rhos[2] + (k === 2 ? t : 0),
];

it('is the separable oracle where rhoW = -rhoD rhoO', () => {
  const separable = flowOracle(wo, wd).solve(0.3, -0.4, column(1));
  expect(relativeError(oracle.solve([0.3, -0.4, 0.12], column(1)).flat(), separable.flat())).toBeLessThan(1e-13);
});

it('differentiates the loss as differences do', () => {
  const [b, cotangent] = [column(1), column(2)];
  const loss = (at: Rhos): number => oracle.solve(at, b).reduce((sum, [value], r) => sum + value * cotangent[r][0], 0);
  const gradient = oracle.gradient({rhos, b, cotangent});
  const expected = [0, 1, 2].map(k => derivative(t => loss(moved(t, k))));
  expect(relativeError(gradient.rhos, expected)).toBeLessThan(1e-9);
});

it('differentiates its gradient as differences do', () => {
  const point = {rhos, b: column(1), cotangent: column(2)};
  const direction = {rhos: [0.7, -1.1, 0.4] as Rhos, b: column(3), cotangent: column(4)};
  const along = (t: number) => ({
    rhos: [0, 1, 2].map(k => rhos[k] + t * direction.rhos[k]) as [number, number, number],
    b: point.b.map(([value], r) => [value + t * direction.b[r][0]]),
    cotangent: point.cotangent.map(([value], r) => [value + t * direction.cotangent[r][0]]),
  });
  const product = oracle.hessianVector(point, direction);
  const flat = (p: typeof point): number[] => [...p.rhos, ...p.b.flat(), ...p.cotangent.flat()];
  const expected = flat(product).map((_, i) => derivative(t => flat(oracle.gradient(along(t)))[i]));
  expect(relativeError(flat(product), expected)).toBeLessThan(1e-8);
});

it('differentiates log|det A| as differences do', () => {
  const {gradient, hessian} = oracle.logDeterminant(rhos);
  const slopes = [0, 1, 2].map(k => derivative(t => oracle.logDeterminant(moved(t, k)).value));
  const curvatures = [0, 1, 2].map(k =>
    [0, 1, 2].map(l => derivative(t => oracle.logDeterminant(moved(t, l)).gradient[k])),
  );
  expect(relativeError(gradient, slopes)).toBeLessThan(1e-9);
  expect(relativeError(hessian.flat(), curvatures.flat())).toBeLessThan(1e-9);
});

const examples: [number[][], number][] = [
  [[[3]], 3],
  [
    [
      [0, 2],
      [5, 1],
    ],
    -10,
  ],
  [
    [
      [2, 1, 0],
      [1, 3, 1],
      [0, 1, 4],
    ],
    18,
  ],
];

it.each(examples)('knows the determinant of %j', (matrix, determinant) => {
  expect(logAbsDeterminant(matrix)).toBeCloseTo(Math.log(Math.abs(determinant)), 12);
});
