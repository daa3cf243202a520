import type {FlowModel} from '../models/model';
import type {Bounds} from '../models/priors';

/** A rho this close to the end of its interval, relative to its half width, is at the bound. */
const AT_BOUND = 1e-5;
/** Beyond, a negative binomial is a Poisson distribution, or a count of nothing but zeros and giants. */
export const [MIN_ALPHA, MAX_ALPHA] = [1e-6, 1e6];

/** The closed intervals in which maxima are looked for; at their ends a parameter is at its bound. */
function boxOf(model: FlowModel, k: number): Bounds {
  const {lower, upper} = model.bounds[k];
  const kind = model.kindOf(k);
  if (kind === 'rho') {
    const margin = (AT_BOUND * (upper - lower)) / 2;
    return {lower: lower + margin, upper: upper - margin};
  }
  if (kind === 'dispersion') {
    return {lower: Math.max(lower, MIN_ALPHA), upper: Math.min(upper, MAX_ALPHA)};
  }
  return {lower, upper};
}

/** The parameters inside their bounds, by index; only there does a maximum have a gradient of zero. */
export function interior(model: FlowModel, parameters: ArrayLike<number>): number[] {
  return indices(model).filter(k => {
    const {lower, upper} = boxOf(model, k);
    return parameters[k] > lower && parameters[k] < upper;
  });
}

/** The parameters that may move up the gradient: those inside their bounds, and those whose bound is not in its way. */
export function movable(model: FlowModel, parameters: ArrayLike<number>, gradient: ArrayLike<number>): number[] {
  return indices(model).filter(k => {
    const {lower, upper} = boxOf(model, k);
    return gradient[k] > 0 ? parameters[k] < upper : parameters[k] > lower || gradient[k] === 0;
  });
}

/** The nearest parameters within bounds. */
export function clampToBounds(model: FlowModel, parameters: Float64Array): Float64Array {
  return parameters.map((value, k) => {
    const {lower, upper} = boxOf(model, k);
    return Math.max(lower, Math.min(upper, value));
  });
}

const indices = ({names}: FlowModel): number[] => names.map((_, k) => k);
