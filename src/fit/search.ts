import {dot} from '../math/dot';
import {KronflowError} from '../../kernels/core/errors';
import type {Evaluated, FlowModel} from '../models/model';
import type {FreeParameters} from './freeParameters';
import type {LbfgsIteration} from './minimizeLbfgs';
import {Whitening} from './whitening';

/** What a log-posterior without a finite value throws: too far out, or a rho that makes A singular. */
const TOO_FAR = ['singularFactor', 'nonFinite', 'inaccurateSolve'];

export const isTooFar = (error: unknown): error is KronflowError =>
  error instanceof KronflowError && TOO_FAR.includes(error.code);

/** What is computed, or undefined where there is no finite log-posterior to compute it from. */
export async function unlessTooFar<T>(computed: Promise<T>): Promise<T | undefined> {
  try {
    return await computed;
  } catch (error) {
    if (isTooFar(error)) return undefined;
    throw error;
  }
}

/**
 * So far a step of Fisher scoring may move a rho and the dispersion, by their free parameters: a rho from 0 to 0.76, and from there to 0.96; a dispersion by a
 * factor of 7. A poor start would carry them to the end of their intervals at once, where nothing shows the way back.
 */
const LONGEST_MOVES = {rho: 1, coefficient: Infinity, dispersion: 2};

/** An iteration of a search. */
export interface SearchIteration {
  readonly iteration: number;
  readonly logPosterior: number;
  /** Largest absolute entry of the gradient, in standard errors as the Fisher information last saw them; of Newton steps at the end, in standard errors there. */
  readonly gradientNorm: number;
  /** By name. */
  readonly parameters: Readonly<Record<string, number>>;
}

export type SearchListener = (iteration: SearchIteration) => void;

/** The objective as the optimiser sees it: minus the log-posterior, by whitened coordinates, relative to the start. */
export class Search {
  /** The best parameters so far. */
  best: Float64Array;
  /** Where the last stage has ended. */
  current: Float64Array;
  /** How many were made. */
  iterations = 0;
  private bestValue = -Infinity;
  private reference: number | undefined;
  private whitening: Whitening | undefined;
  private last: {parameters: Float64Array; evaluated: Evaluated} | undefined;

  /** @param free the free parameters where it starts, [p] */
  constructor(
    private readonly model: FlowModel,
    private readonly coordinates: FreeParameters,
    private free: Float64Array,
    private readonly listener: SearchListener | undefined,
  ) {
    this.current = this.best = coordinates.toParameters(free).parameters;
  }

  /** How many coordinates there are. */
  get size(): number {
    return this.model.names.length;
  }

  /**
   * Puts z = 0 at the current parameters, and makes its unit a standard error there.
   *
   * @returns how long a step along the gradient may be, in z: the whole of it, where it moves nothing too far
   */
  async whiten(): Promise<number> {
    const {model, coordinates, current, free} = this;
    const {fisher, gradient} = await this.at(current);
    const point = coordinates.toParameters(free);
    this.whitening = new Whitening(point, free, await fisher(), model.filter.rhoNames.length);
    const way = this.whitening.pullback(point.pullback(gradient));
    const end = this.whitening.toFree(way);
    let share = 1;
    for (let k = 0; k < free.length; k++) {
      share = Math.min(share, LONGEST_MOVES[model.kindOf(k)] / Math.abs(end[k] - free[k]));
    }
    const longest = share * Math.sqrt(dot(way, way));
    // A gradient that is zero, or not finite, ends the search before any step.
    return longest > 0 ? longest : Infinity;
  }

  async evaluate(z: Float64Array): Promise<{value: number; gradient: Float64Array}> {
    const point = this.coordinates.toParameters(this.whitening!.toFree(z));
    const {parameters} = point;
    const evaluated = await unlessTooFar(this.at(parameters));
    if (evaluated === undefined || !Number.isFinite(evaluated.logPosterior)) {
      return {value: Infinity, gradient: z.map(() => Number.NaN)};
    }
    const {logPosterior, gradient} = evaluated;
    if (logPosterior > this.bestValue) [this.best, this.bestValue] = [parameters, logPosterior];
    this.reference ??= logPosterior;
    return {
      value: this.reference - logPosterior,
      gradient: this.whitening!.pullback(point.pullback(gradient)).map(value => -value),
    };
  }

  /** The model there; where a stage ends and the next one begins, evaluated once. */
  private async at(parameters: Float64Array): Promise<Evaluated> {
    if (this.last === undefined || !parameters.every((value, k) => value === this.last!.parameters[k])) {
      this.last = {parameters, evaluated: await this.model.evaluate(parameters)};
    }
    return this.last.evaluated;
  }

  /** @param before iterations made in earlier stages, whose last one is the first of this */
  reportStage(before: number, {iteration, value, gradientNorm, x}: LbfgsIteration): void {
    if (before > 0 && iteration === 0) return;
    const logPosterior = (this.reference ?? 0) - value;
    this.report(before + iteration, {logPosterior, gradientNorm, parameters: this.parametersAt(x)});
  }

  report(
    iteration: number,
    {parameters, ...rest}: {parameters: Float64Array; logPosterior: number; gradientNorm: number},
  ): void {
    this.iterations = iteration;
    this.listener?.({iteration, ...rest, parameters: byName(this.model, parameters)});
  }

  endStage(iterations: number, z: Float64Array): void {
    this.iterations = iterations;
    this.free = this.whitening!.toFree(z);
    this.current = this.coordinates.toParameters(this.free).parameters;
  }

  private parametersAt(z: Float64Array): Float64Array {
    return this.coordinates.toParameters(this.whitening!.toFree(z)).parameters;
  }
}

export const byName = ({names}: FlowModel, parameters: ArrayLike<number>): Record<string, number> =>
  Object.fromEntries(names.map((name, k) => [name, parameters[k]]));
