/** A function of x and its gradient there. */
export type Objective = (
  x: Float64Array,
) => {value: number; gradient: ArrayLike<number>} | Promise<{value: number; gradient: ArrayLike<number>}>;

/** A point at which the function was evaluated. */
export interface Evaluation {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const MAX_EVALUATIONS = 30;

/** The function along the ray: phi(step) = f(x + step * direction). */
interface Trial {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
  readonly point: Evaluation;
}

/**
 * A step along a descent direction that satisfies the strong Wolfe conditions
 *
 *     phi(t) <= phi(0) + c1 t phi'(0),     |phi'(t)| <= c2 |phi'(0)|,     c1 = 1e-4, c2 = 0.9:
 *
 * first a bracket that must contain one, then its narrowing by cubic interpolation (Nocedal & Wright 2006, algorithms 3.5 and
 * 3.6). Close to the minimum, where differences of values drown in rounding, a trial whose value is equal up to rounding passes
 * if its slope does (the approximate Wolfe conditions of Hager & Zhang 2005, eq. 4.1).
 *
 * @returns the accepted point, or undefined if none was found or the signal ended the search
 */
export async function strongWolfe(
  evaluate: (x: Float64Array) => Promise<Evaluation>,
  start: Evaluation,
  direction: Float64Array,
  {firstStep, rounding: relative, signal}: {firstStep: number; rounding: number; signal?: AbortSignal | undefined},
): Promise<Evaluation | undefined> {
  const along = (gradient: Float64Array): number => gradient.reduce((sum, g, i) => sum + g * direction[i], 0);
  const origin: Trial = {step: 0, value: start.value, slope: along(start.gradient), point: start};
  if (!(origin.slope < 0)) return undefined;

  const rounding = relative * Math.abs(origin.value);
  const decreases = (t: Trial): boolean =>
    t.value <= origin.value + SUFFICIENT_DECREASE * t.step * origin.slope ||
    (t.value <= origin.value + rounding && t.slope <= (2 * SUFFICIENT_DECREASE - 1) * origin.slope);
  const isFlat = (t: Trial): boolean => Math.abs(t.slope) <= -CURVATURE * origin.slope;

  let low = origin;
  let high: Trial | undefined;
  let step = firstStep;
  for (let count = 0; count < MAX_EVALUATIONS; count++) {
    if (signal?.aborted) return undefined;
    const trial = await tryStep(step);
    if (!Number.isFinite(trial.value) || !Number.isFinite(trial.slope)) {
      // Too far: nothing can be learnt there but that.
      high = {...trial, value: Infinity};
    } else if (!decreases(trial) || (low !== origin && trial.value >= low.value + rounding)) {
      high = trial;
    } else if (isFlat(trial)) {
      return trial.point;
    } else {
      // Downhill from the trial lies away from `high`: it becomes the better end of the bracket, and what was low the other one.
      const bracket = high === undefined ? trial.slope >= 0 : trial.slope * (high.step - low.step) >= 0;
      if (bracket) high = low;
      low = trial;
    }
    step = high === undefined ? 2 * step : interpolate(low, high);
    if (high !== undefined && Math.abs(high.step - low.step) <= 1e-16 * Math.max(1, low.step)) break;
  }
  // Some decrease is better than none.
  return low !== origin && low.value < origin.value ? low.point : undefined;

  async function tryStep(t: number): Promise<Trial> {
    const point = await evaluate(start.x.map((value, i) => value + t * direction[i]));
    return {step: t, value: point.value, slope: along(point.gradient), point};
  }
}

/** The minimum of the cubic through both ends, kept away from them by a tenth of the bracket (Nocedal & Wright 2006, eq. 3.59). */
function interpolate(low: Trial, high: Trial): number {
  const width = high.step - low.step;
  const middle = low.step + width / 2;
  if (!Number.isFinite(high.value) || !Number.isFinite(high.slope)) return middle;
  const d1 = low.slope + high.slope - (3 * (low.value - high.value)) / (low.step - high.step);
  const d2 = Math.sign(width) * Math.sqrt(d1 * d1 - low.slope * high.slope);
  const step = high.step - (width * (high.slope + d2 - d1)) / (high.slope - low.slope + 2 * d2);
  const fraction = (step - low.step) / width;
  return fraction >= 0.1 && fraction <= 0.9 ? step : middle;
}
