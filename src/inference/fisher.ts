import type {LikelihoodAt} from '../families/family';
import type {CountModel} from '../models/countModel';
import type {FlowModel} from '../models/model';
import type {Columns} from './columns';
import {jacobianAt} from './jacobian';
import {square, type Symmetric} from './symmetric';

/** The Fisher information where the model was evaluated, [p, p]. It costs a solve for every column of J that is not an outer product, and no more. */
export async function fisherAt(
  model: CountModel,
  parameters: ArrayLike<number>,
  filtered: Float64Array,
  likelihood: LikelihoodAt,
): Promise<Symmetric> {
  const jacobian = await jacobianAt(model, model.split(parameters).rhos, filtered);
  return expectedInformation(model, parameters, likelihood, jacobian);
}

/**
 * The Fisher information of the log-likelihood, Jᵀ diag(E[-d²l/deta²]) J, with that of the dispersion in the last corner (E[y - mu] = 0 leaves the rest of its
 * row and column empty), plus the priors' curvature.
 */
export function expectedInformation(
  model: CountModel,
  parameters: ArrayLike<number>,
  likelihood: LikelihoodAt,
  jacobian: Columns,
): Symmetric {
  const expected = likelihood.fisher();
  const block = jacobian.gram(model.predictor.collapse(expected.eta));
  const whole =
    expected.dispersion === undefined ? block : border(block, new Float64Array(jacobian.width), expected.dispersion());
  return withPriors(model, parameters, whole);
}

/** A matrix with one more row and column. */
export function border(matrix: Symmetric, edge: Float64Array, corner: number): Float64Array[] {
  const k = matrix.length;
  const larger = square(k + 1);
  for (let i = 0; i < k; i++) {
    larger[i].set(matrix[i]);
    larger[i][k] = larger[k][i] = edge[i];
  }
  larger[k][k] = corner;
  return larger;
}

/** Adds the priors' curvature. */
export function withPriors({priors}: FlowModel, parameters: ArrayLike<number>, matrix: Symmetric): Symmetric {
  const sum = matrix.map(row => row.slice());
  priors.forEach((prior, k) => (sum[k][k] += prior.curvature(parameters[k])));
  return sum;
}
