import type {WeightsPair} from '../numericCore';
import {spectralRange} from '../unrestricted/spectralRange';
import {Refinement, type Verdict} from '../unrestricted/refinement';
import {type AdiStep, adiSteps, isStiff, type Rhos} from '../unrestricted/shifts';
import type {Buffers} from './buffers';
import {PANEL, tileFloats} from './layout';
import {Side} from './side';
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
): Refinement | undefined {
  const {rhoD, rhoO, rhoW} = rhos;
  const [no, nd] = [weights.origin.n, weights.destination.n];
  const [o, d, adjoint] = [origin.offset, destination.offset, Number(transpose)];
  const residual = buffers.floats(batch * no * nd);
  const tiles = buffers.floats(batch * tileFloats(no, nd));
  const panels = buffers.floats(batch * tileFloats(nd, no));
  const [panel, spare] = [buffers.floats(PANEL * nd), buffers.floats(PANEL * Math.max(no, nd))];
  const [rows, rows2, rows3] = [0, 1, 2].map(() => buffers.floats(FLOATS_OF_FOUR_ROWS * nd));
  const maxima = buffers.floats(4);

  solver.flow_load(o, d, batch, b, tiles);
  let start = 1;
  let last: AdiStep | undefined; // the step whose Y stands in place of the residual
  let refinement: Refinement | undefined;
  let verdict: Verdict = 'continue';
  const steps = adiSteps(rhos, spectralRange(weights.origin), spectralRange(weights.destination));
  for (;;) {
    const step: AdiStep = steps.next(verdict === 'refresh').value!;
    const {p, q, gamma} = step;
    Side.factor(origin, p, 'rhoO', destination, q, 'rhoD');
    const {s, t, c} = last ?? {s: 0, t: 0, c: 0};
    const shifted = Number(last !== undefined);
    const outputs = [tiles, panels, panel, spare, maxima] as const;
    solver.flow_step(o, d, adjoint, batch, start, shifted, s, t, c, p, q, gamma, ...outputs);
    start = 0;
    last = step;
    const [correction, largest] = buffers.view(maxima, 2);
    refinement ??= new Refinement(isStiff(step));
    verdict = refinement.next(correction, largest);
    if (verdict === 'continue') continue;
    if (verdict === 'failed') return Number.isNaN(refinement.correction) ? refinement : undefined;
    solver.flow_store(o, d, batch, panels, x);
    if (verdict === 'done') return refinement;
    solver.flow_residual(o, d, adjoint, batch, rhoD, rhoO, rhoW, b, x, residual, rows, rows2, rows3);
    solver.flow_load(o, d, batch, residual, tiles);
    last = undefined;
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
  const [rows, rows2, rows3] = [0, 1, 2].map(() => buffers.floats(FLOATS_OF_FOUR_ROWS * n));
  const gradients = buffers.floats(8);
  solver.flow_rho_gradients(origin.offset, destination.offset, batch, f, v, rows, rows2, rows3, gradients);
  const [rhoD, rhoO, rhoW] = buffers.doubles(gradients, 3);
  return {rhoD, rhoO, rhoW};
}

/** Four float64, in floats. */
const FLOATS_OF_FOUR_ROWS = 8;
