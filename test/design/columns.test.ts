import fc from 'fast-check';
import {flowDesign, type FlowDesign} from 'kronflow';
import {designColumns} from '../../src/inference/columns';
import {naiveDesign} from '../support/flowProblem';
import {relativeError} from '../support/compare';
import {seededRandom} from '../support/random';

const normals = (count: number, seed: number): Float64Array => {
  const random = seededRandom(seed);
  return Float64Array.from({length: count}, () => random.normal());
};

/** Any design, square ones with intra-regional terms. */
const designs = fc
  .record({
    origins: fc.integer({min: 1, max: 6}),
    destinations: fc.integer({min: 1, max: 6}),
    square: fc.boolean(),
    counts: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(2), fc.nat(2)),
    intercept: fc.boolean(),
    seed: fc.nat(1e6),
  })
  .map(({origins, destinations: nd, square, counts: [no, d, p, i], intercept, seed}) => {
    const destinations = square ? origins : nd;
    const some = (count: number, length: number, prefix: string) =>
      Object.fromEntries(
        Array.from({length: count}, (_, k) => [`${prefix}${k}`, normals(length, seed + 17 * k + length)]),
      );
    return flowDesign({
      ...{origins, destinations, intercept: intercept || no + d + p === 0},
      origin: some(no, origins, 'a'),
      destination: some(d, destinations, 'b'),
      pair: some(p, origins * destinations, 'c'),
      intra: square && some(i, origins, 'e'),
    });
  });

const run = (check: (design: FlowDesign) => void): void =>
  fc.assert(fc.property(designs, check), {seed: 5, numRuns: 100});

test('X beta and Xᵀ v are those of the expanded matrix', () => {
  run(design => {
    const x = naiveDesign(design);
    const [beta, v] = [normals(design.terms.length, 1), normals(x.length, 2)];
    const product = x.map(row => row.reduce((sum, value, k) => sum + value * beta[k], 0));
    const transposed = x[0].map((_, k) => x.reduce((sum, row, r) => sum + row[k] * v[r], 0));
    expect(relativeError(design.multiply(beta), product)).toBeLessThan(1e-12);
    expect(relativeError(design.multiplyTransposed(v), transposed)).toBeLessThan(1e-12);
  });
});

test('Gram matrices, products, sums by cluster and signs are those of the expanded matrix, over periods too', () => {
  run(design => {
    // Two periods: X, and the same again.
    const columns = designColumns([design, design]);
    const x = [...naiveDesign(design), ...naiveDesign(design)];
    const {origins, destinations} = design;
    const k = columns.width;
    const [w, v] = [normals(x.length, 3), normals(x.length, 4)];
    const naiveGram = (weights: Float64Array): number[] =>
      Array.from({length: k * k}, (_, at) =>
        x.reduce((sum, row, r) => sum + weights[r] * row[Math.floor(at / k)] * row[at % k], 0),
      );
    const flat = (rows: readonly Float64Array[]): number[] => rows.flatMap(row => Array.from(row));
    const [gramW, gramV] = [columns.gram(w), columns.gram(v)];
    expect(relativeError(flat(gramW), naiveGram(w))).toBeLessThan(1e-11);
    expect(relativeError(flat(gramV), naiveGram(v))).toBeLessThan(1e-11);

    const products = x[0].map((_, i) => x.reduce((sum, row, r) => sum + row[i] * v[r], 0));
    expect(relativeError(columns.transposeMultiply(v), products)).toBeLessThan(1e-11);

    for (const side of ['origin', 'destination'] as const) {
      const of = (r: number): number => (side === 'origin' ? Math.floor(r / destinations) % origins : r % destinations);
      const sums = Array.from({length: side === 'origin' ? origins : destinations}, (_, c) =>
        x[0].map((_also, i) => x.reduce((sum, row, r) => (of(r) === c ? sum + row[i] * v[r] : sum), 0)),
      );
      expect(relativeError(flat(columns.clusterSums(v, side)), sums.flat())).toBeLessThan(1e-11);
    }

    const mask = v.map(value => Number(value > 0));
    const count = (holds: (value: number) => boolean): number[] =>
      x[0].map((_, i) => x.filter((row, r) => mask[r] !== 0 && holds(row[i])).length);
    expect(columns.signs(mask).map(({positive}) => positive)).toEqual(count(value => value > 0));
    expect(columns.signs(mask).map(({negative}) => negative)).toEqual(count(value => value < 0));
  });
});
