import type {FlowModel} from '../models/model';

/** So near, relative to the half width of a rho's interval, or to the rhos where only all of them together have an edge. */
const NEAR = 0.02;

export const HOLD_OFF = 'leave that dependence out, or give the rho a prior that holds it off';

/**
 * What to know of a search that has ended without a maximum next to where A, or what stands for it in a model of errors, is singular: flows may become ever more
 * likely on the way there, often while coefficients vanish like the distance to the edge, so that their products with A⁻¹ stay. Undefined elsewhere.
 */
export function describeEdge(model: FlowModel, parameters: Float64Array): string | undefined {
  const {rhoNames, admissible, contains} = model.filter;
  const {rhos} = model.split(parameters);
  const isNear = rhos.map((rho, j) => {
    const {lower, upper} = admissible[j];
    return Math.min(rho - lower, upper - rho) < (NEAR * (upper - lower)) / 2;
  });
  // A wide interval may end beyond the edge that all of them have together.
  const near = contains(rhos.map(rho => (1 + NEAR) * rho)) ? isNear : rhos.map(() => true);
  if (!near.includes(true)) return undefined;
  const described = rhoNames.flatMap((name, j) => (near[j] ? [`${name} ${rhos[j].toPrecision(5)}`] : [])).join(', ');
  return (
    `${described} is next to where A is singular, and the log-posterior may rise up to there: no maximum inside; ` +
    HOLD_OFF
  );
}

/** Whether a rho is at an end of its interval at which A is singular, and not at one that a prior has drawn. */
export function isSingularEnd(model: FlowModel, parameters: ArrayLike<number>, k: number): boolean {
  if (model.kindOf(k) !== 'rho') return false;
  const side = parameters[k] > 0 ? 'upper' : 'lower';
  return model.bounds[k][side] === model.filter.admissible[k][side];
}
