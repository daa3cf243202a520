import {SpatialWeights} from '../../src/weights/SpatialWeights';
import {assertThrows} from '../support/compare';
import {silenceNotices} from './setup';

silenceNotices();

/** Bad input: code, message in full, and the call. */
type Refusal = readonly [what: string, code: string, message: string, run: () => unknown];

const two = (weight: number) => [
  [0, weight],
  [1, 0],
];
const csr = (indptr: number[], indices: number[], data = indices.map(() => 1), shape: [number, number] = [2, 2]) =>
  SpatialWeights.fromCSR({indptr, indices, data, shape});
const malformed = (n: number, pointers: number, last: number | undefined, indices: number, data = indices) =>
  `SpatialWeights.fromCSR: indptr must rise from 0 to the number of weights in ${n + 1} steps, with as many indices as data; ` +
  `got ${pointers} pointers ending in ${last}, ${indices} indices and ${data} data`;
const weightRule = (weight: number | string, row = 0, column = 1) =>
  `SpatialWeights: weights must be finite and not negative, got ${weight} at [${row}, ${column}]; repair or drop it`;
const indexRule = (index: number | string, last = 1) =>
  `SpatialWeights: indices must be whole numbers from 0 to ${last}, got ${index}; count regions from 0`;

const refusals: Refusal[] = [
  ['NaN', 'invalidWeights', weightRule('NaN'), () => SpatialWeights.fromDense(two(NaN))],
  ['Infinity', 'invalidWeights', weightRule('Infinity'), () => SpatialWeights.fromDense(two(Infinity))],
  ['a negative weight', 'invalidWeights', weightRule(-0.5), () => SpatialWeights.fromDense(two(-0.5))],
  ['NaN on the diagonal', 'invalidWeights', weightRule('NaN', 0, 0), () => SpatialWeights.fromDense([[NaN]])],
  [
    'a diagonal',
    'invalidWeights',
    'SpatialWeights: a region is no neighbour of itself, got 3 at [1, 1]; set the diagonal to zero',
    () =>
      SpatialWeights.fromDense([
        [0, 1],
        [1, 3],
      ]),
  ],
  [
    'not square, a row too short',
    'invalidShape',
    'SpatialWeights.fromDense: W must be square, got 2 rows but 1 weights in row 1',
    () => SpatialWeights.fromDense([[0, 1], [1]]),
  ],
  [
    'not square, a row too long',
    'invalidShape',
    'SpatialWeights.fromDense: W must be square, got 2 rows but 3 weights in row 0',
    () =>
      SpatialWeights.fromDense([
        [0, 1, 1],
        [1, 0, 1],
      ]),
  ],
  [
    'no regions',
    'invalidWeights',
    'SpatialWeights: there must be at least one region, got 0; add regions before making weights',
    () => SpatialWeights.fromDense([]),
  ],
  [
    'CSR not square',
    'invalidShape',
    'SpatialWeights.fromCSR: W must be square, got [2, 3]',
    () => csr([0, 1, 2], [1, 0], [1, 1], [2, 3]),
  ],
  ['CSR, a pointer too few', 'invalidWeights', malformed(2, 2, 2, 2), () => csr([0, 2], [1, 0])],
  ['CSR, no pointers', 'invalidWeights', malformed(2, 0, undefined, 0), () => csr([], [])],
  ['CSR not from 0', 'invalidWeights', malformed(2, 3, 2, 2), () => csr([1, 1, 2], [1, 0])],
  ['CSR falling', 'invalidWeights', malformed(3, 4, 2, 2), () => csr([0, 2, 1, 2], [1, 0], [1, 1], [3, 3])],
  ['CSR, a fraction', 'invalidWeights', malformed(2, 3, 2, 2), () => csr([0, 0.5, 2], [1, 0])],
  ['CSR, NaN', 'invalidWeights', malformed(2, 3, 2, 2), () => csr([0, NaN, 2], [1, 0])],
  ['CSR beyond its indices', 'invalidWeights', malformed(2, 3, 3, 2), () => csr([0, 1, 3], [1, 0])],
  ['CSR with less data', 'invalidWeights', malformed(2, 3, 2, 2, 1), () => csr([0, 1, 2], [1, 0], [1])],
  ['CSR, column out of range', 'invalidWeights', indexRule(2), () => csr([0, 1, 2], [2, 0])],
  ['CSR, negative column', 'invalidWeights', indexRule(-1), () => csr([0, 1, 2], [-1, 0])],
  ['CSR, NaN in data', 'invalidWeights', weightRule('NaN', 1, 0), () => csr([0, 1, 2], [1, 0], [1, NaN])],
  [
    'CSR, duplicates',
    'duplicateEdge',
    'SpatialWeights: each pair may be given once, got [0, 1] twice; add the weights up or drop one',
    () => csr([0, 2, 2], [1, 1]),
  ],
  ['edge out of range', 'invalidWeights', indexRule(5, 2), () => SpatialWeights.fromEdges([[0, 5]], {n: 3})],
  ['edge by half a region', 'invalidWeights', indexRule(0.5, 2), () => SpatialWeights.fromEdges([[0.5, 1]], {n: 3})],
  ['edge with NaN', 'invalidWeights', weightRule('NaN'), () => SpatialWeights.fromEdges([[0, 1, NaN]], {n: 2})],
  [
    'edge to itself',
    'invalidWeights',
    'SpatialWeights: a region is no neighbour of itself, got 1 at [1, 1]; set the diagonal to zero',
    () => SpatialWeights.fromEdges([[1, 1]], {n: 2}),
  ],
  [
    'duplicate edges',
    'duplicateEdge',
    'SpatialWeights: each pair may be given once, got [1, 0] twice; add the weights up or drop one',
    () =>
      SpatialWeights.fromEdges(
        [
          ['b', 'a'],
          ['a', 'b'],
          ['b', 'a', 2],
        ],
        {ids: ['a', 'b']},
      ),
  ],
  [
    'an unknown region',
    'unknownRegion',
    "SpatialWeights.fromEdges: edge 1 names the region 'x', which is not one of the 2 ids",
    () =>
      SpatialWeights.fromEdges(
        [
          ['a', 'b'],
          ['b', 'x'],
        ],
        {ids: ['a', 'b']},
      ),
  ],
  [
    'an id where there are none',
    'unknownRegion',
    "SpatialWeights.fromEdges: edge 0 names the region 'a', but without ids regions are numbers from 0; pass {ids} in place of {n}",
    () => SpatialWeights.fromEdges([['a', 'b']], {n: 2}),
  ],
  [
    // Number('') is 0: it would have been an edge of the first region.
    'an empty id where there are none',
    'unknownRegion',
    "SpatialWeights.fromEdges: edge 1 names the region '', but without ids regions are numbers from 0; pass {ids} in place of {n}",
    () =>
      SpatialWeights.fromEdges(
        [
          [0, 1],
          [1, ''],
        ],
        {n: 2},
      ),
  ],
  [
    'duplicate ids',
    'invalidWeights',
    "SpatialWeights: ids must differ, got 'a' twice; make them unique",
    () => SpatialWeights.fromEdges([], {ids: ['a', 'b', 'a']}),
  ],
  [
    'ids that are the same as text',
    'invalidWeights',
    "SpatialWeights: ids must differ, got '1' twice; make them unique",
    () => SpatialWeights.fromDense(two(1), {ids: [1, '1']}),
  ],
  [
    'too few ids',
    'invalidShape',
    'SpatialWeights: there must be one id for each of the 2 regions, got 1',
    () => SpatialWeights.fromDense(two(1), {ids: ['a']}),
  ],
  [
    'too many ids',
    'invalidShape',
    'SpatialWeights: there must be one id for each of the 2 regions, got 3',
    () =>
      SpatialWeights.kNearest(
        [
          [0, 0],
          [1, 1],
        ],
        1,
        {ids: 'abc'},
      ),
  ],
  [
    'a broken number of regions',
    'invalidWeights',
    'SpatialWeights: there must be at least one region, got 2.5; add regions before making weights',
    () => SpatialWeights.fromEdges([], {n: 2.5}),
  ],
];

it.each(refusals)('%s', (what, code, message, run) => {
  expect(assertThrows(what, run, code)).toBe(message);
});
