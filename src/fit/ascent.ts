import * as tf from '@tensorflow/tfjs';
import {KronflowError} from '../../kernels/core/errors';
import {isBackendLost} from '../../kernels/gpu/lost';
import type {Information} from '../inference/information';
import type {FlowModel} from '../models/model';
import {FreeParameters} from './freeParameters';
import {type LbfgsIteration, type LbfgsResult, minimizeLbfgs} from './minimizeLbfgs';
import {minimizeWithOptimizer} from './minimizeWithOptimizer';
import {polish} from './newton';
import {isTooFar, Search, type SearchListener} from './search';
import {describeEdge} from './singularEdge';
import {type FitReason, type FitStatus, statusOf} from './status';
import {Turns} from './turns';

/** How a search goes, every choice made. */
export interface AscentOptions {
  readonly method: 'lbfgs' | tf.Optimizer;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly onIteration?: SearchListener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where a search from one start has ended. */
export interface Ascent {
  /** [p] */
  readonly parameters: Float64Array;
  readonly status: FitStatus;
  /** There; undefined where nothing would claim to be an optimum. */
  readonly information?: Information;
}

/** In float32, log-posteriors differ by rounding from here on. */
const ROUNDING = 1e-9;
/** Where the search hands over to Newton's method, as the largest entry of the gradient in standard errors: below it, float32 is mostly noise. */
const SEARCH_TOLERANCE = 0.02;

/**
 * Iterations of L-BFGS from one point to the next where the Fisher information is taken anew. With one each they are steps of Fisher scoring with a line
 * search, of which about six do wherever the model is near enough to the data. Where they do not, because the curvature that the data have is another one
 * than the model expects, L-BFGS learns it from several iterations in the same coordinates.
 */
const [SCORING, STAGE] = [10, 6];

/** What ends short of a maximum because of where it has got to. */
const UNFINISHED: readonly FitReason[] = ['lineSearchFailed', 'maxIterations'];

/** Climbs from one start, [p], inside its bounds, to a maximum of the log-posterior; never throws for what the data do to it. */
export async function climb(model: FlowModel, start: Float64Array, options: AscentOptions): Promise<Ascent> {
  const {method, tolerance, signal} = options;
  const isSearch = method === 'lbfgs';
  const coordinates = new FreeParameters(model);
  const search = new Search(model, coordinates, coordinates.fromParameters(start), options.onIteration);
  try {
    const {reason, gradientNorm} = await searchInStages(search, options);
    const {iterations} = search;
    if (reason === 'aborted' || reason === 'nonFinite') {
      return {
        parameters: search.best,
        status: statusOf(reason, {iterations, gradientNorm: reason === 'aborted' ? gradientNorm : undefined}),
      };
    }
    const polished = await polish(model, search.current, {
      ...{tolerance, signal, maxSteps: isSearch && reason !== 'maxIterations' ? undefined : 0},
      onStep: ({step, ...at}) => search.report(iterations + step, at),
    });
    const outcome = outcomeOf(reason, polished.distance);
    const {parameters, information, steps, gradientNorm: left} = polished;
    const detail = UNFINISHED.includes(outcome) ? describeEdge(model, parameters) : undefined;
    const status = statusOf(outcome, {iterations: iterations + steps, gradientNorm: left, detail});
    return outcome === 'aborted' ? {parameters, status} : {parameters, status, information};
  } catch (error) {
    const parameters = search.best;
    // Without a device, kernels may also throw what tfjs throws when it cannot compile a shader.
    if ((error instanceof KronflowError && error.code === 'backendLost') || isBackendLost()) {
      return {parameters, status: statusOf('backendLost', {iterations: search.iterations})};
    }
    if (!isTooFar(error)) throw error;
    return {parameters, status: statusOf('nonFinite', {detail: error.message, iterations: 0})};
  }

  function outcomeOf(reason: FitReason, distance: number): FitReason {
    if (distance <= tolerance || (!isSearch && reason === 'converged')) return 'converged';
    if (signal?.aborted === true) return 'aborted';
    return reason === 'converged' ? 'lineSearchFailed' : reason;
  }
}

/**
 * L-BFGS in stages, each in coordinates that are white where it begins: those of a poor start say nothing of where the search gets to. There the gradient
 * itself, with which a stage begins, is the step of Fisher scoring. An optimiser of
 * `tf.train`, which has a memory of its own, has one stage.
 */
async function searchInStages(search: Search, options: AscentOptions): Promise<LbfgsResult['status']> {
  const {method, maxIterations} = options;
  const turns = new Turns();
  for (;;) {
    await turns.given();
    const left = maxIterations - search.iterations;
    const stage = search.iterations < SCORING ? 1 : STAGE;
    const most = method === 'lbfgs' ? Math.min(left, stage) : left;
    const firstStep = await search.whiten();
    const {status} = await runStage(search, {...options, maxIterations: most}, firstStep);
    if (status.reason !== 'maxIterations' || search.iterations >= maxIterations) return status;
  }
}

/** From z = 0. */
async function runStage(
  search: Search,
  {method, signal, maxIterations, tolerance}: AscentOptions,
  firstStep: number,
): Promise<LbfgsResult> {
  const start = new Float64Array(search.size);
  const before = search.iterations;
  const objective = (z: Float64Array) => search.evaluate(z);
  const onIteration = (at: LbfgsIteration): void => search.reportStage(before, at);
  const common = {maxIterations, onIteration, ...(signal === undefined ? {} : {signal})};
  const found = await (method === 'lbfgs'
    ? minimizeLbfgs(objective, start, {
        ...common,
        ...{tolerance: SEARCH_TOLERANCE, absolute: true, rounding: ROUNDING},
        // Along z the whole gradient is a step of Fisher scoring.
        firstStep,
      })
    : minimizeWithOptimizer(objective, method, start, {...common, tolerance}));
  search.endStage(before + found.status.iterations, found.x);
  return found;
}
