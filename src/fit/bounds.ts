import type {FlowModel} from '../models/model';

/** A rho this close to the end of its interval, relative to its half width, is at the bound. */
const AT_BOUND = 1e-5;
/** Beyond, a negative binomial is a Poisson distribution, or a count of nothing but zeros and giants. */
const [MIN_ALPHA, MAX_ALPHA] = [1e-6, 1e6];

/** The parameters that lie inside their bounds, by index; only there does a maximum have a gradient of zero. */
export function interior(model: FlowModel, parameters: ArrayLike<number>): number[] {
  return model.names.map((_, k) => k).filter(k => isInside(model, k, parameters[k]));
}

function isInside({filter, names, family}: FlowModel, k: number, value: number): boolean {
  if (k < filter.rhoNames.length) {
    const {lower, upper} = filter.admissible[k];
    const margin = (AT_BOUND * (upper - lower)) / 2;
    return value > lower + margin && value < upper - margin;
  }
  if (family.dispersion !== undefined && k === names.length - 1) return value > MIN_ALPHA && value < MAX_ALPHA;
  return true;
}
