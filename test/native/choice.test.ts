import * as tf from '@tensorflow/tfjs';
import {SpatialWeights} from 'kronflow';
import {isSafe} from '../../kernels/tensorflow/choice';
import {denseLagPays, densePays} from '../../kernels/tensorflow/cost';
import {directedKnn, full} from '../support/weights';
import {useTensorflow} from './backend';

it.each([
  ['full, 50 regions', [full(50, 1), full(50, 2)], false],
  ['full, 400 regions', [full(400, 1), full(400, 2)], true],
  ['neighbours, 400 regions', [directedKnn(400, 6, 1), directedKnn(400, 6, 2)], false],
  ['neighbours on one side', [directedKnn(400, 6, 1), full(400, 2)], true],
  ['full, but small beside the other side', [directedKnn(400, 6, 1), full(20, 2)], false],
])('counts the work: %s', (_, sides, dense) => {
  const [origin, destination] = sides.map(rows => SpatialWeights.fromDense(rows));
  const solves = [
    {weights: origin, vectors: destination.n},
    {weights: destination, vectors: origin.n},
  ];
  expect(densePays(solves)).toBe(dense);
});

it('counts the work of a lag', () => {
  const pays = (rows: number[][]) => denseLagPays({weights: SpatialWeights.fromDense(rows), vectors: rows.length});
  expect(pays(full(400, 1))).toBe(true);
  expect(pays(full(50, 1))).toBe(false);
  expect(pays(directedKnn(400, 3, 1))).toBe(false);
});

it.each([
  [0.99, true],
  [-0.99, true],
  [1, false],
  [-1.5, false],
  [Number.NaN, false],
])('leaves rho = %d to libtensorflow: %s', async (rho, safe) => {
  const backend = await useTensorflow();
  const scalar = tf.scalar(rho);
  expect(isSafe(SpatialWeights.fromDense(full(10, 1)), scalar, backend)).toBe(safe);
  scalar.dispose();
});
