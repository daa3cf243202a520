import {logDispersionStep} from '../families/dispersionStep';
import {MAX_ALPHA, MIN_ALPHA} from '../fit/bounds';
import type {CountModel} from '../models/countModel';

const MAX_ITERATIONS = 50;
const MAX_HALVINGS = 30;
/** Relative gain of the log-likelihood at which it is the highest. */
const TOLERANCE = 1e-10;

/**
 * The highest log-likelihood of log mu = constant + offset, L0 of McFadden's pseudo-R²: the constant and the dispersion are those that suit these means, as
 * without covariates flows vary more. Fisher scoring of both, which are orthogonal in expectation (Lawless 1987, Canadian J. Statistics 15(3)).
 */
export function constantMeanLogLikelihood(model: CountModel, dispersion: number): number {
  const {counts, predictor, designs, family, likelihood} = model;
  const offset = predictor.withoutFilter(new Float64Array(designs[0].terms.length));
  const isSeen = (r: number): boolean => counts.observed?.[r] !== 0;
  const sumSeen = (values: (r: number) => number): number => {
    let sum = 0;
    for (let r = 0; r < offset.length; r++) if (isSeen(r)) sum += values(r);
    return sum;
  };
  const at = (constant: number, alpha: number) => ({
    ...{constant, alpha},
    likelihood: likelihood(
      offset.map(value => value + constant),
      alpha,
    ),
  });

  // The constant of a Poisson distribution, and without offset of any.
  const largest = offset.reduce((most, value, r) => (isSeen(r) ? Math.max(most, value) : most), -Infinity);
  const exposure = sumSeen(r => Math.exp(offset[r] - largest));
  let best = at(Math.log(sumSeen(r => counts.y[r]) / exposure) - largest, dispersion);
  if (family.dispersion === undefined) return best.likelihood.value;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const {constant, alpha, likelihood: here} = best;
    const information = here.fisher().eta;
    const shift = sumSeen(r => here.score[r]) / sumSeen(r => information[r]);
    const growth = logDispersionStep(here, alpha);
    let gain = 0;
    for (let halving = 0, length = 1; halving < MAX_HALVINGS; halving++, length /= 2) {
      const next = at(
        constant + length * shift,
        Math.max(MIN_ALPHA, Math.min(MAX_ALPHA, alpha * Math.exp(length * growth))),
      );
      if (!(next.likelihood.value >= here.value)) continue;
      gain = next.likelihood.value - here.value;
      best = next;
      break;
    }
    if (gain <= TOLERANCE * Math.abs(best.likelihood.value)) break;
  }
  return best.likelihood.value;
}
