import {check} from '../../kernels/core/errors';
import {describe} from '../arguments/describe';
import {checkOptions, optionNames} from '../arguments/options';
import {checkNumbers, checkType, isFunction, isObject} from '../arguments/types';
import {type Evaluation, type Objective, strongWolfe} from './strongWolfe';
import {Turns} from './turns';

/** Why a minimisation ended. */
export type StopReason = 'converged' | 'maxIterations' | 'lineSearchFailed' | 'nonFinite' | 'aborted';

export interface LbfgsIteration {
  /** 0 is the start. */
  readonly iteration: number;
  readonly value: number;
  /** Largest absolute entry of the gradient. */
  readonly gradientNorm: number;
  readonly x: Float64Array;
}

export interface LbfgsOptions {
  /** Iterations at most (default 200). */
  readonly maxIterations?: number;
  /** Converged when the largest absolute entry of the gradient is at most `tolerance * max(1, |value|)` (default 1e-8). */
  readonly tolerance?: number;
  /** Whether `tolerance` is for the gradient as it is, whatever the value (default false). */
  readonly absolute?: boolean;
  /** Length of the first step, along the gradient, at most (default 1); Infinity takes the gradient itself, where x is scaled for it. */
  readonly firstStep?: number;
  /** Pairs of steps and gradient changes that stand for the Hessian (default 10). */
  readonly memory?: number;
  /** How exactly the function is known, relative to its value: smaller differences are taken for none (default 1e-15). */
  readonly rounding?: number;
  /** Called at the start and after each iteration. */
  readonly onIteration?: (iteration: LbfgsIteration) => void;
  /** Ends the minimisation at the next evaluation; the best point so far is returned. */
  readonly signal?: AbortSignal;
}

export interface LbfgsResult extends LbfgsIteration {
  readonly gradient: Float64Array;
  readonly status: {
    readonly converged: boolean;
    readonly reason: StopReason;
    /** What happened, and what to try. */
    readonly message: string;
    readonly iterations: number;
    readonly evaluations: number;
    readonly gradientNorm: number;
  };
}

const OPTIONS = optionNames<LbfgsOptions>({
  maxIterations: true,
  tolerance: true,
  absolute: true,
  firstStep: true,
  memory: true,
  rounding: true,
  onIteration: true,
  signal: true,
});

const MESSAGES: Record<StopReason, string> = {
  converged: 'the gradient is below the tolerance',
  maxIterations: 'the iterations are used up; continue from x, or allow more of them',
  lineSearchFailed:
    'no step along the search direction lowers the value any more: the gradient is wrong, or rounding hides the rest; ' +
    'check the gradient, scale the parameters, or accept a larger tolerance',
  nonFinite: 'the value or its gradient is not finite at the start; choose another start',
  aborted: 'stopped by the signal; x is the best point so far',
};

/**
 * Minimises a smooth function by limited-memory BFGS with a strong-Wolfe line search, in float64.
 *
 * ```js
 * const rosenbrock = ([x, y]) => ({
 *   value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
 *   gradient: [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
 * });
 * const {x, status} = await minimizeLbfgs(rosenbrock, [-1.2, 1]);     // x = [1, 1], status.reason = 'converged'
 * ```
 *
 * A trial point where the function is not finite counts as too far. The event loop gets its turn at least every 16 ms.
 *
 * Source: Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5; the line search in `strongWolfe.ts`.
 *
 * @param objective x, [k] → its value and gradient, [k]; may be asynchronous
 * @param start [k]
 * @returns the best point, and why it ended there; never throws for what the function does
 * @throws KronflowError `invalidArgument` for options out of range, and whatever the objective throws
 */
export async function minimizeLbfgs(
  objective: Objective,
  start: ArrayLike<number>,
  options: LbfgsOptions = {},
): Promise<LbfgsResult> {
  const op = 'minimizeLbfgs';
  checkOptions(op, options, OPTIONS);
  checkType(isFunction(objective), op, 'the objective', 'a function of x', objective);
  checkNumbers(op, 'start', start);
  const {
    maxIterations = 200,
    tolerance = 1e-8,
    memory = 10,
    firstStep: longest = 1,
    rounding = 1e-15,
    absolute = false,
    onIteration,
    signal,
  } = options;
  for (const [name, value, least] of [
    ['maxIterations', maxIterations, 0],
    ['tolerance', tolerance, 0],
    ['memory', memory, 1],
    ['firstStep', longest, Number.MIN_VALUE],
    ['rounding', rounding, 0],
  ] as const) {
    const holds = typeof value === 'number' && value >= least;
    check(holds, 'invalidArgument', () => `${op}: ${name} must be at least ${least}, got ${describe(value)}`);
  }

  let evaluations = 0;
  const turns = new Turns();
  const evaluate = async (x: Float64Array): Promise<Evaluation> => {
    await turns.given();
    evaluations++;
    const evaluated = await objective(x);
    checkType(isObject(evaluated), op, 'what the objective returns', '{value, gradient}', evaluated);
    const {value, gradient} = evaluated;
    checkNumbers(op, 'the gradient', gradient);
    checkType(typeof value === 'number', op, 'the value', 'a number', value);
    check(
      gradient.length === x.length,
      'invalidShape',
      () => `minimizeLbfgs: the gradient must have ${x.length} entries, got ${gradient.length}`,
    );
    return {x, value, gradient: Float64Array.from(gradient)};
  };

  let point = await evaluate(Float64Array.from(start));
  const pairs: Pair[] = [];
  for (let iteration = 0; ; iteration++) {
    const gradientNorm = maxAbs(point.gradient);
    const finish = (reason: StopReason): LbfgsResult => ({
      ...{iteration, gradientNorm, x: point.x, value: point.value, gradient: point.gradient},
      status: {
        ...{reason, converged: reason === 'converged', message: MESSAGES[reason]},
        ...{iterations: iteration, evaluations, gradientNorm},
      },
    });
    if (!isFinitePoint(point)) return finish('nonFinite');
    onIteration?.({iteration, value: point.value, gradientNorm, x: point.x.slice()});
    if (gradientNorm <= tolerance * (absolute ? 1 : Math.max(1, Math.abs(point.value)))) return finish('converged');
    if (signal?.aborted) return finish('aborted');
    if (iteration >= maxIterations) return finish('maxIterations');

    const direction = descentDirection(point.gradient, pairs);
    // Without a Hessian yet, the gradient says nothing about how far to go.
    const firstStep = pairs.length > 0 ? 1 : Math.min(1, longest / norm2(point.gradient));
    const next = await strongWolfe(evaluate, point, direction, {firstStep, rounding, signal});
    if (next === undefined) {
      if (signal?.aborted) return finish('aborted');
      if (pairs.length === 0) return finish('lineSearchFailed');
      // The pairs may be what is wrong: once more along the gradient.
      pairs.length = 0;
      iteration--;
      continue;
    }
    const step = next.x.map((value, i) => value - point.x[i]);
    const change = next.gradient.map((value, i) => value - point.gradient[i]);
    const curvature = dot(step, change);
    // The Wolfe conditions give positive curvature, up to rounding.
    if (curvature > Number.EPSILON * norm2(step) * norm2(change)) pairs.push({step, change, curvature});
    if (pairs.length > memory) pairs.shift();
    point = next;
  }
}

/** A step s, the change y of the gradient over it, and sᵀ y. */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * -H g, where H, the inverse Hessian, is sᵀy / yᵀy times the identity, updated by the pairs: the two-loop recursion
 * (Nocedal & Wright 2006, algorithm 7.4).
 */
function descentDirection(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = gradient.map(value => -value);
  const alphas = pairs.map(() => 0);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const {step, change, curvature} = pairs[k];
    alphas[k] = dot(step, q) / curvature;
    addScaled(q, -alphas[k], change);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = last.curvature / dot(last.change, last.change);
    q.forEach((value, i) => (q[i] = scale * value));
  }
  pairs.forEach(({step, change, curvature}, k) => {
    addScaled(q, alphas[k] - dot(change, q) / curvature, step);
  });
  return q;
}

const isFinitePoint = ({value, gradient}: Evaluation): boolean =>
  Number.isFinite(value) && gradient.every(entry => Number.isFinite(entry));

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
const norm2 = (a: Float64Array): number => Math.sqrt(dot(a, a));
const maxAbs = (a: Float64Array): number => a.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

function addScaled(a: Float64Array, scale: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] += scale * b[i];
}
