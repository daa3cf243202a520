import {analyse} from '../analysis';
import {checkFinite} from '../finite';
import type {RhoGradients, SolveState, WeightsPair} from '../numericCore';
import {type Factor, factorize} from './factor';
import {filter} from './filter';

/**
 * eta = A⁻¹ b with A = L_o ⊗ L_d, L = I - rho W, for a batch of flow matrices B = b [n_o, n_d]:
 *
 *     L_o F L_dᵀ = B:     Y = L_o⁻¹ B,     F = Y L_d⁻ᵀ
 *
 * The columns of B are filtered by W_o, then the rows of Y by W_d. Y is kept for the gradient.
 *
 * @param b, eta [batch * n_o * n_d]; eta is written
 */
export function kroneckerSolve(
  weights: WeightsPair,
  rhoD: number,
  rhoO: number,
  b: Float32Array,
  eta: Float32Array,
  state?: SolveState,
): void {
  const {origin, destination, rows, columns} = sides(weights, rhoD, rhoO, b.length);
  const y = new Float32Array(b.length);
  filter(origin, columns, b, y, false);
  filter(destination, rows, y, eta, false);
  checkFinite(eta, b, 'b');
  if (state !== undefined) Object.assign(state, {rhoD, rhoO, y});
}

/**
 * The adjoint and the trace-form gradients, by the same filters transposed, from the F and Y of the forward pass:
 *
 *     L_oᵀ V L_d = G:     Q = G L_d⁻¹,     V = L_o⁻ᵀ Q          (G = dLoss/dF)
 *     dLoss/dB = V        dLoss/drho_d = <Q, F W_dᵀ>            dLoss/drho_o = <V, W_o Y>
 *
 * @param dy G; @param eta F; @param db V, written; all [batch * n_o * n_d]
 */
export function kroneckerSolveGrad(
  weights: WeightsPair,
  {rhoD, rhoO, y}: SolveState,
  dy: Float32Array,
  eta: Float32Array,
  db: Float32Array,
): RhoGradients {
  const {origin, destination, rows, columns} = sides(weights, rhoD, rhoO, dy.length);
  const drhoD = filter(destination, rows, dy, db, true, eta);
  const drhoO = filter(origin, columns, db, db, true, y);
  return {rhoD: drhoD, rhoO: drhoO};
}

function sides({origin: wo, destination: wd}: WeightsPair, rhoD: number, rhoO: number, size: number) {
  const batch = size / (wo.n * wd.n);
  const origin = factorize(analyse(wo), rhoO, 'rhoO');
  const shared: Factor | undefined = wo === wd && rhoO === rhoD ? origin : undefined;
  return {
    origin,
    destination: shared ?? factorize(analyse(wd), rhoD, 'rhoD'),
    columns: {outer: batch, n: wo.n, inner: wd.n},
    rows: {outer: batch * wo.n, n: wd.n, inner: 1},
  };
}
