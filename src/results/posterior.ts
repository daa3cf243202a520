import {check} from '../../kernels/core/errors';
import {choleskyFactor, type Symmetric} from '../inference/symmetric';
import type {FlowModel} from '../models/model';
import {randomDraws} from '../simulate/random';

/** The Laplace approximation of the posterior: normal round the maximum, with the inverse of the observed information as covariance. */
export interface LaplacePosterior {
  readonly mean: Float64Array;
  /** [p, p] */
  readonly covariance: Symmetric;
  /**
   * log p(y) = log-posterior + p/2 log(2 pi) - 1/2 log|I| at the maximum (Tierney & Kadane 1986, J. Amer. Statist. Assoc. 81, eq. 2.2); undefined
   * where a prior is improper, as then there is none.
   */
  readonly logEvidence?: number;
  /**
   * Draws of the parameters, [count] of [p]. Draws outside the parameters' bounds, or with rhos that are not admissible together, are drawn again.
   *
   * @param seed an integer in 0 .. 2^32 - 1
   */
  draws(count: number, seed?: number): Float64Array[];
}

/** Draws that fall outside the bounds in a row before drawing is given up. */
const MAX_REJECTED = 10_000;

export function laplacePosterior(
  model: FlowModel,
  mean: Float64Array,
  covariance: Symmetric,
  logEvidence: number | undefined,
  isInside: (parameters: Float64Array) => boolean,
): LaplacePosterior {
  check(
    covariance.every(row => row.every(Number.isFinite)),
    'invalidArgument',
    () =>
      `posterior: there is no normal approximation, as a parameter is at its bound or the information is not positive definite; ` +
      `see fit.warnings`,
  );
  return {
    ...{mean, covariance},
    ...(logEvidence === undefined ? {} : {logEvidence}),
    draws(count, seed = 1) {
      check(
        Number.isInteger(count) && count >= 1,
        'invalidArgument',
        () => `posterior: draws must be a whole number of at least 1, got ${count}`,
      );
      const {normalDraw} = randomDraws(seed);
      const factor = choleskyFactor(covariance);
      check(
        factor !== undefined,
        'invalidArgument',
        () => `posterior: the covariance is not positive definite; see fit.warnings`,
      );
      return Array.from({length: count}, () => {
        for (let attempt = 0; attempt < MAX_REJECTED; attempt++) {
          const noise = factor.map(() => normalDraw(0, 1));
          const draw = mean.map((value, i) => factor[i].reduce((sum, c, j) => sum + c * noise[j], value));
          if (isInside(draw)) return draw;
        }
        check(
          false,
          'invalidArgument',
          () => `posterior: nearly all draws fall outside the bounds of ${model.names[0]}`,
        );
      });
    },
  };
}
