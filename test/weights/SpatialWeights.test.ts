import fc from 'fast-check';
import {SpatialWeights} from '../../src/weights/SpatialWeights';
import {transpose} from '../support/dense';
import {directedRing} from '../support/weights';
import {property, weightMatrices} from './random';
import {silenceNotices} from './setup';

silenceNotices();

describe('factories agree', () => {
  const rows = [
    [0, 2, 0],
    [0.5, 0, 1],
    [0, 0, 0],
  ];

  it('fromDense, of arrays and of typed arrays', () => {
    expect(SpatialWeights.fromDense(rows).toDense()).toEqual(rows);
    expect(SpatialWeights.fromDense(rows.map(row => Float32Array.from(row))).toDense()).toEqual(rows);
  });

  it('fromCSR, with unsorted columns and stored zeros', () => {
    const csr = {indptr: [0, 1, 4, 4], indices: [1, 2, 1, 0], data: [2, 1, 0, 0.5], shape: [3, 3] as [number, number]};
    const w = SpatialWeights.fromCSR(csr);
    expect(w.toDense()).toEqual(rows);
    expect([...w.indptr]).toEqual([0, 1, 3, 3]);
    expect([...w.indices]).toEqual([1, 0, 2]);
    expect([...w.data]).toEqual([2, 0.5, 1]);
  });

  it('fromCSR and its own triple', () => {
    const {indptr, indices, data} = SpatialWeights.fromDense(rows);
    expect(SpatialWeights.fromCSR({indptr, indices, data, shape: [3, 3]}).toDense()).toEqual(rows);
  });

  it('fromEdges by index', () => {
    const edges = [
      [1, 2],
      [0, 1, 2],
      [1, 0, 0.5],
    ] as const;
    expect(SpatialWeights.fromEdges(edges, {n: 3}).toDense()).toEqual(rows);
  });

  it('fromEdges by id, of a generator', () => {
    function* edges() {
      yield ['b', 7] as const;
      yield ['a', 'b', 2] as const;
      yield ['b', 'a', 0.5] as const;
    }
    const w = SpatialWeights.fromEdges(edges(), {ids: ['a', 'b', 7]});
    expect(w.toDense()).toEqual(rows);
    expect(w.ids).toEqual(['a', 'b', '7']);
  });
});

describe('what it knows', () => {
  let w: SpatialWeights;
  beforeAll(() => {
    w = SpatialWeights.fromEdges(
      [
        ['a', 'b'],
        ['b', 'a', 3],
        ['b', 'c'],
      ],
      {ids: ['a', 'b', 'c', 'd']},
    );
  });

  it('sizes, islands, components, a line of text', () => {
    expect([w.n, w.nnz]).toEqual([4, 3]);
    expect(w.islands).toEqual([2, 3]);
    expect(w.components.count).toBe(2);
    expect([...w.components.labels]).toEqual([0, 0, 0, 1]);
    expect(String(w)).toBe('SpatialWeights(4 regions, 3 weights, 2 islands)');
  });

  it('components are connected in either direction, and numbered by their first regions', () => {
    const chains = SpatialWeights.fromEdges(
      [
        [3, 1],
        [1, 5],
        [2, 0],
      ],
      {n: 6},
    );
    expect([...chains.components.labels]).toEqual([0, 1, 0, 1, 2, 1]);
  });

  it('ids follow it through rowStandardize and transpose', () => {
    expect(w.rowStandardize().ids).toEqual(['a', 'b', 'c', 'd']);
    expect(w.transpose().ids).toEqual(['a', 'b', 'c', 'd']);
    expect(SpatialWeights.fromDense([[0]]).ids).toBeUndefined();
  });

  it('is immutable: a new object for each step, the old one as it was', () => {
    const before = w.toDense();
    w.rowStandardize();
    w.transpose();
    expect(w.toDense()).toEqual(before);
    expect(() => Object.assign(w, {n: 5})).toThrow(TypeError);
    expect(Object.isFrozen(w.ids)).toBe(true);
  });

  it('does not keep the arrays that it was made of', () => {
    const data = Float64Array.of(1, 1);
    const made = SpatialWeights.fromCSR({indptr: [0, 1, 2], indices: [1, 0], data, shape: [2, 2]});
    data.fill(7);
    expect(made.toDense()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('one region', () => {
    const one = SpatialWeights.fromDense([[0]]);
    expect([one.n, one.nnz, one.islands, one.components.count]).toEqual([1, 0, [0], 1]);
    expect(one.rowStandardize().toDense()).toEqual([[0]]);
    expect(one.transpose().toDense()).toEqual([[0]]);
    expect(one.admissibleRho()).toEqual({lower: -Infinity, upper: Infinity});
  });
});

describe('properties', () => {
  it('toDense undoes fromDense', () => {
    fc.assert(
      fc.property(weightMatrices(), rows => {
        expect(SpatialWeights.fromDense(rows).toDense()).toEqual(rows);
      }),
      property,
    );
  });

  it('transpose transposes, and twice gives W', () => {
    fc.assert(
      fc.property(weightMatrices(), rows => {
        const w = SpatialWeights.fromDense(rows);
        expect(w.transpose().toDense()).toEqual(transpose(rows));
        expect(w.transpose().transpose()).toEqual(w);
      }),
      property,
    );
  });

  it('rows sum to one, those of islands to zero, proportions stay', () => {
    fc.assert(
      fc.property(weightMatrices(), rows => {
        const w = SpatialWeights.fromDense(rows);
        w.rowStandardize()
          .toDense()
          .forEach((row, i) => {
            const sum = rows[i].reduce((a, b) => a + b, 0);
            expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(w.islands.includes(i) ? 0 : 1, 14);
            row.forEach((weight, j) => expect(weight * sum).toBeCloseTo(rows[i][j], 12));
          });
      }),
      property,
    );
  });

  it('columns ascend in each row', () => {
    fc.assert(
      fc.property(weightMatrices(), rows => {
        for (const {n, indptr, indices} of [
          SpatialWeights.fromDense(rows),
          SpatialWeights.fromDense(rows).transpose(),
        ]) {
          for (let i = 0; i < n; i++) {
            const columns = [...indices.subarray(indptr[i], indptr[i + 1])];
            expect(columns).toEqual([...new Set(columns)].sort((a, b) => a - b));
          }
        }
      }),
      property,
    );
  });
});

describe('islands', () => {
  const warn = () => jest.spyOn(console, 'warn').mockImplementation(() => undefined);

  it('are told once, by name, with what it means', () => {
    const spy = warn();
    spy.mockClear();
    const make = () => SpatialWeights.fromEdges([['Oahu', 'Maui']], {ids: ['Oahu', 'Maui', 'Niihau']});
    make().rowStandardize().transpose();
    make();
    expect(spy.mock.calls).toEqual([
      ["kronflow: 2 of 3 regions have no neighbours (Maui, Niihau): their flows get no share of anybody's"],
    ]);
  });

  it('are counted where they are many', () => {
    const spy = warn();
    spy.mockClear();
    SpatialWeights.fromEdges([[0, 1]], {n: 9});
    expect(spy.mock.calls).toEqual([
      ["kronflow: 8 of 9 regions have no neighbours (1, 2, 3, 4, 5, …): their flows get no share of anybody's"],
    ]);
  });

  it('none, nothing said', () => {
    const spy = warn();
    spy.mockClear();
    SpatialWeights.fromDense(directedRing(4));
    expect(spy).not.toHaveBeenCalled();
  });
});
