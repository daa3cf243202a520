import type {WeightsPair} from '../numericCore';
import {adiPlan} from '../unrestricted/plan';
import {remaining, TOLERANCE} from '../unrestricted/refinement';
import type {FlowSolveReport} from '../unrestricted/report';
import {MAX_STEPS, type Rhos} from '../unrestricted/shifts';
import {spectralRange} from '../unrestricted/spectralRange';
import type {Buffers} from './buffers';
import {FilterPair, filtersOf} from './filters';
import {PANEL, tileFloats} from './layout';
import type {Workspace} from './workspace';

/**
 * Solves A X = B, or Aᵀ X = B, by the alternating direction iteration of `unrestricted/shifts.ts`, in float32 with residuals in float64.
 *
 * @param b, x offsets of [batch, n_o, n_d], row-major; x is written
 * @returns how it went, or undefined where it did not converge; the correction is NaN where b is not finite
 */
export function iterate(
  {origin, destination, solver, weights}: Workspace,
  buffers: Buffers,
  rhos: Rhos,
  batch: number,
  b: number,
  x: number,
  transpose: boolean,
): Pick<FlowSolveReport, 'steps' | 'correction'> | undefined {
  const {rhoD, rhoO, rhoW} = rhos;
  const plan = adiPlan(rhos, spectralRange(weights.origin), spectralRange(weights.destination));
  if (plan === undefined) return undefined;
  const [no, nd] = [origin.n, destination.n];
  const [o, d, adjoint] = [origin.offset, destination.offset, Number(transpose)];
  const [residual, y] = [buffers.floats(batch * no * nd), buffers.floats(batch * tileFloats(no, nd))];
  const [inRows, inColumns] = [tileFloats(nd, no), tileFloats(no, nd)].map(floats => buffers.zeros(batch * floats));
  const [panel, spare] = [buffers.floats(PANEL * nd), buffers.floats(PANEL * Math.max(no, nd))];
  const [rows, rows2, rows3] = [0, 1, 2].map(() => buffers.floats(FLOATS_OF_FOUR_ROWS * nd));
  const onOrigins = new FilterPair(buffers, origin, 'rhoO');
  const onDestinations = new FilterPair(buffers, destination, 'rhoD');

  solver.flow_load(o, d, batch, b, y);
  for (let i = 0, done = 0; ; i++) {
    const half = plan[i] ?? plan[i % 2];
    const {steps} = half;
    done += steps.length;
    if (done > MAX_STEPS) return undefined;
    const {origins, destinations} = filtersOf(steps);
    solver.flow_columns(...onOrigins.set(origins[0]), adjoint, batch, nd, 0, y, 0, spare);
    const corrections = steps.map(({gamma}, k) => {
      if (k % 2 === 1) {
        const filters = onOrigins.set(origins[k], origins.at(k + 1));
        return solver.flow_columns(...filters, adjoint, batch, nd, gamma, y, inColumns, spare);
      }
      const filters = onDestinations.set(destinations[k], destinations.at(k + 1));
      return solver.flow_rows(...filters, adjoint, batch, no, gamma, y, inRows, panel, spare);
    });
    const largest = solver.flow_store(o, d, batch, inRows, inColumns, panel, x);
    if (Number.isNaN(largest)) return {steps: done, correction: Number.NaN};
    const correction = remaining(half, corrections, largest, i === plan.length - 1);
    if (i > 0 && correction <= TOLERANCE) return {steps: done, correction};
    solver.flow_residual(o, d, adjoint, batch, rhoD, rhoO, rhoW, b, x, residual, rows, rows2, rows3);
    solver.flow_load(o, d, batch, residual, y);
  }
}

/** <V, F W_dᵀ>, <V, W_o F> and <V, W_o F W_dᵀ> for f and v at offsets, [batch, n_o, n_d]. */
export function rhoGradients(
  {origin, destination, solver}: Workspace,
  buffers: Buffers,
  {destination: {n}}: WeightsPair,
  batch: number,
  f: number,
  v: number,
): Rhos {
  const [lag, rows] = [0, 1].map(() => buffers.floats(FLOATS_OF_FOUR_ROWS * n));
  const gradients = buffers.floats(8);
  solver.flow_rho_gradients(origin.offset, destination.offset, batch, f, v, lag, rows, gradients);
  const [rhoD, rhoO, rhoW] = buffers.doubles(gradients, 3);
  return {rhoD, rhoO, rhoW};
}

/** Four float64, in floats. */
const FLOATS_OF_FOUR_ROWS = 8;
