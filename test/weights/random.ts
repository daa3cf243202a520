import fc from 'fast-check';
import type {Matrix} from '../support/dense';

/** One seed for all: the same cases on every machine. */
export const property = {seed: 20240601, numRuns: 150};

/** Legal weights: square, not negative, an empty diagonal; often sparse, with islands. */
export const weightMatrices = (maxSize = 12, smallest = 1e-6): fc.Arbitrary<Matrix> =>
  fc
    .integer({min: 1, max: maxSize})
    .chain(n =>
      fc.array(
        fc.array(fc.oneof({weight: 2, arbitrary: fc.constant(0)}, fc.double({min: smallest, max: 10, noNaN: true})), {
          minLength: n,
          maxLength: n,
        }),
        {minLength: n, maxLength: n},
      ),
    )
    .map(rows => rows.map((row, i) => row.map((weight, j) => (i === j ? 0 : weight))));
