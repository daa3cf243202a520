import type {Information} from '../inference/information';
import {inverseInside} from '../inference/covariance';
import {multiply, type Symmetric} from '../inference/symmetric';
import {dot} from '../math/dot';
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
  for (let made = 0; ; made++) {
    const {distance, gradientNorm, steps} = nextStep(model, parameters, information);
    if (made > 0) onStep?.({step: made, parameters, logPosterior: information.logPosterior, gradientNorm});
    // At least one step, unless there is nothing left to gain: one from within the tolerance leaves its square.
    const near = distance <= (made > 0 ? tolerance : tolerance * NOTHING_LEFT);
    const better =
      near || made >= maxSteps || signal?.aborted === true
        ? undefined
        : await backtrack(model, parameters, information, steps);
    if (better === undefined) return {parameters, information, distance, gradientNorm, steps: made};
    ({parameters, information} = better);
    await turns.given();
  }
}

interface NextStep {
  readonly distance: number;
  readonly gradientNorm: number;
  /** The step that stops at bounds, if it meets any, and the one that does not know of them; none where no information shows a way up. */
  readonly steps: readonly Float64Array[];
}

/**
 * I⁻¹ g over the parameters that may move. Where the observed information is not positive definite, the Fisher information still shows a
 * way up, but no maximum is near.
 */
function nextStep(model: FlowModel, parameters: Float64Array, {observed, fisher, gradient}: Information): NextStep {
  const inside = movable(model, parameters, gradient);
  const newton = inverseInside(observed, inside);
  const information = newton === undefined ? fisher?.() : observed;
  const inverse = newton ?? (information && inverseInside(information, inside));
  const largest = inside.reduce(
    (norm, k) => Math.max(norm, Math.abs(gradient[k]) / (Math.sqrt(Math.abs(observed[k][k])) || 1)),
    0,
  );
  const nowhere = {distance: Infinity, gradientNorm: largest};
  if (information === undefined || inverse === undefined) return {...nowhere, steps: []};
  const step = new Float64Array(parameters.length);
  const move = multiply(
    inverse,
    Float64Array.from(inside, k => gradient[k]),
  );
  inside.forEach((k, i) => (step[k] = move[i]));
  const bounded = boundedStep(model, parameters, {information, gradient, inside, step});
  const steps = bounded === undefined ? [step] : [bounded, step];
  if (newton === undefined) return {...nowhere, steps};
  const distance = Math.sqrt(Math.max(0, dot(step, gradient)));
  return {distance, gradientNorm: distance, steps};
}

/**
 * Those parameters that a step would carry out of their bounds, h, end there, and the others, f, make up for it: I_ff s_f = g_f - I_fh s_h; again until
 * none is carried out. Undefined where none is.
 */
function boundedStep(
  model: FlowModel,
  parameters: Float64Array,
  {
    information,
    gradient,
    inside,
    step,
  }: {information: Symmetric; gradient: Float64Array; inside: readonly number[]; step: Float64Array},
): Float64Array | undefined {
  const bounded = step.slice();
  for (let free = inside; ;) {
    const end = parameters.map((value, k) => value + bounded[k]);
    const stop = clampToBounds(model, end);
    const stays = free.filter(k => stop[k] === end[k]);
    if (stays.length === free.length) return free === inside ? undefined : bounded;
    for (const k of free) bounded[k] = stop[k] - parameters[k];
    if (stays.length === 0) return bounded;
    free = stays;
    const held = inside.filter(k => !free.includes(k));
    const g = free.map(k => held.reduce((rest, h) => rest - information[k][h] * bounded[h], gradient[k]));
    // A part of a positive definite matrix is one.
    const move = multiply(inverseInside(information, free)!, g);
    free.forEach((k, i) => (bounded[k] = move[i]));
  }
}

/** The first of both steps, their halves, their quarters, ..., cut off at the bounds, that does not lower the log-posterior. */
async function backtrack(
  model: FlowModel,
  parameters: Float64Array,
  {logPosterior}: Information,
  steps: readonly Float64Array[],
): Promise<{parameters: Float64Array; information: Information} | undefined> {
  for (let trial = 0; trial < MAX_HALVINGS * steps.length; trial++) {
    const length = 2 ** -Math.floor(trial / steps.length);
    const step = steps[trial % steps.length];
    const end = clampToBounds(
      model,
      parameters.map((value, k) => value + length * step[k]),
    );
    // The first trial nearly always is the last one.
    const information = trial === 0 ? await unlessTooFar(model.information(end)) : undefined;
    const value = information?.logPosterior ?? (await unlessTooFar(model.logPosterior(end))) ?? -Infinity;
    if (value >= logPosterior - ROUNDING * Math.abs(logPosterior)) {
      return {parameters: end, information: information ?? (await model.information(end))};
    }
  }
  return undefined;
}
