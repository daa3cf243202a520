import type {Tensor} from '@tensorflow/tfjs';
import {assertClose, assertEqual, assertThrows, assertTrue} from '../../support/compare';
import {scalar} from '../../support/layout';
import {take, toTensor, valueOf} from '../../support/tensors';
import {type Rhos, unrestrictedOracle} from '../../support/unrestrictedOracle';
import {flowCaseNamed, flowCases} from '../flowCases';
import type {Check, Subject} from './check';
import {onHost, weightsOf} from './flowSolve';

/** log|det A| with first and second derivatives against n² x n² elimination, every case; and its refusals. */
export function flowLogDetChecks(subject: Subject): Check[] {
  const {tf, kronflow, backend, tolerances} = subject;

  /** d²f / drho_k drho_l for all k and l, by differentiating the gradient once more. */
  function derivatives(
    f: (...rhos: Tensor[]) => Tensor,
    rhos: readonly number[],
  ): Promise<{shape: readonly number[]; values: ArrayLike<number>}[]> {
    return take(
      ...tf.tidy(() => {
        const point = rhos.map(rho => tf.scalar(rho));
        // Each slope with a term of every rho: tfjs refuses a function that does not depend on one of its inputs.
        const slope = (k: number, x: Tensor[]): Tensor => tf.add(tf.grads(f)(x)[k], tf.mul(0, tf.addN(x)));
        const rows = rhos.map((_, k) => tf.stack(tf.grads((...x: Tensor[]) => slope(k, x))(point)));
        return [f(...point), tf.stack(tf.grads(f)(point)), tf.stack(rows)];
      }),
    );
  }

  const unrestricted = flowCases.map((c): Check => ({
    name: `flowLogDet, value, gradient and Hessian: ${c.name}`,
    run: async () => {
      const weights = weightsOf(subject, c);
      const expected = unrestrictedOracle(c.origin, c.destination).logDeterminant(c.rhos);
      const [value, gradient, hessian] = await derivatives((d, o, w) => kronflow.flowLogDet(weights, d, o, w), c.rhos);
      const {logDet} = tolerances;
      // Absolute where everything cancels: a log-determinant near zero is a sum of terms that are not.
      assertClose('value', value, scalar(expected.value), logDet, Math.max(1, Math.abs(expected.value)));
      assertClose(
        'gradient',
        gradient,
        {shape: [3], values: expected.gradient},
        10 * logDet,
        largest(expected.gradient),
      );
      const flat = expected.hessian.flat();
      assertClose('Hessian', hessian, {shape: [3, 3], values: flat}, 10 * logDet, largest(flat));
    },
  }));

  const separable = [
    'ring 6 x 4, mixed signs',
    'directed kNN 17 x 4',
    'directed island 8 x 6',
    'beyond dominance, directed',
  ].map((name): Check => ({
    name: `flowLogDet, separable: ${name}`,
    run: async () => {
      const c = flowCaseNamed(name);
      const weights = weightsOf(subject, c);
      const [d, o] = c.rhos;
      const rhos: Rhos = [d, o, -d * o];
      const {
        value: expected,
        gradient: g,
        hessian: h,
      } = unrestrictedOracle(c.origin, c.destination).logDeterminant(rhos);
      // By the chain rule through rhoW = -rhoD rhoO.
      const [gD, gO] = [g[0] - o * g[2], g[1] - d * g[2]];
      const hDD = h[0][0] - 2 * o * h[0][2] + o * o * h[2][2];
      const hOO = h[1][1] - 2 * d * h[1][2] + d * d * h[2][2];
      const [value, gradient, hessian] = await derivatives((x, y) => kronflow.flowLogDet(weights, x, y), [d, o]);
      const {logDet} = tolerances;
      assertClose('value', value, scalar(expected), logDet, Math.max(1, Math.abs(expected)));
      assertClose('gradient', gradient, {shape: [2], values: [gD, gO]}, 10 * logDet, largest([gD, gO]));
      assertClose('Hessian', hessian, {shape: [2, 2], values: [hDD, 0, 0, hOO]}, 10 * logDet, largest([hDD, hOO]));
    },
  }));

  const directed = flowCaseNamed('directed kNN 5 x 12');
  const memory: Check = {
    name: 'flowLogDet, memory',
    run: () => {
      const weights = weightsOf(subject, directed);
      const rhos = directed.rhos.map(rho => toTensor(tf, scalar(rho)));
      const f = (d: Tensor, o: Tensor, w: Tensor) =>
        tf.add(kronflow.flowLogDet(weights, d, o, w), kronflow.flowLogDet(weights, d, o));
      const use = () => {
        kronflow.flowLogDet(weights, 0.1, 0.2).dispose();
        tf.dispose(tf.grads(f)(rhos));
        tf.dispose(tf.grads((...x: Tensor[]) => tf.addN(tf.grads(f)(x)))(rhos));
        assertThrows('rank', () => tf.tidy(() => kronflow.flowLogDet(weights, tf.zeros([1]), 0.1)), 'invalidShape');
        assertThrows('NaN', () => kronflow.flowLogDet(weights, 0.1, 0.2, NaN), 'nonFinite');
      };
      use();
      const before = tf.memory().numTensors;
      use();
      assertEqual('numTensors', tf.memory().numTensors, before);
      tf.dispose(rhos);
    },
  };

  const singular: Check = {
    name: 'flowLogDet: a singular A',
    run: async () => {
      const weights = kronflow.SpatialWeights.fromDense(flowCaseNamed('rook 3 x 3, all positive').origin);
      if (onHost(backend)) {
        assertThrows(
          'one',
          () =>
            kronflow.flowLogDet(
              kronflow.SpatialWeights.fromDense([
                [0, 1],
                [1, 0],
              ]),
              1,
              0,
            ),
          'singularFactor',
        );
      } else {
        const {values} = await valueOf(tf, () =>
          kronflow.flowLogDet(
            kronflow.SpatialWeights.fromDense([
              [0, 1],
              [1, 0],
            ]),
            1,
            0,
          ),
        );
        // The logarithm of zero is what a device makes of it.
        assertTrue(`log|0| must be hopeless, got ${values[0]}`, !(values[0] > -15));
      }
      await valueOf(tf, () => kronflow.flowLogDet(weights, 0.2, 0.2));
    },
  };

  return [...unrestricted, ...separable, memory, singular];
}

const largest = (values: readonly number[]): number => Math.max(1, ...values.map(Math.abs));
