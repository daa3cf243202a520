import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, type SpatialWeights} from 'kronflow';
import {saturatedLogLikelihood} from './statistics';

/** Nobody counts e^30 = 10^13 flights: from there on exp goes on as a straight line, so that no step can overflow. */
const MAX_ETA = 30;
/** Standard deviation of the prior of beta. */
export const PRIOR_DEVIATION = 10;

export interface FlowModelData {
  weights: SpatialWeights;
  /** Flights [n * n] from origin to destination, destination fastest. */
  counts: Float64Array;
  /** 1 for the pairs that are modelled, 0 for those that are left out. */
  observed: Float64Array;
  /** One column [n * n] per covariate, of mean 0 and standard deviation 1. */
  covariates: Float64Array[];
}

export type FlowModel = ReturnType<typeof createFlowModel>;

/**
 * A Poisson model of flows with separable spatial dependence:
 *
 *     count[o, d] ~ Poisson(mu[o, d]),     log mu = eta,     (I - rhoO W) eta (I - rhoD W)ᵀ = X beta
 *
 * A pair's flow so depends also on what the neighbours of its origin and of its destination are like.
 * Priors: beta ~ Normal(0, 10²) for standardised X, each rho uniform on the interval where the model makes sense.
 */
export function createFlowModel({weights, counts, observed, covariates}: FlowModelData) {
  const n = weights.n;
  const flowSolve = createKroneckerFlowSolve(weights);
  const {lower, upper} = weights.admissibleRho();
  const middle = (lower + upper) / 2;
  const reach = ((upper - lower) / 2) * 0.9999; // at the very ends A has no inverse

  const y = tf.tensor2d(Float32Array.from(counts), [n, n]);
  const mask = tf.tensor2d(Float32Array.from(observed), [n, n]);
  const logY = tf.tidy(() => tf.log(tf.maximum(y, 1))); // at y = 0 any finite value will do: y log y = 0
  const x = tf.tidy(() => {
    const columns = covariates.map(values => tf.tensor1d(Float32Array.from(values)));
    return tf.stack([tf.ones([n * n]), ...columns], 1); // [n * n, 1 + covariates]
  });
  const flights = tf.tidy(() => tf.sum(tf.mul(mask, y)).dataSync()[0]);
  const pairs = tf.tidy(() => tf.sum(mask).dataSync()[0]);

  // What the optimiser moves; each is free to take any value. The start: no dependence, every flow average.
  const variables = tf.tidy(() => ({
    rhoD: tf.variable(tf.scalar(0)),
    rhoO: tf.variable(tf.scalar(0)),
    effects: tf.variable(tf.tensor2d([Math.log(flights / pairs), ...covariates.map(() => 0)], [x.shape[1]!, 1])),
  }));

  /** What the variables stand for. */
  function parameters() {
    const rho = (free: tf.Tensor) => tf.add(middle, tf.mul(reach, tf.tanh(free)));
    const rhoD = rho(variables.rhoD);
    const rhoO = rho(variables.rhoO);
    // A⁻¹ 1 = 1 / ((1 - rhoD) (1 - rhoO)): beta has to make up for any change of a rho, the effects that result do not.
    const beta = tf.mul(variables.effects, tf.mul(tf.sub(1, rhoD), tf.sub(1, rhoO)));
    return {rhoD, rhoO, beta};
  }

  type Parameters = ReturnType<typeof parameters>;

  /** log mu, [n, n] */
  function eta({rhoD, rhoO, beta}: Parameters): tf.Tensor {
    return flowSolve(rhoD, rhoO, tf.reshape(tf.matMul(x, beta), [n, n]));
  }

  /** Relative to a model that fits every count, which leaves numbers that float32 can add up. */
  function logLikelihood(logMu: tf.Tensor): tf.Tensor {
    const capped = tf.minimum(logMu, MAX_ETA);
    const mu = tf.mul(tf.exp(capped), tf.add(1, tf.sub(logMu, capped)));
    return tf.sum(tf.mul(mask, tf.sub(tf.mul(y, tf.sub(logMu, logY)), tf.sub(mu, y))));
  }

  function logPrior({beta}: Parameters): tf.Tensor {
    return tf.mul(-1 / (2 * PRIOR_DEVIATION ** 2), tf.sum(tf.square(beta)));
  }

  return {
    variables,
    flights,
    /** Up to the constant below, and to the constants of the priors. */
    logPosterior(): tf.Scalar {
      const now = parameters();
      return tf.add(logLikelihood(eta(now)), logPrior(now)).asScalar();
    },
    logPosteriorConstant: saturatedLogLikelihood(counts, observed),
    /** The parameters as numbers; beta starts with the intercept. */
    values: () =>
      tf.tidy(() => {
        const {rhoD, rhoO, beta} = parameters();
        return {rhoD: rhoD.dataSync()[0], rhoO: rhoO.dataSync()[0], beta: Array.from(beta.dataSync())};
      }),
    /** mu, [n * n] */
    fitted: () =>
      Float64Array.from(
        tf.tidy(() => eta(parameters()).dataSync()),
        Math.exp,
      ),
    dispose() {
      flowSolve.dispose();
      tf.dispose([y, mask, logY, x]);
      tf.dispose(variables);
    },
  };
}
