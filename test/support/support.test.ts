import {cases, isDominant, worstCondition} from '../conformance/cases';
import {build, transpose} from './dense';
import {fibreArray, fibreColumns, flowColumns, flowValues} from './layout';
import {float32Normals, permutation, seededRandom} from './random';
import {tolerancesOf} from './tolerances';
import * as weights from './weights';

describe('random', () => {
  it('repeats with the seed, differs without', () => {
    expect(float32Normals(5, 1)).toEqual(float32Normals(5, 1));
    expect(float32Normals(5, 1)).not.toEqual(float32Normals(5, 2));
  });

  it('has the moments of its distributions', () => {
    const random = seededRandom(3);
    const mean = (draw: () => number) => Array.from({length: 20000}, draw).reduce((a, b) => a + b) / 20000;
    expect(mean(() => random.uniform(-1, 3))).toBeCloseTo(1, 1);
    expect(mean(() => random.normal())).toBeCloseTo(0, 1);
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1);
  });

  it('permutes', () => expect(permutation(9, 4).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]));
});

describe('layout', () => {
  it('destination is fastest, members are columns', () => {
    expect(flowColumns([1, 2, 3, 4, 5, 6], 3)).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(
      flowValues([
        [1, 4],
        [2, 5],
        [3, 6],
      ]),
    ).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('fibres of a [2, 3, 2] array along each axis, and back', () => {
    const x = {shape: [2, 3, 2], values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]};
    expect(fibreColumns(x, 1)).toEqual([
      [0, 1, 6, 7],
      [2, 3, 8, 9],
      [4, 5, 10, 11],
    ]);
    for (const axis of [0, 1, 2]) expect(fibreArray(fibreColumns(x, axis), x.shape, axis)).toEqual(x);
  });
});

describe('weights', () => {
  const sums = (w: number[][]) => w.map(row => row.reduce((a, b) => a + b, 0));

  it.each([
    ['directed ring', weights.directedRing(6)],
    ['ring', weights.ring(6)],
    ['rook', weights.rook(3, 4)],
    ['kNN', weights.directedKnn(12, 3, 1)],
    ['full', weights.full(6, 1)],
  ])('%s: rows sum to one, no loops, nothing negative', (_, w) => {
    sums(w).forEach(sum => expect(sum).toBeCloseTo(1, 12));
    w.forEach((row, i) => expect(row[i]).toBe(0));
    expect(Math.min(...w.flat())).toBe(0);
  });

  it('directed ones are not symmetric, even in pattern', () => {
    for (const w of [weights.directedRing(5), weights.directedKnn(9, 3, 9), weights.directedKnn(5, 2, 5)]) {
      const pattern = (m: number[][]) => m.flat().map(value => value > 0);
      expect(pattern(w)).not.toEqual(pattern(transpose(w)));
    }
  });

  it('the island receives nothing and gives', () => {
    const w = weights.knnWithIsland(5, 2, 3, 51);
    expect(sums(w).map(sum => sum > 0)).toEqual([true, true, true, false, true]);
    expect(sums(transpose(w))[3]).toBeGreaterThan(0);
  });

  it('unstandardised rows differ and stay below their bound', () => {
    const found = sums(weights.unstandardised(10, 3, 13));
    expect(Math.max(...found)).toBeCloseTo(3, 12);
    expect(new Set(found).size).toBeGreaterThan(5);
  });
});

describe('cases', () => {
  it('cover what they say', () => {
    const sizes = new Set(cases.flatMap(c => [c.origin.length, c.destination.length]));
    for (const n of [1, 2, 3, 5, 10, 25, 64]) expect(sizes).toContain(n);
    expect(cases.filter(c => c.pivoted).map(c => c.name)).toEqual(
      cases.map(c => c.name).filter(name => name.startsWith('pivoted')),
    );
    expect(cases.some(c => c.origin.length !== c.destination.length && c.shape.length === 3)).toBe(true);
  });

  it.each(cases.map(c => [c.name, c] as const))('%s: regular, float32, of its shape', (_, c) => {
    expect(worstCondition(c)).toBeLessThan(c.pivoted ? 100 : 250);
    for (const x of [c.rhoD, c.rhoO, ...c.b, ...c.cotangent]) expect(Math.fround(x)).toBe(x);
    expect(c.b).toHaveLength(c.shape.reduce((a, b) => a * b));
    expect(c.cotangent).toHaveLength(c.b.length);
  });

  it('dominance looks at rows, not columns', () => {
    const star = build(4, 4, (i, j) => (j === 0 && i > 0 ? 1 : 0));
    expect(isDominant(0.9, star)).toBe(true);
    expect(isDominant(0.9, transpose(star))).toBe(false);
  });
});

it('tolerances know the backends and refuse others', () => {
  expect(tolerancesOf('cpu').eta).toBe(1e-6);
  expect(() => tolerancesOf('webnn')).toThrow('got webnn');
});
