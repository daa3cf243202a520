import {check} from '../../kernels/core/errors';
import type {Information} from './information';
import {inverseOf, sandwich, square, type Symmetric} from './symmetric';

/**
 * How uncertain estimates are thought to be. With I the observed information, F the Fisher information, S the sum of squared scores:
 *
 * | kind                                  | covariance        | holds when                                              |
 * | ------------------------------------- | ----------------- | ------------------------------------------------------- |
 * | `observed`                            | I⁻¹               | the family is right                                     |
 * | `fisher`                              | F⁻¹               | the family is right                                     |
 * | `quasi`                               | phi F⁻¹           | the variance is phi times the family's (quasi-Poisson)  |
 * | `sandwich`                            | I⁻¹ S I⁻¹ (HC0)   | the mean is right, flows are independent                |
 * | `clusterOrigin`, `clusterDestination` | I⁻¹ S_c I⁻¹       | the mean is right, clusters are independent             |
 *
 * Sources: White (1982), Econometrica 50(1); McCullagh & Nelder (1989), sec. 9.2; Cameron & Miller (2015), J. Human Resources 50(2), eq. 10 (without
 * small-sample factor).
 */
export type CovarianceKind = (typeof covarianceKinds)[number];
export const covarianceKinds = [
  'observed',
  'fisher',
  'quasi',
  'sandwich',
  'clusterOrigin',
  'clusterDestination',
] as const;

/**
 * The covariance of the parameters, [p, p]. Those at a bound have neither variance nor covariance: their rows are NaN. So are all rows where
 * the information is not positive definite.
 *
 * @param inside the parameters inside their bounds, by index
 * @param dispersion gives Pearson's chi² over its degrees of freedom
 */
export function covarianceOf(
  kind: CovarianceKind,
  information: Information,
  inside: readonly number[],
  dispersion: () => number,
): Symmetric {
  check(
    covarianceKinds.includes(kind),
    'invalidArgument',
    () => `covariance: the kind must be one of ${covarianceKinds.join(', ')}, got ${kind}`,
  );
  const p = information.observed.length;
  const {observed, fisher, scores} = information;
  check(
    kind === 'observed' || (fisher !== undefined && scores !== undefined),
    'invalidArgument',
    () =>
      `covariance: a Gaussian spatial model's likelihood is no product over pairs; only 'observed' is there, got ${kind}`,
  );
  const bread = inverseInside(kind === 'fisher' || kind === 'quasi' ? fisher!() : observed, inside);
  if (bread === undefined) return square(p).map(row => row.fill(Number.NaN));
  const between = (meat: Symmetric): Symmetric => sandwich(bread, restrict(meat, inside));
  const byKind: Record<CovarianceKind, () => Symmetric> = {
    observed: () => bread,
    fisher: () => bread,
    quasi: () => bread.map(row => row.map(value => dispersion() * value)),
    sandwich: () => between(scores!().pairs),
    clusterOrigin: () => between(scores!().origins),
    clusterDestination: () => between(scores!().destinations),
  };
  return expand(byKind[kind](), inside, p);
}

/** A covariance in which parameters at a bound do not vary. */
export const zeroAtBounds = (covariance: Symmetric): Float64Array[] =>
  covariance.map(row => row.map(value => (Number.isNaN(value) ? 0 : value)));

/** The inverse of a matrix over the parameters inside their bounds; undefined where it is not positive definite. */
export const inverseInside = (matrix: Symmetric, inside: readonly number[]): Symmetric | undefined =>
  inverseOf(restrict(matrix, inside));

/** A matrix over some of the parameters, by index. */
export function restrict(matrix: Symmetric, inside: readonly number[]): Float64Array[] {
  const rows = square(inside.length);
  for (let a = 0; a < rows.length; a++) for (let b = 0; b < rows.length; b++) rows[a][b] = matrix[inside[a]][inside[b]];
  return rows;
}

function expand(matrix: Symmetric, inside: readonly number[], p: number): Float64Array[] {
  const whole = square(p).map(row => row.fill(Number.NaN));
  inside.forEach((i, a) => inside.forEach((j, b) => (whole[i][j] = matrix[a][b])));
  return whole;
}
