import type {FlowModel} from './model';
import {freeRhos} from './rhos';
import type {WeightsSides} from './sides';

/**
 * Why no flows could tell apart the rhos of a count model, if that is so. Where the rows of W add up to 1 and the covariates are those of origins and of
 * destinations alone, X beta = f ⊗ 1 + 1 ⊗ g, and with A = I - rho_d (I ⊗ W_d) - rho_o (W_o ⊗ I) - rho_w (W_o ⊗ W_d)
 *
 *     A (h ⊗ 1) = ((1 - rho_d) I - (rho_o + rho_w) W_o) h ⊗ 1,          A (1 ⊗ h) = 1 ⊗ ((1 - rho_o) I - (rho_d + rho_w) W_d) h.
 *
 * So eta is f filtered by one number, (rho_o + rho_w) / (1 - rho_d), and g by another, (rho_d + rho_w) / (1 - rho_o), but for factors that the
 * coefficients take up. A Gaussian model learns more, from its residuals.
 */
export function whyUnidentified({dependence, family, filter, designs, weights}: FlowModel): string | undefined {
  const kinds = freeRhos[dependence];
  const terms = designs.flatMap(design => design.terms);
  if (kinds.length === 0 || family.link !== 'log' || weights === undefined || !isStochastic(weights)) return undefined;
  if (terms.some(({kind}) => kind === 'pair' || kind === 'intra')) return undefined;
  const sides = (['origin', 'destination'] as const).filter(side => terms.some(({kind}) => kind === side));
  const telling = sides.filter(side => kinds.includes('w') || kinds.includes(side === 'origin' ? 'o' : 'd'));
  const known = telling.length;
  if (known >= kinds.length) return undefined;
  const fewer = known === 2 ? `'separable'` : known === 1 ? `'${telling[0]}'` : `'none'`;
  return (
    `${filter.rhoNames.join(', ')} cannot be told apart by any flows: covariates of origins or destinations alone tell ${known} number${known === 1 ? '' : 's'} ` +
    `where the weights of each region add up to 1; add a covariate of pairs, such as log distance, or intra-regional terms, ` +
    `or take dependence ${fewer}`
  );
}

/** Whether all rows of W add up to 1. */
const isStochastic = ({origin, destination}: WeightsSides): boolean =>
  [origin, destination].every(({n, indptr, data}) =>
    Array.from({length: n}, (_, i) => data.subarray(indptr[i], indptr[i + 1])).every(
      row => Math.abs(row.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-9,
    ),
  );
