import type {WeightsPair} from '../numericCore';
import type {Rhos} from '../unrestricted/shifts';
import {factorLogDeterminant} from './factorLogDeterminant';
import {spectralLogDeterminant} from './logSums';
import {spectrum} from './spectrum';

/** log|det A| with all its first and second derivatives, in the order of the rhos that were given: rhoD, rhoO, rhoW. */
export interface LogDeterminant {
  readonly value: number;
  readonly gradient: readonly number[];
  readonly hessian: readonly (readonly number[])[];
}

/**
 * log|det A|, its gradient and its Hessian in float64, for A = I - rhoD (I ⊗ W_d) - rhoO (W_o ⊗ I) - rhoW (W_o ⊗ W_d), or without rhoW for the
 * separable A = (I - rhoO W_o) ⊗ (I - rhoD W_d), of which log|det A| = n_d log|det(I - rhoO W_o)| + n_o log|det(I - rhoD W_d)|.
 *
 * -Infinity where A is singular. Eigenvalues are computed at the first call; the cost of a call is n_o n_d, or n_o + n_d if separable.
 *
 * @throws KronflowError `tooLarge`
 */
export function logDeterminant(
  weights: WeightsPair,
  rhos: {rhoD: number; rhoO: number; rhoW?: number},
): LogDeterminant {
  const {rhoD, rhoO, rhoW} = rhos;
  if (rhoW === undefined) {
    const [no, nd] = [weights.origin.n, weights.destination.n];
    const at = (m: number) => [
      no * factorLogDeterminant(weights.destination, rhoD, m),
      nd * factorLogDeterminant(weights.origin, rhoO, m),
    ];
    const [[d, o], [dD, dO], [dDD, dOO]] = [at(0), at(1), at(2)];
    const hessian = [
      [dDD, 0],
      [0, dOO],
    ];
    return {value: d + o, gradient: [dD, dO], hessian};
  }
  const [mu, lambda] = [spectrum(weights.origin), spectrum(weights.destination)];
  const names = ['rhoD', 'rhoO', 'rhoW'] as const;
  const derivative = (...by: (keyof Rhos)[]): number => {
    const orders = {rhoD: 0, rhoO: 0, rhoW: 0};
    for (const name of by) orders[name]++;
    return spectralLogDeterminant(mu, lambda, {rhoD, rhoO, rhoW}, orders);
  };
  const [dd, od, oo] = [derivative('rhoD', 'rhoD'), derivative('rhoO', 'rhoD'), derivative('rhoO', 'rhoO')];
  const [wd, wo, ww] = [derivative('rhoW', 'rhoD'), derivative('rhoW', 'rhoO'), derivative('rhoW', 'rhoW')];
  return {
    value: derivative(),
    gradient: names.map(name => derivative(name)),
    hessian: [
      [dd, od, wd],
      [od, oo, wo],
      [wd, wo, ww],
    ],
  };
}
