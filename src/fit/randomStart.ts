import type {FlowModel} from '../models/model';
import {type RandomDraws} from '../simulate/random';
import {FreeParameters} from './freeParameters';
import {unlessTooFar} from './search';

/** How much of its interval a rho may start in: at the ends A is singular. */
const REACH = 0.95;
/** How far coefficients start from those without spatial dependence: each moves a flow by so many of the flow's standard deviations, typically. */
const SPREAD = 0.5;
const MAX_DRAWS = 50;

/**
 * A random start, [p]: rhos anywhere in their intervals; coefficients round those of `centre`, made smaller by A⁻¹ 1 so that the flows keep their size; the
 * dispersion within a factor of e or so. Where the log-posterior is not finite (rhos outside the region that A allows, an overflow) another one is drawn.
 *
 * @param centre where the first search started, [p]
 * @returns undefined if no start was found
 */
export async function randomStart(
  model: FlowModel,
  centre: Float64Array,
  {uniformDraw, normalDraw}: RandomDraws,
): Promise<Float64Array | undefined> {
  const coordinates = new FreeParameters(model);
  const fisher = await unlessTooFar(model.evaluate(centre).then(evaluated => evaluated.fisher()));
  if (fisher === undefined) return undefined;
  const rhos = model.filter.rhoNames.length;
  const betas = model.designs[0].terms.length;
  const free = coordinates.fromParameters(centre);
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const moved = free.map((value, k) => {
      if (k < rhos) return 0;
      if (k >= rhos + betas) return value + normalDraw(0, 1);
      // N pairs know a coefficient to 1 / sqrt(fisher); one pair knows it to sqrt(N / fisher).
      return value + normalDraw(0, SPREAD * Math.sqrt(model.observations / fisher[k][k]));
    });
    const placed = Float64Array.from(centre);
    for (let k = 0; k < rhos; k++) {
      const {lower, upper} = model.bounds[k];
      placed[k] = (lower + upper) / 2 + REACH * (upper - lower) * (uniformDraw() - 0.5);
    }
    const atRhos = coordinates.fromParameters(placed);
    for (let k = 0; k < rhos; k++) moved[k] = atRhos[k];
    const {parameters} = coordinates.toParameters(moved);
    const evaluated = await unlessTooFar(model.evaluate(parameters));
    if (evaluated !== undefined && Number.isFinite(evaluated.logPosterior)) return parameters;
  }
  return undefined;
}
