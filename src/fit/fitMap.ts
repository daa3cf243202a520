import * as tf from '@tensorflow/tfjs';
import {check, KronflowError} from '../../kernels/core/errors';
import {describe} from '../arguments/describe';
import {checkOptions, optionNames} from '../arguments/options';
import {checkType, isFunction, isObject} from '../arguments/types';
import {isBackendLost} from '../../kernels/gpu/lost';
import {FlowModel} from '../models/model';
import {FlowFit} from '../results/flowFit';
import {FreeParameters} from './freeParameters';
import {type LbfgsResult, minimizeLbfgs, type StopReason} from './minimizeLbfgs';
import {minimizeWithOptimizer} from './minimizeWithOptimizer';
import {polish} from './newton';
import {isTooFar, Search} from './search';
import {startParameters} from './startParameters';
import {statusOf} from './status';
import {whiten} from './whitening';

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

const OPTIONS = optionNames<FitOptions>({
  method: true,
  maxIterations: true,
  tolerance: true,
  start: true,
  onIteration: true,
  signal: true,
});

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
  checkType(model instanceof FlowModel, 'fitMap', 'model', 'what flowModel(...) returns', model);
  checkOptions('fitMap', options, OPTIONS);
  const {method = 'lbfgs', signal} = options;
  const isSearch = method === 'lbfgs';
  const {onIteration} = options;
  checkType(onIteration === undefined || isFunction(onIteration), 'fitMap', 'onIteration', 'a function', onIteration);
  checkType(
    signal === undefined || (isObject(signal) && 'aborted' in signal),
    'fitMap',
    'signal',
    'the signal of an AbortController',
    signal,
  );
  const {maxIterations = isSearch ? 200 : 2000, tolerance = isSearch ? 1e-4 : 1e-2} = options;
  check(
    isSearch || isOptimizer(method),
    'invalidArgument',
    () => `fitMap: method must be 'lbfgs' or an optimiser of tf.train, got ${describe(method)}`,
  );
  check(
    typeof tolerance === 'number' && tolerance > 0,
    'invalidArgument',
    () => `fitMap: tolerance must be positive, got ${describe(tolerance)}`,
  );
  check(
    Number.isInteger(maxIterations) && maxIterations >= 0,
    'invalidArgument',
    () => `fitMap: maxIterations must be a whole number, got ${maxIterations}`,
  );

  // From here on a loss of the GPU is noticed, even one before the first read.
  isBackendLost();
  const coordinates = new FreeParameters(model);
  const start = coordinates.fromParameters(await startParameters(model, options.start));
  const first = coordinates.toParameters(start).parameters;
  let search: Search | undefined;
  try {
    const {fisher, observed} = await model.information(first);
    const whitening = whiten(coordinates, start, fisher ?? observed);
    search = new Search(model, coordinates, whitening, options.onIteration);
    const found = await runSearch(search, start.length, {...options, maxIterations, tolerance});
    const {best} = search;
    const {reason, iterations} = found.status;
    if (reason === 'aborted' || reason === 'nonFinite') {
      const gradientNorm = reason === 'aborted' ? found.gradientNorm : undefined;
      return FlowFit.unfinished(model, best, statusOf(reason, {iterations, gradientNorm}));
    }
    const parameters = search.parametersAt(found.x);
    const maxSteps = isSearch && reason !== 'maxIterations' ? undefined : 0;
    const polished = await polish(model, parameters, {tolerance, maxSteps, signal});
    const status = statusOf(outcomeOf(found.status.reason, polished.distance), {
      iterations: iterations + polished.steps,
      gradientNorm: polished.gradientNorm,
    });
    return FlowFit.finished(model, polished.parameters, status, polished.information);
  } catch (error) {
    // Without a device, kernels may also throw what tfjs throws when it cannot compile a shader.
    if ((error instanceof KronflowError && error.code === 'backendLost') || isBackendLost()) {
      return FlowFit.unfinished(
        model,
        search?.best ?? first,
        statusOf('backendLost', {iterations: search?.iterations ?? 0}),
      );
    }
    if (!isTooFar(error)) throw error;
    return FlowFit.unfinished(
      model,
      search?.best ?? first,
      statusOf('nonFinite', {detail: error.message, iterations: 0}),
    );
  }

  function outcomeOf(reason: StopReason, distance: number): StopReason {
    if (distance <= tolerance || (!isSearch && reason === 'converged')) return 'converged';
    if (signal?.aborted === true) return 'aborted';
    return reason === 'converged' ? 'lineSearchFailed' : reason;
  }
}

/** Of whatever copy of tfjs. */
const isOptimizer = (method: unknown): boolean =>
  typeof method === 'object' && method !== null && 'applyGradients' in method && isFunction(method.applyGradients);

/** From z = 0, by the method of the options. */
function runSearch(
  search: Search,
  p: number,
  {method = 'lbfgs', signal, maxIterations, tolerance}: FitOptions & {maxIterations: number; tolerance: number},
): Promise<LbfgsResult> {
  const start = new Float64Array(p);
  const objective = (z: Float64Array) => search.evaluate(z);
  const onIteration = search.report.bind(search);
  const common = {maxIterations, onIteration, ...(signal === undefined ? {} : {signal})};
  return method === 'lbfgs'
    ? minimizeLbfgs(objective, start, {...common, tolerance: SEARCH_TOLERANCE, absolute: true, rounding: ROUNDING})
    : minimizeWithOptimizer(objective, method, start, {...common, tolerance});
}
