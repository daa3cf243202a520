import {check} from '../../kernels/core/errors';
import type {Counts} from '../families/family';
import type {Columns} from '../inference/columns';

/** A column is a combination of others when so little of its sum of squares is left. */
const COLLINEAR = 1e-11;

/**
 * Refuses terms that the observed pairs cannot tell apart: a column of X that is zero, or a linear combination of those before it. By a Cholesky
 * factorisation of XᵀX with unit diagonal, whose pivots are the shares of each column that the earlier ones leave unexplained.
 *
 * @throws KronflowError `collinear`, `tooLarge`
 */
export function checkCollinearity(columns: Columns, names: readonly string[], observed: Float64Array): void {
  const gram = columns.gram(observed);
  const factor: Float64Array[] = [];
  names.forEach((name, j) => {
    const size = Math.sqrt(gram[j][j]);
    check(size > 0, 'collinear', () => `flowModel: ${name} is zero for all observed pairs; leave it out of the design`);
    check(
      Number.isFinite(size),
      'tooLarge',
      () => `flowModel: the values of ${name} are so large that their squares overflow; give them in larger units`,
    );
    const row = new Float64Array(j + 1);
    let pivot = 1;
    for (let i = 0; i < j; i++) {
      let sum = gram[j][i] / (size * Math.sqrt(gram[i][i]));
      for (let l = 0; l < i; l++) sum -= row[l] * factor[i][l];
      row[i] = sum / factor[i][i];
      pivot -= row[i] ** 2;
    }
    check(pivot > COLLINEAR, 'collinear', () => {
      const others = combination(factor, row).flatMap((share, i) => (Math.abs(share) > 1e-6 ? [names[i]] : []));
      return (
        `flowModel: ${name} is a linear combination of ${others.join(', ')} over the observed pairs; ` +
        `leave one of them out of the design`
      );
    });
    row[j] = Math.sqrt(pivot);
    factor.push(row);
  });
}

/** c with Lᵀ c = row: how the column is made of the earlier ones (of unit length). */
function combination(factor: readonly Float64Array[], row: Float64Array): number[] {
  const c = Array.from(row.subarray(0, factor.length));
  for (let i = factor.length - 1; i >= 0; i--) {
    for (let l = i + 1; l < factor.length; l++) c[i] -= factor[l][i] * c[l];
    c[i] /= factor[i][i];
  }
  return c;
}

/**
 * Terms whose coefficient has no finite maximum likelihood estimate: of one sign, and zero wherever anything flows, so that the likelihood rises for
 * ever as the coefficient takes their mean flow to zero (Santos Silva & Tenreyro 2010, "On the existence of the maximum likelihood
 * estimates in Poisson regression", Economics Letters 107(2)).
 */
export function separatedTerms(columns: Columns, names: readonly string[], {y, observed}: Counts): string[] {
  const isZero = columns.areZero(y);
  if (!isZero.includes(true)) return [];
  const still = columns.signs(y.map((value, r) => (value === 0 && observed?.[r] !== 0 ? 1 : 0)));
  return names.filter((_, k) => {
    const ofOneSign = (still[k].positive === 0) !== (still[k].negative === 0);
    return isZero[k] && ofOneSign;
  });
}
