import {minimizeLbfgs} from '../fit/minimizeLbfgs';
import type {Information} from '../inference/information';
import {errorFilter, type FlowFilter} from '../models/dependence';
import {type Evaluated, FlowModel, type ModelParts} from '../models/model';
import {freeRhos, type RhoKind, rhoTriple} from '../models/rhos';
import {type Diagnostics, diagnoseGaussian} from '../results/diagnostics';
import type {WeightsSides} from '../models/sides';
import {gaussianNoise} from '../simulate/simulateGaussian';
import {concentrate, gaussianLikelihood, type LogDeterminant} from './likelihood';
import {lagFlows, type Moments, momentsOf} from './moments';

/** Relative to the end of an interval, where the search for a start stays. */
const REACH = 0.999;

/**
 * A Gaussian spatial autoregressive model of flows: A y = X beta + e, or with `spatialError` A (y - X beta) = e, e ~ N(0, sigma²). y itself is transformed,
 * hence the Jacobian log|A| in the likelihood; all periods share it. Everything is in float64, from moments made once: see `likelihood.ts`.
 */
export class GaussianModel extends FlowModel {
  private readonly moments: Moments;

  /** @param noiseFilter A⁻¹, where `parts.filter`, that of the mean, is not it */
  constructor(
    parts: ModelParts,
    readonly spatialError: boolean,
    private readonly logDeterminant: LogDeterminant,
    private readonly noiseFilter: FlowFilter = parts.filter,
  ) {
    super({name: 'gaussian', title: 'Gaussian', link: 'identity', dispersion: 'sigma'}, parts);
    const {counts, designs, periods, weights} = parts;
    this.moments = momentsOf(counts.y, designs, periods, weights, this.kinds, spatialError);
  }

  override filterFor(weights: WeightsSides | undefined): FlowFilter {
    const filter = super.filterFor(weights);
    return this.spatialError ? errorFilter(filter) : filter;
  }

  override get dependenceTitle(): string {
    return this.spatialError ? `${this.dependence}, of errors` : this.dependence;
  }

  /** The neighbours' flows that A takes away. */
  private get kinds(): readonly RhoKind[] {
    return this.dependence === 'separable' ? ['d', 'o', 'w'] : freeRhos[this.dependence];
  }

  /** The maximum of the likelihood concentrated over betas and sigma: the maximum itself where priors are flat. */
  async start(): Promise<Float64Array> {
    const {admissible} = this.filter;
    const half = admissible.map(({lower, upper}) => (REACH * (upper - lower)) / 2);
    const middle = admissible.map(({lower, upper}) => (upper + lower) / 2);
    const rhosAt = (u: ArrayLike<number>): number[] => half.map((h, j) => middle[j] + h * Math.tanh(u[j]));
    const objective = (u: Float64Array): {value: number; gradient: Float64Array} => {
      const rhos = rhosAt(u);
      const best = concentrate(this.moments, this.dependence, this.observations, rhos);
      const at = best && this.likelihood(rhos, best.betas, best.sigma);
      if (at === undefined) return {value: Infinity, gradient: u.map(() => Number.NaN)};
      // At the best betas and sigma only the rhos' own share of the gradient is left.
      return {value: -at.value, gradient: u.map((x, j) => (-at.gradient[j] * half[j]) / Math.cosh(x) ** 2)};
    };
    const zero = middle.map((m, j) => Math.atanh(-m / half[j]));
    const {x} = rhosAt(zero).length === 0 ? {x: zero} : await minimizeLbfgs(objective, zero);
    const rhos = rhosAt(x);
    const best = concentrate(this.moments, this.dependence, this.observations, rhos);
    return Float64Array.from([...rhos, ...(best?.betas ?? []), best?.sigma ?? Number.NaN]);
  }

  evaluate(parameters: ArrayLike<number>): Promise<Evaluated> {
    const at = this.derivatives(parameters);
    if (at === undefined) {
      const gradient = new Float64Array(this.names.length).fill(Number.NaN);
      const [logLikelihood, logPosterior] = [-Infinity, -Infinity];
      return Promise.resolve({logLikelihood, logPosterior, gradient, fisher: () => Promise.resolve([])});
    }
    const gradient = at.gradient.slice();
    const logPosterior = at.value + this.addPriors(parameters, gradient);
    const observed = at.hessian.map((row, k) =>
      row.map((value, j) => (j === k ? this.priors[k].curvature(parameters[k]) - value : -value)),
    );
    return Promise.resolve({
      ...{logLikelihood: at.value, logPosterior, gradient},
      fisher: () => Promise.resolve(observed),
    });
  }

  async logPosterior(parameters: ArrayLike<number>): Promise<number> {
    return (await this.evaluate(parameters)).logPosterior;
  }

  async information(parameters: ArrayLike<number>): Promise<Information> {
    const {fisher, ...evaluated} = await this.evaluate(parameters);
    return {...evaluated, observed: await fisher(), eta: await this.eta(parameters, true)};
  }

  mean(eta: number): number {
    return eta;
  }

  /** e / sigma, with e = A y - X beta or A (y - X beta). */
  residuals(parameters: ArrayLike<number>): Float64Array {
    const {rhos, betas, dispersion: sigma} = this.split(parameters);
    const {values} = rhoTriple(this.dependence, rhos);
    const mean = this.predictor.withoutFilter(betas);
    const {y} = this.counts;
    const filtered = this.spatialError ? y.map((value, r) => value - mean[r]) : y;
    const e = filtered.slice();
    (['d', 'o', 'w'] as const).forEach((kind, j) => {
      if (values[j] === 0) return;
      lagFlows(kind, filtered, this.weights).forEach((value, r) => (e[r] -= values[j] * value));
    });
    return e.map((value, r) => (value - (this.spatialError ? 0 : mean[r])) / sigma);
  }

  diagnose(parameters: ArrayLike<number>, information: Information): Diagnostics {
    return diagnoseGaussian(this, parameters, information);
  }

  /** A⁻¹ (X beta + e), or X beta + A⁻¹ e. */
  async simulate(parameters: ArrayLike<number>, eta: Float64Array, seed: number): Promise<Float64Array> {
    const {rhos, dispersion: sigma} = this.split(parameters);
    const noise = await gaussianNoise(this.noiseFilter, rhos, sigma, eta.length, seed);
    return eta.map((value, r) => value + noise[r]);
  }

  private derivatives(parameters: ArrayLike<number>): ReturnType<typeof gaussianLikelihood> {
    const {rhos, betas, dispersion: sigma} = this.split(parameters);
    return this.likelihood(rhos, betas, sigma);
  }

  private likelihood(
    rhos: readonly number[],
    betas: Float64Array,
    sigma: number,
  ): ReturnType<typeof gaussianLikelihood> {
    if (!(sigma > 0)) return undefined;
    return gaussianLikelihood(
      this.moments,
      this.dependence,
      this.observations,
      this.logDeterminant,
      rhos,
      betas,
      sigma,
    );
  }
}
