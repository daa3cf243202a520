import {infinityNorm, type Matrix} from '../support/dense';
import {flowColumns, flowValues} from '../support/layout';
import {factoredAlgebra, flowOracle} from '../support/oracle';
import type {SolveCase} from './randomCases';

/** What a case must give, and for drho the size of the terms that cancel in it: errors are measured against that. */
export interface Reference {
  readonly eta: number[];
  readonly db: number[];
  readonly drho: readonly {readonly value: number; readonly scale: number}[];
}

const sum = (values: Matrix): number => values.reduce((total, row) => row.reduce((t, v) => t + Math.abs(v), total), 0);
const largest = (values: Matrix): number =>
  values.reduce((max, row) => row.reduce((m, v) => Math.max(m, Math.abs(v)), max), 0);

/** The float64 oracle on a case. drho: of rhoD, then of rhoO. */
export function referenceOf({origin, destination, rhoD, rhoO, batch, b, dy}: SolveCase): Reference {
  const none = {value: 0, scale: 1};
  if (batch === 0) return {eta: [], db: [], drho: [none, none]};
  const pairs = origin.length * destination.length;
  const point = {rhoD, rhoO, b: flowColumns(b, pairs), cotangent: flowColumns(dy, pairs)};
  const gradient = flowOracle(origin, destination, factoredAlgebra).gradient(point);
  const {b: v, cotangent: eta} = gradient;
  // |<v, (L_o ⊗ W_d) eta>| <= Σ|v| ‖L_o‖∞ ‖W_d‖∞ max|eta|, and ‖L_o‖∞ <= 1 + |rhoO| ‖W_o‖∞.
  const scale = sum(v) * largest(eta);
  const [o, d] = [infinityNorm(origin), infinityNorm(destination)];
  return {
    eta: flowValues(eta),
    db: flowValues(v),
    drho: [
      {value: gradient.rhoD, scale: scale * d * (1 + Math.abs(rhoO) * o) || 1},
      {value: gradient.rhoO, scale: scale * o * (1 + Math.abs(rhoD) * d) || 1},
    ],
  };
}
