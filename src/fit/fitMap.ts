import * as tf from '@tensorflow/tfjs';
import {check, KronflowError} from '../../kernels/core/errors';
import type {Evaluated, FlowModel} from '../models/model';
import {FlowFit} from '../results/flowFit';
import {FreeParameters} from './freeParameters';
import {type LbfgsResult, minimizeLbfgs, type StopReason} from './minimizeLbfgs';
import {minimizeWithOptimizer} from './minimizeWithOptimizer';
import {polish} from './newton';
import {type FitStatus, statusOf} from './status';
import {whiten, type Whitening} from './whitening';

export interface FitIteration {
  readonly iteration: number;
  readonly logPosterior: number;
  /** Largest absolute entry of the gradient, in standard errors as the start saw them. */
  readonly gradientNorm: number;
  /** By name. */
  readonly parameters: Readonly<Record<string, number>>;
}

export interface FitOptions {
  /** `lbfgs` (default), or any optimiser of `tf.train`. */
  readonly method?: 'lbfgs' | tf.Optimizer;
  /** Iterations at most: 200 by default, 2000 for an optimiser of `tf.train`. */
  readonly maxIterations?: number;
  /** Converged when a Newton step would go less far than so many standard errors (default 1e-4; 1e-2 for an optimiser of `tf.train`). */
  readonly tolerance?: number;
  /** Where to start, by name; what is left out starts from the fit without spatial dependence. */
  readonly start?: Readonly<Record<string, number>>;
  readonly onIteration?: (iteration: FitIteration) => void;
  /** Ends the fit at the next evaluation with the best parameters so far: reason `aborted`. */
  readonly signal?: AbortSignal;
}

/** In float32, log-posteriors differ by rounding from here on. */
const ROUNDING = 1e-10;
/** Where the search hands over to Newton's method, as the largest entry of the gradient in standard errors. */
const SEARCH_TOLERANCE = 1e-3;

/**
 * Fits a flow model by maximum a posteriori (with priors `'flat'`: maximum likelihood).
 *
 * ```js
 * const fit = await fitMap(model, {onIteration: ({iteration, logPosterior}) => console.log(iteration, logPosterior)});
 * console.log(fit.summary());
 * ```
 *
 * Starts from the fit without spatial dependence, searches by L-BFGS on the current backend, and ends with Newton steps on the exact observed
 * information. Gives the event loop its turn; never throws for what the data do to the likelihood: `fit.status` says how it ended, and the
 * last good parameters are there whatever happened.
 *
 * @throws KronflowError `invalidArgument` for options out of range
 */
export async function fitMap(model: FlowModel, options: FitOptions = {}): Promise<FlowFit> {
  const {method = 'lbfgs', signal} = options;
  const isSearch = method === 'lbfgs';
  const {maxIterations = isSearch ? 200 : 2000, tolerance = isSearch ? 1e-4 : 1e-2} = options;
  check(tolerance > 0, 'invalidArgument', () => `fitMap: tolerance must be positive, got ${tolerance}`);
  check(
    Number.isInteger(maxIterations) && maxIterations >= 0,
    'invalidArgument',
    () => `fitMap: maxIterations must be a whole number, got ${maxIterations}`,
  );

  const coordinates = new FreeParameters(model);
  const start = coordinates.fromParameters(await startParameters(model, options.start));
  const first = coordinates.toParameters(start).parameters;
  const search = new Search(model, coordinates, options);
  let found: LbfgsResult;
  try {
    const {fisher, observed} = await model.information(first);
    search.whitening = whiten(coordinates, start, fisher ?? observed);
    const zeros = new Float64Array(start.length);
    const objective = (z: Float64Array): Promise<{value: number; gradient: Float64Array}> => search.evaluate(z);
    const onIteration = search.report.bind(search);
    const common = {maxIterations, onIteration, ...(signal === undefined ? {} : {signal})};
    found = isSearch
      ? await minimizeLbfgs(objective, zeros, {
          ...common,
          tolerance: SEARCH_TOLERANCE,
          absolute: true,
          rounding: ROUNDING,
        })
      : await minimizeWithOptimizer(objective, method, zeros, {...common, tolerance});
  } catch (error) {
    if (!(error instanceof KronflowError)) throw error;
    return FlowFit.unfinished(
      model,
      search.best ?? first,
      statusOf('nonFinite', {detail: error.message, iterations: 0}),
    );
  }

  const parameters = coordinates.toParameters(search.whitening.toFree(found.x)).parameters;
  const {reason, iterations} = found.status;
  if (reason === 'aborted' || reason === 'nonFinite') {
    return FlowFit.unfinished(model, parameters, statusOf(reason, {iterations}));
  }
  const polished = await polish(model, parameters, {
    tolerance,
    maxSteps: isSearch && reason !== 'maxIterations' ? undefined : 0,
    signal,
  });
  const outcome: StopReason =
    polished.distance <= tolerance || (!isSearch && reason === 'converged')
      ? 'converged'
      : signal?.aborted === true
        ? 'aborted'
        : reason === 'converged'
          ? 'lineSearchFailed'
          : reason;
  const status: FitStatus = statusOf(outcome, {
    iterations: iterations + polished.steps,
    gradientNorm: polished.distance,
  });
  return FlowFit.finished(model, polished.parameters, status, polished.information);
}

/** The objective as the optimiser sees it: minus the log-posterior, by whitened coordinates, relative to the start. */
class Search {
  whitening!: Whitening;
  /** The best parameters so far. */
  best: Float64Array | undefined;
  private bestValue = -Infinity;
  private reference: number | undefined;

  constructor(
    private readonly model: FlowModel,
    private readonly coordinates: FreeParameters,
    private readonly options: FitOptions,
  ) {}

  async evaluate(z: Float64Array): Promise<{value: number; gradient: Float64Array}> {
    const {parameters, pullback} = this.coordinates.toParameters(this.whitening.toFree(z));
    const evaluated = await evaluateSafely(this.model, parameters);
    if (evaluated === undefined) return {value: Infinity, gradient: z.map(() => Number.NaN)};
    const {logPosterior, gradient} = evaluated;
    if (logPosterior > this.bestValue) [this.best, this.bestValue] = [parameters, logPosterior];
    this.reference ??= logPosterior;
    return {
      value: this.reference - logPosterior,
      gradient: this.whitening.pullback(pullback(gradient)).map(value => -value),
    };
  }

  report({
    iteration,
    value,
    gradientNorm,
    x,
  }: {
    iteration: number;
    value: number;
    gradientNorm: number;
    x: Float64Array;
  }): void {
    const {parameters} = this.coordinates.toParameters(this.whitening.toFree(x));
    this.options.onIteration?.({
      iteration,
      gradientNorm,
      logPosterior: (this.reference ?? 0) - value,
      parameters: Object.fromEntries(this.model.names.map((name, k) => [name, parameters[k]])),
    });
  }
}

/** Undefined where the log-posterior has no finite value: too far out, or a rho that makes A singular. */
async function evaluateSafely(model: FlowModel, parameters: Float64Array): Promise<Evaluated | undefined> {
  try {
    const evaluated = await model.evaluate(parameters);
    return Number.isFinite(evaluated.logPosterior) ? evaluated : undefined;
  } catch (error) {
    const tooFar = ['singularFactor', 'nonFinite', 'inaccurateSolve'];
    if (error instanceof KronflowError && tooFar.includes(error.code)) return undefined;
    throw error;
  }
}

async function startParameters(model: FlowModel, given: FitOptions['start'] = {}): Promise<Float64Array> {
  for (const name of Object.keys(given)) {
    check(
      model.names.includes(name),
      'invalidArgument',
      () => `fitMap: start names ${name}, but the parameters are ${model.names.join(', ')}`,
    );
  }
  const values = await model.start();
  return values.map((value, k) => given[model.names[k]] ?? value);
}
