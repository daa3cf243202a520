import {interior} from '../fit/bounds';
import type {FlowModel} from '../models/model';
import type {FlowFit} from './flowFit';

/** The share of a parameter's information that a prior may add without a word. */
const SHARE = 0.01;
/** How far it may move the estimate, in standard errors: the likelihood ratio is off by about the square of this. */
const SHIFT = 0.1;

/**
 * Whether the prior of parameter k has a say in a fit. With standard error s of the observed information, in which the prior has its part, it has if at the estimate
 *
 *     |curvature| s² > 0.01     it adds more than 1 % of what is known of the parameter beside the others (summed over parameters, curvature s² is what
 *                               priors take off the number of well-determined ones: MacKay 1992, Neural Computation 4(3), sec. 4), or
 *     |slope| s > 0.1           it moves the estimate by more than a tenth of its standard error, or
 *                               it holds the parameter at an end of the prior's own support.
 */
export function isInformative({model, estimates, parameters}: FlowFit, k: number): boolean {
  const prior = model.priors[k];
  const {estimate, standardError} = parameters[k];
  const [curvature, slope] = [Math.abs(prior.curvature(estimate)), Math.abs(prior.slope(estimate))];
  if (!Number.isNaN(standardError)) return curvature * standardError ** 2 > SHARE || slope * standardError > SHIFT;
  return curvature > 0 || slope > 0 || (!interior(model, estimates).includes(k) && isAtEndOfPrior(model, k, estimate));
}

/** Whether the end of the interval at which a parameter is, is one that its prior has set. */
function isAtEndOfPrior({bounds, naturalBounds}: FlowModel, k: number, estimate: number): boolean {
  const {lower, upper} = bounds[k];
  const natural = naturalBounds[k];
  return estimate - lower < upper - estimate ? lower > natural.lower : upper < natural.upper;
}
