import type * as tf from '@tensorflow/tfjs';
import {check} from '../../kernels/core/errors';
import {describe} from '../arguments/describe';
import {checkOptions, optionNames} from '../arguments/options';
import {checkType, isFunction, isObject} from '../arguments/types';
import {isBackendLost} from '../../kernels/gpu/lost';
import {FlowModel} from '../models/model';
import {FlowFit} from '../results/flowFit';
import {randomDraws} from '../simulate/random';
import {type Ascent, climb} from './ascent';
import {Optima} from './optima';
import {randomStart} from './randomStart';
import type {SearchIteration} from './search';
import {startParameters} from './startParameters';

export interface FitIteration extends SearchIteration {
  /** From which start: 0 is the first one, 1 .. `starts` the random ones. */
  readonly start: number;
}

export interface FitOptions {
  /** `lbfgs` (default; in coordinates that the Fisher information makes white, anew at each of the first steps), or any optimiser of `tf.train`. */
  readonly method?: 'lbfgs' | tf.Optimizer;
  /** Iterations at most: 200 by default, 2000 for an optimiser of `tf.train`. */
  readonly maxIterations?: number;
  /** Converged when a Newton step would go less far than so many standard errors (default 1e-4; 1e-2 for an optimiser of `tf.train`). */
  readonly tolerance?: number;
  /** Where to start, by name; what is left out starts from the fit without spatial dependence. */
  readonly start?: Readonly<Record<string, number>>;
  /**
   * So many further searches from random starts (default 0): rhos anywhere in their intervals, coefficients round those of the fit without spatial
   * dependence; the same ones each time. The fit is the highest maximum found, and `fit.optima` has all of them.
   */
  readonly starts?: number;
  readonly onIteration?: (iteration: FitIteration) => void;
  /** Ends the fit at the next evaluation with the best parameters so far: reason `aborted`. */
  readonly signal?: AbortSignal;
}

const OPTIONS = optionNames<FitOptions>({
  method: true,
  maxIterations: true,
  tolerance: true,
  start: true,
  starts: true,
  onIteration: true,
  signal: true,
});

/**
 * Fits a flow model by maximum a posteriori (with priors `'flat'`: maximum likelihood).
 *
 * ```js
 * const fit = await fitMap(model, {onIteration: ({iteration, logPosterior}) => console.log(iteration, logPosterior)});
 * console.log(fit.summary());
 * ```
 *
 * Starts from the fit without spatial dependence, searches by L-BFGS on the current backend, whose first steps are those of Fisher scoring, and ends with
 * Newton steps on the exact observed information. Gives the event loop its turn; never throws for what the data do to the likelihood: `fit.status` says how it ended, and the
 * last good parameters are there whatever happened. With `starts`, searches also from random starts.
 *
 * @throws KronflowError `invalidArgument` for options out of range
 */
export async function fitMap(model: FlowModel, options: FitOptions = {}): Promise<FlowFit> {
  checkType(model instanceof FlowModel, 'fitMap', 'model', 'what flowModel(...) returns', model);
  checkOptions('fitMap', options, OPTIONS);
  const {method = 'lbfgs', starts = 0, onIteration, signal} = options;
  const isSearch = method === 'lbfgs';
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
  check(
    Number.isInteger(starts) && starts >= 0,
    'invalidArgument',
    () => `fitMap: starts must be a whole number of further starts, got ${describe(starts)}`,
  );

  // From here on a loss of the GPU is noticed, even one before the first read.
  isBackendLost();
  const optima = new Optima(model);
  const climbFrom = async (parameters: Float64Array): Promise<Ascent> => {
    const start = optima.searches;
    const listener = onIteration && ((iteration: SearchIteration) => onIteration({...iteration, start}));
    const ascent = await climb(model, parameters, {method, maxIterations, tolerance, signal, onIteration: listener});
    optima.add(ascent);
    return ascent;
  };
  let last = await climbFrom(await startParameters(model, options.start));
  const centre = starts > 0 ? await startParameters(model) : undefined;
  const draws = randomDraws(SEED);
  while (centre !== undefined && optima.searches <= starts && !wasStopped(last)) {
    const next = await randomStart(model, centre, draws);
    if (next === undefined) break;
    last = await climbFrom(next);
  }
  return fitOf(model, optima, last);
}

/** Of the random starts. */
const SEED = 1;

const wasStopped = ({status: {reason}}: Ascent): boolean => reason === 'aborted' || reason === 'backendLost';

/** The best of what was found. A search that was stopped says so, whatever was found before. */
function fitOf(model: FlowModel, {best, found, searches}: Optima, last: Ascent): FlowFit {
  const {parameters, status, information} = best ?? last;
  const ended = wasStopped(last) ? {...last.status, converged: false} : status;
  const search = {optima: found, starts: searches};
  return information === undefined
    ? FlowFit.unfinished(model, parameters, ended, search)
    : FlowFit.finished(model, parameters, ended, information, search);
}

/** Of whatever copy of tfjs. */
const isOptimizer = (method: unknown): boolean =>
  typeof method === 'object' && method !== null && 'applyGradients' in method && isFunction(method.applyGradients);
