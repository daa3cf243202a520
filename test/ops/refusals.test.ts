import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, type KroneckerFlowSolve, spatialFilter, spatialLag, SpatialWeights} from 'kronflow';
import {assertThrows} from '../support/compare';
import {directedRing, ring} from '../support/weights';

let origin: SpatialWeights;
let destination: SpatialWeights;
let solve: KroneckerFlowSolve;

beforeAll(async () => {
  await tf.setBackend('cpu');
  origin = SpatialWeights.fromDense(directedRing(2));
  destination = SpatialWeights.fromDense(ring(3));
  solve = createKroneckerFlowSolve({origin, destination});
});

type Refusal = readonly [what: string, code: string, message: string, run: () => unknown];

const shapeRule = (got: string) => `kroneckerFlowSolve: b must be [2, 3], [6] or [batch, 2, 3], got [${got}]`;
const singular = (op: string, name: string, rho: number) =>
  `${op}: I - ${name} W is singular, or too close to it for ${name} in float32, at ${name} = ${rho}; every |${name}| <= 0.990 is safe for this W`;
const finite = (op: string, name: string, got: number) =>
  `${op}: ${name} must be finite, got ${got}; look for a diverged step before this call`;
const ones = [1, 1, 1, 1, 1, 1];
const nearSingular = Math.fround(1 / Math.cos((2 * Math.PI) / 5));

const refusals: Refusal[] = [
  ['b transposed', 'invalidShape', shapeRule('3, 2'), () => solve(0, 0, tf.ones([3, 2]))],
  ['b too short', 'invalidShape', shapeRule('5'), () => solve(0, 0, [1, 2, 3, 4, 5])],
  ['b a scalar', 'invalidShape', shapeRule(''), () => solve(0, 0, 1)],
  ['b of rank 4', 'invalidShape', shapeRule('1, 1, 2, 3'), () => solve(0, 0, tf.ones([1, 1, 2, 3]))],
  ['a batch of vectors', 'invalidShape', shapeRule('4, 6'), () => solve(0, 0, tf.ones([4, 6]))],
  [
    'b int32',
    'invalidType',
    "kroneckerFlowSolve: b must be float32, got int32; convert it with tf.cast(b, 'float32')",
    () => solve(0, 0, tf.ones([2, 3], 'int32')),
  ],
  [
    'b bool',
    'invalidType',
    "kroneckerFlowSolve: b must be float32, got bool; convert it with tf.cast(b, 'float32')",
    () => solve(0, 0, tf.ones([2, 3], 'bool')),
  ],
  [
    'b complex',
    'invalidType',
    "kroneckerFlowSolve: b must be float32, got complex64; convert it with tf.cast(b, 'float32')",
    () => solve(0, 0, tf.complex(tf.ones([2, 3]), tf.ones([2, 3]))),
  ],
  [
    'b of strings',
    'invalidType',
    'kroneckerFlowSolve: b must hold numbers, got string values',
    () => solve(0, 0, ['1', '2', '3', '4', '5', '6']),
  ],
  [
    'b of truths',
    'invalidType',
    'kroneckerFlowSolve: b must hold numbers, got bool values',
    () => solve(0, 0, [true, true, true, true, true, true]),
  ],
  [
    'b disposed',
    'disposed',
    'kroneckerFlowSolve: b is a disposed tensor; keep it until the op has run',
    () => {
      const b = tf.ones([2, 3]);
      b.dispose();
      return solve(0, 0, b);
    },
  ],
  [
    'NaN in b',
    'nonFinite',
    'kroneckerFlowSolve: b must be finite, got NaN at entry 4; mask or repair it before',
    () => solve(0.1, 0.1, [1, 1, 1, 1, NaN, 1]),
  ],
  [
    'Infinity in b',
    'nonFinite',
    'kroneckerFlowSolve: b must be finite, got -Infinity at entry 0; mask or repair it before',
    () => solve(0.1, 0.1, [-Infinity, 1, 1, 1, 1, 1]),
  ],
  ['rhoD NaN', 'nonFinite', finite('kroneckerFlowSolve', 'rhoD', NaN), () => solve(NaN, 0, ones)],
  ['rhoO NaN', 'nonFinite', finite('kroneckerFlowSolve', 'rhoO', NaN), () => solve(0, NaN, ones)],
  ['rhoO Infinity', 'nonFinite', finite('kroneckerFlowSolve', 'rhoO', Infinity), () => solve(0, Infinity, ones)],
  [
    'rhoD a vector',
    'invalidShape',
    'kroneckerFlowSolve: rhoD must be a number or a scalar, got shape [2]',
    () => solve(tf.tensor1d([0.1, 0.2]), 0, ones),
  ],
  [
    'rhoO of shape [1]',
    'invalidShape',
    'kroneckerFlowSolve: rhoO must be a number or a scalar, got shape [1]',
    () => solve(0, tf.tensor1d([0.1]), ones),
  ],
  [
    'rhoO int32',
    'invalidType',
    "kroneckerFlowSolve: rhoO must be float32, got int32; convert it with tf.cast(rhoO, 'float32')",
    () => solve(0, tf.scalar(0, 'int32'), ones),
  ],
  ['rhoD = 1', 'singularFactor', singular('kroneckerFlowSolve', 'rhoD', 1), () => solve(1, 0, ones)],
  ['rhoO = 1', 'singularFactor', singular('kroneckerFlowSolve', 'rhoO', 1), () => solve(0, 1, ones)],
  ['rhoO = -1, bipartite', 'singularFactor', singular('kroneckerFlowSolve', 'rhoO', -1), () => solve(0, -1, ones)],
  [
    'the float32 next to a singular rho',
    'singularFactor',
    singular('spatialFilter', 'rho', nearSingular),
    () => spatialFilter([1, 2, 3, 4, 5], nearSingular, SpatialWeights.fromDense(ring(5))),
  ],
  [
    'an op that was disposed',
    'disposed',
    'kroneckerFlowSolve: this op was disposed; make another with createKroneckerFlowSolve(weights)',
    () => {
      const disposed = createKroneckerFlowSolve(origin);
      disposed.dispose();
      disposed.dispose();
      return disposed(0, 0, [1, 1, 1, 1]);
    },
  ],
  [
    'filter of a wrong size',
    'invalidShape',
    'spatialFilter: x must have the 3 regions of the weights along axis 0, got shape [4,2]',
    () => spatialFilter(tf.ones([4, 2]), 0.1, destination),
  ],
  [
    'filter along an axis that is not there',
    'invalidArgument',
    'spatialFilter: axis must be one of the 2 axes of x, got 2 for shape [3,2]',
    () => spatialFilter(tf.ones([3, 2]), 0.1, destination, {axis: 2}),
  ],
  [
    'filter of a scalar',
    'invalidShape',
    'spatialFilter: x must have an axis of regions, got a scalar',
    () => spatialFilter(1, 0.1, destination),
  ],
  [
    'filter of int32',
    'invalidType',
    "spatialFilter: x must be float32, got int32; convert it with tf.cast(x, 'float32')",
    () => spatialFilter(tf.ones([3], 'int32'), 0.1, destination),
  ],
  [
    'filter of NaN',
    'nonFinite',
    'spatialFilter: x must be finite, got NaN at entry 1; mask or repair it before',
    () => spatialFilter([1, NaN, 3], 0.1, destination),
  ],
  [
    'filter with rho NaN',
    'nonFinite',
    finite('spatialFilter', 'rho', NaN),
    () => spatialFilter([1, 2, 3], NaN, destination),
  ],
  [
    'filter at rho = 1',
    'singularFactor',
    singular('spatialFilter', 'rho', 1),
    () => spatialFilter([1, 2, 3], 1, destination),
  ],
  [
    'filter with a vector for rho',
    'invalidShape',
    'spatialFilter: rho must be a number or a scalar, got shape [3]',
    () => spatialFilter([1, 2, 3], tf.ones([3]), destination),
  ],
  [
    'lag of a wrong size',
    'invalidShape',
    'spatialLag: x must have the 3 regions of the weights along axis -1, got shape [3,2]',
    () => spatialLag(tf.ones([3, 2]), destination, {axis: -1}),
  ],
  [
    'lag of half an axis',
    'invalidArgument',
    'spatialLag: axis must be one of the 1 axes of x, got 0.5 for shape [3]',
    () => spatialLag([1, 2, 3], destination, {axis: 0.5}),
  ],
  [
    'lag of bool',
    'invalidType',
    'spatialLag: x must hold numbers, got bool values',
    () => spatialLag([true, false, true], destination),
  ],
];

it.each(refusals)('%s: a named error, and no tensor more than before', (what, code, message, run) => {
  tf.tidy(() => {
    // Once, so that what a first use may build does not count.
    expect(assertThrows(what, run, code)).toBe(message);
  });
  const {numTensors, numBytes} = tf.memory();
  const made = tf.tidy(() => {
    const before = tf.engine().state.numTensors;
    assertThrows(what, run, code);
    return tf.engine().state.numTensors - before;
  });
  // The arguments that the case itself makes, at most three.
  expect(made).toBeLessThanOrEqual(3);
  expect(tf.memory()).toMatchObject({numTensors, numBytes});
});

it('weights that are no SpatialWeights', () => {
  const rows: unknown = [
    [0, 1],
    [1, 0],
  ];
  // From JavaScript, where no type keeps it out.
  const create = (weights: unknown) => () => createKroneckerFlowSolve(weights as SpatialWeights);
  const rule = (side: string) =>
    `createKroneckerFlowSolve: the ${side} weights must be SpatialWeights, e.g. SpatialWeights.fromDense(rows)`;
  expect(assertThrows('rows', create(rows), 'invalidType')).toBe(rule('origin'));
  expect(assertThrows('nothing', create(undefined), 'invalidType')).toBe(rule('origin'));
  expect(assertThrows('one side', create({origin}), 'invalidType')).toBe(rule('destination'));
  expect(assertThrows('rows on a side', create({origin: rows, destination}), 'invalidType')).toBe(rule('origin'));
});

it('a thrown error leaves nothing behind that was not there, tape and all', () => {
  const b = tf.ones([2, 3]);
  const bad = tf.tensor2d([
    [1, 1, 1],
    [1, NaN, 1],
  ]);
  const before = tf.memory();
  for (const run of [
    () => solve(0.1, 0.1, bad),
    () => tf.grad(x => tf.sum(solve(0.1, 0.1, x)))(bad),
    () => tf.grad(x => tf.sum(solve(1, 0.1, x)))(b),
    () => tf.grads((d, o) => tf.sum(solve(d, o, b)))([tf.tensor1d([1]), tf.scalar(1)]),
  ]) {
    expect(() => tf.tidy(() => run())).toThrow();
  }
  expect(tf.memory()).toMatchObject({numTensors: before.numTensors, numBytes: before.numBytes});
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  tf.dispose([b, bad]);
});
