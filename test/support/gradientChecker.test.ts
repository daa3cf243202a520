import * as tf from '@tensorflow/tfjs';
import {checkGradient, checkSecondDerivative, type Rule, type SecondRule} from './gradientChecker';

const array = (...values: number[]) => ({shape: [values.length], values});

/** loss = Σ c x² y. */
const rule: Rule = {
  name: 'x² y',
  run: (x, y) => tf.mul(tf.square(x), y),
  inputs: {x: array(1, -2, 3), y: array(2, 0.5, -1)},
  cotangent: array(1, 2, -1),
  value: array(2, 2, -9),
  gradients: {x: array(4, -4, 6), y: array(1, 8, -9)},
  tolerances: {value: 1e-6, gradients: {x: 1e-6, y: 1e-6}},
};

const direction = {x: array(1, 0, -1), y: array(0, 2, 1), cotangent: array(1, 1, 1)};
const second: SecondRule = {
  ...rule,
  direction,
  // (2xyc)' = 2(x'yc + xy'c + xyc'), (x²c)' = 2xx'c + x²c', (x²y)' = 2xx'y + x²y'.
  product: {x: array(8, -18, -14), y: array(3, 4, 15), cotangent: array(4, 8, 15)},
  tolerances: {x: 1e-6, y: 1e-6, cotangent: 1e-6},
};

/** The op with a gradient of one's own. */
const withGradient = (gradient: (dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor) => [tf.Tensor, tf.Tensor]) =>
  tf.customGrad((...args) => {
    const [x, y] = args as tf.Tensor[];
    return {value: tf.mul(tf.square(x), y), gradFunc: (dy: tf.Tensor) => gradient(dy, x, y)};
  });

beforeAll(() => tf.setBackend('cpu'));

describe('gradientChecker', () => {
  it('passes what is right, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await checkGradient(tf, rule);
    await checkSecondDerivative(tf, second);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, Partial<Rule>, RegExp]>([
    ['a wrong value', {run: (x, y) => tf.mul(x, y)}, /value: relative error/],
    ['a wrong shape of the value', {run: (x, y) => tf.reshape(tf.mul(tf.square(x), y), [3, 1])}, /shape/],
    ['a wrong gradient of x', {gradients: {...rule.gradients, x: array(4, -4, 7)}}, /dx: relative error/],
    ['a wrong gradient of y', {gradients: {...rule.gradients, y: array(1, 8, 9)}}, /dy: relative error/],
    ['a missing gradient', {gradients: {x: rule.gradients.x}}, /number of gradients/],
    ['NaN', {run: withGradient((dy, x, y) => [tf.mul(dy, NaN), tf.mul(tf.mul(dy, x), y)])}, /dx: .*got NaN/],
    ['a swap', {run: withGradient((dy, x, y) => [tf.mul(dy, tf.square(x)), tf.mul(dy, tf.mul(x, y))])}, /dx/],
  ])('fails on %s', async (_, fault, message) => {
    await expect(checkGradient(tf, {...rule, ...fault})).rejects.toThrow(message);
  });

  it('fails on a second derivative that misses a term', async () => {
    const detached = withGradient((dy, x, y) => {
      const frozen = tf.tensor1d(y.dataSync());
      return [tf.mul(dy, tf.mul(tf.mul(2, x), frozen)), tf.mul(dy, tf.square(x))];
    });
    await checkGradient(tf, {...rule, run: detached});
    await expect(checkSecondDerivative(tf, {...second, run: detached})).rejects.toThrow(/second derivative: d/);
  });
});
