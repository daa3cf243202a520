import {KronflowError} from '../../kernels/core/errors';
import type {Evaluated, FlowModel} from '../models/model';
import type {FitIteration} from './fitMap';
import type {FreeParameters} from './freeParameters';
import type {LbfgsIteration} from './minimizeLbfgs';
import type {Whitening} from './whitening';

/** What a log-posterior without a finite value throws: too far out, or a rho that makes A singular. */
const TOO_FAR = ['singularFactor', 'nonFinite', 'inaccurateSolve'];

export const isTooFar = (error: unknown): error is KronflowError =>
  error instanceof KronflowError && TOO_FAR.includes(error.code);

/** The objective as the optimiser sees it: minus the log-posterior, by whitened coordinates, relative to the start. */
export class Search {
  /** The best parameters so far. */
  best: Float64Array;
  /** How many were reported. */
  iterations = 0;
  private bestValue = -Infinity;
  private reference: number | undefined;

  constructor(
    private readonly model: FlowModel,
    private readonly coordinates: FreeParameters,
    private readonly whitening: Whitening,
    private readonly listener: ((iteration: FitIteration) => void) | undefined,
  ) {
    this.best = this.parametersAt(new Float64Array(model.names.length));
  }

  parametersAt(z: Float64Array): Float64Array {
    return this.coordinates.toParameters(this.whitening.toFree(z)).parameters;
  }

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

  report({iteration, value, gradientNorm, x}: LbfgsIteration): void {
    this.iterations = iteration;
    const parameters = this.parametersAt(x);
    this.listener?.({
      iteration,
      gradientNorm,
      logPosterior: (this.reference ?? 0) - value,
      parameters: Object.fromEntries(this.model.names.map((name, k) => [name, parameters[k]])),
    });
  }
}

/** Undefined where the log-posterior has no finite value. */
async function evaluateSafely(model: FlowModel, parameters: Float64Array): Promise<Evaluated | undefined> {
  try {
    const evaluated = await model.evaluate(parameters);
    return Number.isFinite(evaluated.logPosterior) ? evaluated : undefined;
  } catch (error) {
    if (isTooFar(error)) return undefined;
    throw error;
  }
}
