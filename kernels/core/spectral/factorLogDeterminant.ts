import {analyse} from '../analysis';
import type {Csr} from '../csr';
import {factorize} from '../scalar/factor';
import {addLag} from '../scalar/filter';
import {panelBuffer, WIDTH} from '../scalar/panels';
import {spectralLogDeterminant} from './logSums';
import {spectrum, spectrumIsCheap} from './spectrum';

/**
 * log|det(I - rho W)|, or its derivative by rho of any order: from the eigenvalues of W where they are at hand or soon computed, else from
 * the LU factors.
 *
 * @throws KronflowError `singularFactor`, by the second route
 */
export function factorLogDeterminant(weights: Csr, rho: number, order: number): number {
  if (!spectrumIsCheap(weights)) return luLogDeterminant(weights, rho, order);
  const none = {re: new Float64Array(1), im: new Float64Array(1)};
  const rhos = {rhoD: 0, rhoO: rho, rhoW: 0};
  return spectralLogDeterminant(spectrum(weights), none, rhos, {rhoD: 0, rhoO: order, rhoW: 0});
}

/**
 * With L = I - rho W = P⁻¹ (lower) U: log|det L| = Σ log|u_ii|, and for m > 0
 *
 *     d^m log|det L| / drho^m = -(m - 1)! tr((L⁻¹ W)^m),
 *
 * the trace exactly: (L⁻¹ W)^m is applied to all unit vectors, a panel of them at a time.
 */
export function luLogDeterminant(weights: Csr, rho: number, order: number): number {
  const factor = factorize(analyse(weights), rho, 'rho');
  if (order === 0) return factor.logDeterminant;
  const {n, weights: w} = factor.analysis;
  let [x, lag] = [panelBuffer(n), panelBuffer(n)];
  let trace = 0;
  for (let first = 0; first < n; first += WIDTH) {
    const width = Math.min(WIDTH, n - first);
    x.fill(0);
    for (let c = 0; c < width; c++) x[(first + c) * WIDTH + c] = 1;
    for (let k = 0; k < order; k++) {
      lag.fill(0);
      addLag(w, 1, x, lag, false);
      factor.solve(lag, false);
      [x, lag] = [lag, x];
    }
    for (let c = 0; c < width; c++) trace += x[(first + c) * WIDTH + c];
  }
  let factorial = 1;
  for (let k = 2; k < order; k++) factorial *= k;
  return -factorial * trace;
}
