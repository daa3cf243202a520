import type {Information} from '../inference/information';
import {inverseInside} from '../inference/covariance';
import {multiply} from '../inference/symmetric';
import type {FlowModel} from '../models/model';
import {clampToBounds, movable} from './bounds';
import {unlessTooFar} from './search';
import {Turns} from './turns';

const MAX_HALVINGS = 12;
const MAX_STEPS = 30;
/** So small a part of the tolerance, before the first step, is not worth one. */
const NOTHING_LEFT = 1e-2;
/** How exactly log-posteriors of refined solves compare. */
const ROUNDING = 1e-12;

export interface Polished {
  readonly parameters: Float64Array;
  readonly information: Information;
  /** sqrt(gᵀ I⁻¹ g): how far, in standard errors, a Newton step would still go. Infinity where I is not positive definite. */
  readonly distance: number;
  /** The same; where I is not positive definite, the largest |g_k| / sqrt|I_kk|. */
  readonly gradientNorm: number;
  readonly steps: number;
}

export interface PolishOptions {
  readonly tolerance: number;
  readonly maxSteps?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each step. */
  readonly onStep?: (made: {
    step: number;
    parameters: Float64Array;
    logPosterior: number;
    gradientNorm: number;
  }) => void;
}

/**
 * Newton steps with the exact observed information and solves refined to float64, until what is left is less than `tolerance` standard errors.
 * The search before works in float32, where the last digits of the log-posterior of large counts are noise; from where it ends a few steps
 * do, and the information is wanted anyway. A step ends at the bounds of parameters, and those whose gradient points out of theirs stay there.
 */
export async function polish(
  model: FlowModel,
  start: Float64Array,
  {tolerance, maxSteps = MAX_STEPS, signal, onStep}: PolishOptions,
): Promise<Polished> {
  const turns = new Turns();
  let parameters = clampToBounds(model, start);
  let information = await model.information(parameters);
  for (let steps = 0; ; steps++) {
    const {distance, gradientNorm, step} = nextStep(model, parameters, information);
    if (steps > 0) onStep?.({step: steps, parameters, logPosterior: information.logPosterior, gradientNorm});
    // At least one step, unless there is nothing left to gain: one from within the tolerance leaves its square.
    const near = distance <= (steps > 0 ? tolerance : tolerance * NOTHING_LEFT);
    const better =
      near || step === undefined || steps >= maxSteps || signal?.aborted === true
        ? undefined
        : await backtrack(model, parameters, information, step);
    if (better === undefined) return {parameters, information, distance, gradientNorm, steps};
    ({parameters, information} = better);
    await turns.given();
  }
}

/**
 * I⁻¹ g over the parameters that may move. Where the observed information is not positive definite, the Fisher information still shows a
 * way up, but no maximum is near.
 */
function nextStep(
  model: FlowModel,
  parameters: Float64Array,
  {observed, fisher, gradient}: Information,
): {distance: number; gradientNorm: number; step?: Float64Array} {
  const inside = movable(model, parameters, gradient);
  const newton = inverseInside(observed, inside);
  const inverse = newton ?? (fisher && inverseInside(fisher(), inside));
  const largest = inside.reduce(
    (norm, k) => Math.max(norm, Math.abs(gradient[k]) / (Math.sqrt(Math.abs(observed[k][k])) || 1)),
    0,
  );
  const nowhere = {distance: Infinity, gradientNorm: largest};
  if (inverse === undefined) return nowhere;
  const g = Float64Array.from(inside, i => gradient[i]);
  const move = multiply(inverse, g);
  const step = new Float64Array(parameters.length);
  inside.forEach((k, i) => (step[k] = move[i]));
  const squared = move.reduce((sum, value, i) => sum + value * g[i], 0);
  if (newton === undefined) return {...nowhere, step};
  const distance = Math.sqrt(Math.max(0, squared));
  return {step, distance, gradientNorm: distance};
}

/** The first of step, step / 2, step / 4, ..., cut off at the bounds, that does not lower the log-posterior. */
async function backtrack(
  model: FlowModel,
  parameters: Float64Array,
  {logPosterior}: Information,
  step: Float64Array,
): Promise<{parameters: Float64Array; information: Information} | undefined> {
  for (let halving = 0, length = 1; halving < MAX_HALVINGS; halving++, length /= 2) {
    const trial = clampToBounds(
      model,
      parameters.map((value, k) => value + length * step[k]),
    );
    // The first trial nearly always is the last one.
    const information = halving === 0 ? await unlessTooFar(model.information(trial)) : undefined;
    const value = information?.logPosterior ?? (await unlessTooFar(model.logPosterior(trial))) ?? -Infinity;
    if (value >= logPosterior - ROUNDING * Math.abs(logPosterior)) {
      return {parameters: trial, information: information ?? (await model.information(trial))};
    }
  }
  return undefined;
}
