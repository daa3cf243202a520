import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, SpatialWeights} from 'kronflow';
import {float32Normals} from '../support/random';
import {directedKnn, full} from '../support/weights';
import {useTensorflow} from './backend';

const mockDense = 100;

// The rounds must be short, so the dense route is taken earlier than it pays.
jest.mock('../../kernels/tensorflow/cost', () => ({
  densePays: ([{weights}]: [{weights: SpatialWeights}]) => weights.n === mockDense,
  denseLagPays: () => false,
}));

/** Both ways through libtensorflow's memory: lent to the numeric core, and dense operations from one end to the other. */
const routes = {
  'through the core': directedKnn(90, 4, 1),
  'by dense operations': full(mockDense, 2),
};

const ROUNDS = 10_000;

describe.each(Object.entries(routes))('memory %s', (_, w) => {
  it('is the same after thousands of solves and gradients', async () => {
    const backend = await useTensorflow();
    const solve = createKroneckerFlowSolve(SpatialWeights.fromDense(w));
    const b = tf.tensor2d(float32Normals(w.length ** 2, 3), [w.length, w.length]);
    const gradients = tf.grads((d, o, x) => tf.sum(solve(d, o, x)));
    const use = (count: number): void => {
      for (let i = 0; i < count; i++) {
        // Another rho each time: nothing may be kept per rho.
        const rho = 0.8 * Math.sin(i);
        tf.tidy(() => {
          solve(rho, -rho, b).dataSync();
          gradients([tf.scalar(rho), tf.scalar(0.5), b])[2].dataSync();
        });
      }
    };
    const state = () => ({ours: tf.memory().numTensors, theirs: backend.getNumOfTFTensors()});

    use(ROUNDS / 10);
    const [before, rss] = [state(), process.memoryUsage().rss];
    use(ROUNDS);
    expect(state()).toEqual(before);
    // What one matrix leaked per round would be, more than 300 MB, is far above what garbage adds that has not been collected.
    const leak = ROUNDS * 4 * w.length ** 2;
    expect(process.memoryUsage().rss - rss).toBeLessThan(leak / 4);
    solve.dispose();
    b.dispose();
  }, 300_000);
});
