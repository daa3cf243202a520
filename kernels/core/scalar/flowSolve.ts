import {analyse} from '../analysis';
import {checkFinite} from '../finite';
import type {WeightsPair} from '../numericCore';
import {directFlowSolve} from '../unrestricted/direct';
import {flowResidual} from '../unrestricted/operator';
import {adiPlan} from '../unrestricted/plan';
import {TOLERANCE} from '../unrestricted/refinement';
import {reportFlowSolve} from '../unrestricted/report';
import {spectralRange} from '../unrestricted/spectralRange';
import {checkRhos, iterationIsSafe, MAX_STEPS, type Rhos} from '../unrestricted/shifts';
import {factorize} from './factor';
import {filter} from './filter';

/**
 * Solves A X = B, or Aᵀ X = B, by the alternating direction iteration of `unrestricted/shifts.ts`, where that is safe and converges, else
 * directly. Here every step starts from the true residual, in float64:
 *
 *     X <- X + gamma (I - p W_o)⁻¹ (B - A X) (I - q W_d)⁻ᵀ
 *
 * @param b, x [batch * n_o * n_d]; x is written
 */
export function flowSolve(
  weights: WeightsPair,
  rhos: Rhos,
  b: Float32Array,
  x: Float32Array,
  transpose: boolean,
): void {
  checkRhos(rhos);
  checkFinite(b, b, 'b');
  const [origin, destination] = [analyse(weights.origin), analyse(weights.destination)];
  const [no, nd] = [origin.n, destination.n];
  const batch = b.length / (no * nd);
  const columns = {outer: batch, n: no, inner: nd};
  const rows = {outer: batch * no, n: nd, inner: 1};
  const plan = iterationIsSafe(rhos, origin.dominanceNorm, destination.dominanceNorm)
    ? adiPlan(rhos, spectralRange(weights.origin), spectralRange(weights.destination))
    : undefined;
  if (plan !== undefined) {
    const cycle = plan.flatMap(half => half.steps);
    const solution = new Float64Array(b.length);
    const residual = Float32Array.from(b);
    for (let steps = 1; steps <= MAX_STEPS; steps++) {
      const {p, q, gamma} = cycle[(steps - 1) % cycle.length];
      filter(factorize(origin, p, 'rhoO'), columns, residual, residual, transpose);
      filter(factorize(destination, q, 'rhoD'), rows, residual, residual, transpose);
      let largest = 0;
      let correction = 0;
      for (let r = 0; r < solution.length; r++) {
        const step = gamma * residual[r];
        solution[r] += step;
        correction = Math.max(correction, Math.abs(step));
        largest = Math.max(largest, Math.abs(solution[r]));
      }
      if (correction <= TOLERANCE * largest) {
        x.set(solution);
        checkFinite(x, b, 'b');
        reportFlowSolve(weights, {method: 'iteration', steps, correction: largest === 0 ? 0 : correction / largest});
        return;
      }
      flowResidual(weights, rhos, transpose, b, solution, residual);
    }
  }
  directFlowSolve(weights, rhos, b, x, transpose);
}
