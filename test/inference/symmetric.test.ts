import {
  choleskyFactor,
  conditionNumber,
  inverseOf,
  logDeterminant,
  multiply,
  type Symmetric,
  transpose,
} from '../../src/inference/symmetric';

const matrixOf = (rows: readonly (readonly number[])[]): Symmetric => rows.map(row => Float64Array.from(row));
/** Units as far apart as those of coefficients are. */
const units = [1e-4, 1, 1e5];
const correlations = [
  [1, 0.5, -0.3],
  [0.5, 1, 0.2],
  [-0.3, 0.2, 1],
];
const matrix = matrixOf(correlations.map((row, i) => row.map((value, j) => value * units[i] * units[j])));
/** By hand: 1 + 2 * 0.5 * 0.2 * -0.3 - 0.25 - 0.04 - 0.09 */
const determinant = 0.56;

test('a positive definite matrix has a factor, an inverse and a determinant', () => {
  const factor = choleskyFactor(matrix)!;
  matrix.forEach((row, i) =>
    row.forEach((value, j) => {
      const product = factor[i].reduce((sum, entry, k) => sum + entry * factor[j][k], 0);
      expect(Math.abs(product / value - 1)).toBeLessThan(1e-14);
      if (j > i) expect(factor[i][j]).toBe(0);
    }),
  );
  const inverse = inverseOf(matrix)!;
  transpose(inverse).forEach((column, j) =>
    multiply(matrix, column).forEach((value, i) =>
      expect((value * units[j]) / units[i]).toBeCloseTo(Number(i === j), 13),
    ),
  );
  expect(logDeterminant(matrix)).toBeCloseTo(Math.log(determinant) + 2 * Math.log(10), 12);
});

test('the condition number does not depend on units', () => {
  expect(conditionNumber(matrixOf([[4]]))).toBe(1);
  const pair = (r: number): Symmetric =>
    matrixOf([
      [1, 1e3 * r],
      [1e3 * r, 1e6],
    ]);
  expect(conditionNumber(pair(0.5))).toBeCloseTo(3, 12);
  expect(conditionNumber(pair(1 - 1e-9)) / 2e9).toBeCloseTo(1, 6);
});

test.each([
  [
    'indefinite',
    [
      [1, 2],
      [2, 1],
    ],
  ],
  [
    'singular',
    [
      [1, 1],
      [1, 1],
    ],
  ],
  [
    'singular but for rounding',
    [
      [1, 1],
      [1, 1 + 1e-16],
    ],
  ],
  [
    'zero on the diagonal',
    [
      [1, 0],
      [0, 0],
    ],
  ],
  [
    'negative on the diagonal',
    [
      [1, 0],
      [0, -1],
    ],
  ],
  [
    'not a number',
    [
      [1, Number.NaN],
      [Number.NaN, 1],
    ],
  ],
  [
    'infinite',
    [
      [Infinity, 0],
      [0, 1],
    ],
  ],
])('a matrix that is %s has none of them', (_, rows) => {
  const bad = matrixOf(rows);
  expect(choleskyFactor(bad)).toBeUndefined();
  expect(inverseOf(bad)).toBeUndefined();
  expect(logDeterminant(bad)).toBeNaN();
  expect(conditionNumber(bad)).toBe(Infinity);
});

test('nothing at all is positive definite', () => {
  expect(choleskyFactor([])).toEqual([]);
  expect(inverseOf([])).toEqual([]);
  expect(logDeterminant([])).toBe(0);
  expect(conditionNumber([])).toBe(1);
});
