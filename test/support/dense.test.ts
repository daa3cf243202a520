import {relativeError} from './compare';
import {build, conditionNumber, identity, inner, kronecker, multiply, solve, transpose} from './dense';
import {seededRandom} from './random';

const random = seededRandom(1);
const draw = (rows: number, columns: number) => build(rows, columns, () => random.normal());
const error = (a: number[][], b: number[][]) => relativeError(a.flat(), b.flat());

describe('dense', () => {
  it('solve undoes multiply', () => {
    for (const n of [1, 2, 5, 30]) {
      const [a, x] = [draw(n, n), draw(n, 3)];
      expect(error(solve(a, multiply(a, x)), x)).toBeLessThan(1e-10);
    }
  });

  it('solve pivots', () => {
    const a = [
      [0, 2],
      [3, 0],
    ];
    expect(solve(a, [[4], [9]])).toEqual([[3], [2]]);
    expect(
      solve(
        [
          [1e-20, 1],
          [1, 1],
        ],
        [[1], [2]],
      ).flat()[0],
    ).toBeCloseTo(1, 12);
  });

  it('solve leaves its arguments alone and names a singular matrix', () => {
    const [a, b] = [draw(3, 3), draw(3, 1)];
    const copies = [a, b].map(m => m.map(row => [...row]));
    solve(a, b);
    expect([a, b]).toEqual(copies);
    expect(() =>
      solve(
        [
          [1, 2],
          [2, 4],
        ],
        [[1], [1]],
      ),
    ).toThrow('singular');
  });

  it('kronecker, by a worked example', () => {
    expect(
      kronecker(
        [
          [1, 2],
          [0, 3],
        ],
        [[5, 7]],
      ),
    ).toEqual([
      [5, 7, 10, 14],
      [0, 0, 15, 21],
    ]);
  });

  it('kronecker: mixed product, transpose', () => {
    const [a, b, c, d] = [draw(2, 3), draw(4, 2), draw(3, 2), draw(2, 5)];
    const product = kronecker(multiply(a, c), multiply(b, d));
    expect(error(multiply(kronecker(a, b), kronecker(c, d)), product)).toBeLessThan(1e-13);
    expect(transpose(kronecker(a, b))).toEqual(kronecker(transpose(a), transpose(b)));
  });

  it('inner is the trace of aᵀ b', () => {
    const [a, b] = [draw(4, 3), draw(4, 3)];
    const trace = multiply(transpose(a), b).reduce((sum, row, i) => sum + row[i], 0);
    expect(inner(a, b)).toBeCloseTo(trace, 12);
  });

  it('conditionNumber of the identity and of a diagonal', () => {
    expect(conditionNumber(identity(3))).toBe(1);
    expect(
      conditionNumber([
        [1, 0],
        [0, 100],
      ]),
    ).toBe(100);
  });
});
