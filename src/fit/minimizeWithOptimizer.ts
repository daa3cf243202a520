import * as tf from '@tensorflow/tfjs';
import {readValues} from '../models/backendFlows';
import type {LbfgsIteration, LbfgsResult, StopReason} from './minimizeLbfgs';
import type {Objective} from './strongWolfe';
import {Turns} from './turns';

export interface OptimizerRunOptions {
  readonly maxIterations: number;
  /** Converged when the largest absolute entry of the gradient is at most this. */
  readonly tolerance: number;
  readonly onIteration?: (iteration: LbfgsIteration) => void;
  readonly signal?: AbortSignal;
}

/**
 * Minimises by an optimiser of `tf.train`, which is handed gradients that were computed elsewhere. It has no line search: the best point is
 * kept, and a step to where the function is not finite is taken back and ends the run.
 *
 * @throws KronflowError `backendLost`
 */
export async function minimizeWithOptimizer(
  objective: Objective,
  optimizer: tf.Optimizer,
  start: Float64Array,
  {maxIterations, tolerance, onIteration, signal}: OptimizerRunOptions,
): Promise<LbfgsResult> {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d(Float32Array.from(start))));
  const turns = new Turns();
  let best: {x: Float64Array; value: number; gradient: Float64Array} | undefined;
  const finish = (reason: StopReason, iteration: number): LbfgsResult => {
    const {x, value, gradient} = best ?? {x: start, value: Number.NaN, gradient: start.map(() => Number.NaN)};
    const gradientNorm = largest(gradient);
    const status = {reason, converged: reason === 'converged', message: reason, gradientNorm};
    return {
      ...{x, value, gradient, gradientNorm, iteration},
      status: {...status, iterations: iteration, evaluations: iteration + 1},
    };
  };
  try {
    for (let iteration = 0; ; iteration++) {
      const x = Float64Array.from(await readValues(variable));
      const evaluated = await objective(x);
      const gradient = Float64Array.from(evaluated.gradient);
      const {value} = evaluated;
      const gradientNorm = largest(gradient);
      if (!Number.isFinite(value + gradientNorm)) return finish('nonFinite', iteration);
      if (best === undefined || value < best.value) best = {x, value, gradient};
      onIteration?.({iteration, value, gradientNorm, x});
      if (gradientNorm <= tolerance) {
        best = {x, value, gradient};
        return finish('converged', iteration);
      }
      if (signal?.aborted === true) return finish('aborted', iteration);
      if (iteration >= maxIterations) return finish('maxIterations', iteration);
      const tensor = tf.tensor1d(Float32Array.from(gradient));
      optimizer.applyGradients([{name: variable.name, tensor}]);
      tensor.dispose();
      await turns.given();
    }
  } finally {
    variable.dispose();
  }
}

const largest = (values: Float64Array): number => values.reduce((norm, value) => Math.max(norm, Math.abs(value)), 0);
