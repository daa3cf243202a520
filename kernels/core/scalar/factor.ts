import {type Analysis, isDominant} from '../analysis';
import {denseLu} from './denseLu';
import {check, KronflowError} from '../errors';
import {sparseLu} from './sparseLu';

/** The factored state of I - rho W, in elimination order. */
export interface Factor {
  readonly analysis: Analysis;
  readonly rho: number;
  /** True where nothing but pivoting vouches for the factors, so that residuals have to be looked at. */
  readonly checkResidual: boolean;
  /** Solves (I - rho W) X = B, or with `transpose` (I - rho W)ᵀ X = B, in place on a panel. */
  solve(panel: Float64Array, transpose: boolean): void;
  /** log|det(I - rho W)| */
  readonly logDeterminant: number;
}

/**
 * Factors I - rho W in float64. Where it is diagonally dominant (by rows or by columns) LU without pivoting is stable, with
 * pivots of at least 1 - |rho| ‖W‖ (Higham 2002, §9.5), and the sparse pattern may be fixed in advance. Elsewhere a dense LU
 * with partial pivoting takes over.
 *
 * @param name what the message calls rho: `rhoO` or `rhoD`
 * @throws KronflowError `nonFinite` or `singularFactor`
 */
export function factorize(analysis: Analysis, rho: number, name: string): Factor {
  checkRho(rho, name);
  const dominant = isDominant(analysis, rho);
  const factored = dominant ? sparseLu(analysis, rho) : denseLu(analysis, rho);
  if (factored === 'singular') throw singularFactor(analysis, rho, name);
  return {analysis, rho, checkResidual: !dominant, ...factored};
}

export function checkRho(rho: number, name: string): void {
  check(
    Number.isFinite(rho),
    'nonFinite',
    () => `${name} must be finite, got ${rho}; look for a diverged step before this call`,
  );
}

export function singularFactor({dominanceNorm}: Analysis, rho: number, name: string): KronflowError {
  const safe = (0.99 / dominanceNorm).toPrecision(3);
  return new KronflowError(
    'singularFactor',
    `I - ${name} W is singular, or too close to it for ${name} in float32, at ${name} = ${rho}; ` +
      `every |${name}| <= ${safe} is safe for this W`,
  );
}
