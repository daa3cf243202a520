import * as tf from '@tensorflow/tfjs';
import {MathBackendCPU} from '@tensorflow/tfjs-backend-cpu';
import {
  createFlowSolve,
  createKroneckerFlowSolve,
  flowLogDet,
  spatialFilter,
  spatialLag,
  SpatialWeights,
} from 'kronflow';
import {registeredNames} from '../../kernels/contract';
import type * as Register from '../../kernels/register';
import {assertThrows} from '../support/compare';
import {ring} from '../support/weights';

const weights = SpatialWeights.fromDense(ring(3));
const identityLike = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

afterEach(async () => {
  await tf.setBackend('cpu');
});

describe('a backend without kernels', () => {
  beforeEach(async () => {
    tf.registerBackend('nokernels', () => new MathBackendCPU());
    await tf.setBackend('nokernels');
  });
  afterEach(async () => {
    await tf.setBackend('cpu');
    tf.removeBackend('nokernels');
  });

  it.each([
    ['kroneckerFlowSolve', () => createKroneckerFlowSolve(weights)(0.3, 0.3, identityLike)],
    ['flowSolve', () => createFlowSolve(weights)(0.3, 0.3, 0.1, identityLike)],
    ['flowLogDet', () => flowLogDet(weights, 0.3, 0.3, 0.1)],
    ['spatialFilter', () => spatialFilter([1, 2, 3], 0.3, weights)],
    ['spatialLag', () => spatialLag([1, 2, 3], weights)],
  ])('%s says so, and which ones have them', (op, run) => {
    const before = tf.memory().numTensors;
    const message = assertThrows(op, run, 'unsupportedBackend');
    expect(message).toMatch(
      /^\w+: there are no kernels for the backend 'nokernels', only for cpu, wasm(, \w+)*; choose one of them, e\.g\. await tf\.setBackend\('cpu'\)$/,
    );
    expect(message.startsWith(`${op}: `)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('a second copy of the registration is harmless', () => {
  const solve = createKroneckerFlowSolve(weights);
  const first = tf.tidy(() => solve(0.3, 0.5, identityLike).dataSync());
  const kernelOf = () => tf.getKernel(registeredNames.KroneckerSolve, 'cpu');
  const kernel = kernelOf();
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  jest.isolateModules(() => {
    // The copy of another package, but of the same tfjs.
    jest.doMock('@tensorflow/tfjs', () => tf);
    const copy = jest.requireActual<typeof Register>('../../kernels/register');
    tf.tidy(() => {
      const [lag] = copy.runKernel(
        'copy',
        'SpatialLag',
        {x: tf.tensor1d([1, 2, 3])},
        {weights, layout: {outer: 1, n: 3, inner: 1}, transpose: false},
      );
      expect(Array.from(lag.dataSync())).toEqual([2.5, 2, 1.5]);
    });
  });
  expect(warn).not.toHaveBeenCalled();
  expect(kernelOf()).toBe(kernel);
  expect(tf.tidy(() => solve(0.3, 0.5, identityLike).dataSync())).toEqual(first);
  warn.mockRestore();
});
