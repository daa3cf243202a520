import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, spatialFilter, spatialLag, SpatialWeights} from 'kronflow';
import {assertThrows, relativeError} from '../support/compare';
import {flowColumns, flowValues} from '../support/layout';
import {flowOracle} from '../support/oracle';
import {float32Normals} from '../support/random';
import {directedKnn, directedRing, rook} from '../support/weights';

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  await tf.setBackend('cpu');
});
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const values = (x: tf.Tensor): number[] => Array.from(x.dataSync());

it.each([
  [1.7, -2.3],
  [-4.5, 0.3],
  [0.2, 12],
])('rho outside the admissible interval is solved with pivots: rhoD %d, rhoO %d', (rhoD, rhoO) => {
  const [origin, destination] = [directedRing(4), directedKnn(7, 2, 3)];
  const oracle = flowOracle(origin, destination);
  const b = float32Normals(28, 5);
  const solve = createKroneckerFlowSolve({
    origin: SpatialWeights.fromDense(origin),
    destination: SpatialWeights.fromDense(destination),
  });
  const point = {
    rhoD: Math.fround(rhoD),
    rhoO: Math.fround(rhoO),
    b: flowColumns(b, 28),
    cotangent: flowColumns(new Array<number>(28).fill(1), 28),
  };
  const gradient = oracle.gradient(point);
  expect(relativeError(values(solve(rhoD, rhoO, b)), flowValues(gradient.cotangent))).toBeLessThan(1e-6);
  const grads = tf.grads((d, o, x) => tf.sum(solve(d, o, x)))([tf.scalar(rhoD), tf.scalar(rhoO), tf.tensor1d(b)]);
  const expected = [[gradient.rhoD], [gradient.rhoO], flowValues(gradient.b)];
  grads.forEach((grad, i) => expect(relativeError(values(grad), expected[i])).toBeLessThan(1e-5));
});

describe('one region', () => {
  const W = () => SpatialWeights.fromDense([[0]]);

  it('the solve is the identity', () => {
    const solve = createKroneckerFlowSolve(W());
    expect(values(solve(0.5, 0.9, [3]))).toEqual([3]);
    expect(solve(0.5, 0.9, [[3]]).shape).toEqual([1, 1]);
    const grads = tf.grads((d, o, b) => tf.sum(solve(d, o, b)))([tf.scalar(0.5), tf.scalar(5), tf.tensor1d([3])]);
    expect(grads.map(values)).toEqual([[0], [0], [1]]);
  });

  it('on one side only', () => {
    const destination = rook(1, 3);
    const solve = createKroneckerFlowSolve({origin: W(), destination: SpatialWeights.fromDense(destination)});
    const expected = flowValues(flowOracle([[0]], destination).solve(0.5, 0.9, [[1], [2], [3]]));
    expect(relativeError(values(solve(0.5, 0.9, [1, 2, 3])), expected)).toBeLessThan(1e-6);
  });

  it('filter and lag', () => {
    expect(values(spatialFilter([7], 0.5, W()))).toEqual([7]);
    expect(values(spatialLag([7], W()))).toEqual([0]);
  });
});

describe('an empty batch', () => {
  it.each(['cpu', 'wasm'])('%s', async backend => {
    if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
    await tf.setBackend(backend);
    const W = SpatialWeights.fromDense(rook(2, 2));
    const solve = createKroneckerFlowSolve(W);
    const b = tf.zeros([0, 4, 4]);
    expect(solve(0.5, 0.5, b).shape).toEqual([0, 4, 4]);
    const [d, o, db] = tf.grads((x, y, z) => tf.sum(solve(x, y, z)))([tf.scalar(0.5), tf.scalar(0.5), b]);
    expect([values(d), values(o)]).toEqual([[0], [0]]);
    expect(db.shape).toEqual([0, 4, 4]);
    expect(spatialFilter(tf.zeros([0, 4]), 0.5, W, {axis: 1}).shape).toEqual([0, 4]);
    expect(spatialLag(tf.zeros([4, 0]), W).shape).toEqual([4, 0]);
    await tf.setBackend('cpu');
  });
});

it('a solve outside of the innermost differentiated function has no second derivative, and says so', () => {
  const solve = createKroneckerFlowSolve(SpatialWeights.fromDense(rook(2, 2)));
  const nested = (x: tf.Tensor) => {
    const outside = solve(0.3, 0.2, x);
    return tf.sum(tf.grad(z => tf.sum(tf.mul(z, outside)))(x));
  };
  expect(assertThrows('nested', () => tf.grad(nested)(tf.ones([4, 4])), 'invalidArgument')).toBe(
    'kroneckerFlowSolve: this solve was recorded for first derivatives; call it inside the innermost function that is differentiated',
  );
});
