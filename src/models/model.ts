import type {FlowDesign} from '../design/flowDesign';
import type {Counts} from '../families/family';
import type {Information} from '../inference/information';
import type {Symmetric} from '../inference/symmetric';
import type {Diagnostics} from '../results/diagnostics';
import {type FlowFilter, flowFilter} from './dependence';
import type {DependenceName} from './rhos';
import type {WeightsSides} from './sides';
import {LinearPredictor} from './linearPredictor';
import {type Bounds, type Prior, type Priors, naturalBounds, resolveBounds, resolvePriors} from './priors';

/** What every family has, counts or not. */
export interface FamilyTraits {
  readonly name: 'poisson' | 'negativeBinomial' | 'gaussian';
  /** What a summary calls it. */
  readonly title: string;
  /** How the expected flow follows from eta. */
  readonly link: 'log' | 'identity';
  /** The name of its dispersion parameter, which is positive and learnt; undefined where it has none. */
  readonly dispersion?: string;
}

/** The log-posterior at some parameters. */
export interface Evaluated {
  readonly logLikelihood: number;
  readonly logPosterior: number;
  /** By the parameters on their own scale, in the order of `names`. */
  readonly gradient: Float64Array;
  /** The Fisher information of the log-posterior there, [p, p]; where a model has none, the observed information. Worked out when it is asked for. */
  readonly fisher: () => Promise<Symmetric>;
}

/** Everything that a flow model is made of, validated. */
export interface ModelParts {
  readonly dependence: DependenceName;
  readonly weights: WeightsSides | undefined;
  readonly designs: readonly FlowDesign[];
  readonly counts: Counts;
  readonly periods: number;
  readonly offset: Float64Array | undefined;
  readonly filter: FlowFilter;
  readonly priors: Priors;
}

/** A flow model with its data: what fits, and what looks at fits, need of it. Parameters are [p], in the order of `names`. */
export abstract class FlowModel {
  readonly dependence: DependenceName;
  readonly weights: WeightsSides | undefined;
  readonly designs: readonly FlowDesign[];
  readonly counts: Counts;
  readonly periods: number;
  readonly offset: Float64Array | undefined;
  readonly filter: FlowFilter;
  readonly predictor: LinearPredictor;
  /** Every parameter, in order: rhos, coefficients, dispersion. */
  readonly names: readonly string[];
  /** One per parameter. */
  readonly priors: readonly Prior[];
  /** Where each parameter may lie whatever its prior. */
  readonly naturalBounds: readonly Bounds[];
  /** Where each parameter may lie. */
  readonly bounds: readonly Bounds[];
  /** Pairs that were observed, over all periods. */
  readonly observations: number;

  constructor(
    readonly family: FamilyTraits,
    parts: ModelParts,
  ) {
    const {dependence, weights, designs, counts, periods, offset, filter, priors} = parts;
    this.dependence = dependence;
    this.weights = weights;
    this.designs = designs;
    this.counts = counts;
    this.periods = periods;
    this.offset = offset;
    this.filter = filter;
    this.predictor = new LinearPredictor(designs, filter, periods, offset);
    const betas = designs[0].names;
    const dispersions = family.dispersion === undefined ? [] : [family.dispersion];
    this.names = [...filter.rhoNames, ...betas, ...dispersions];
    const kinds = {rhos: filter.rhoNames, admissible: filter.admissible, betas, dispersions};
    this.priors = resolvePriors(priors, kinds);
    this.naturalBounds = naturalBounds(kinds);
    this.bounds = resolveBounds(this.priors, kinds);
    this.observations = counts.observed?.reduce((sum, flag) => sum + flag, 0) ?? counts.y.length;
  }

  /** What parameter k is. */
  kindOf(k: number): 'rho' | 'coefficient' | 'dispersion' {
    const afterRhos = k - this.filter.rhoNames.length;
    return afterRhos < 0 ? 'rho' : afterRhos < this.designs[0].terms.length ? 'coefficient' : 'dispersion';
  }

  /** What a summary calls the dependence. */
  get dependenceTitle(): string {
    return this.dependence;
  }

  /** n_o */
  get origins(): number {
    return this.designs[0].origins;
  }

  /** n_d */
  get destinations(): number {
    return this.designs[0].destinations;
  }

  /** The parameters by kind; the dispersion is 0 where there is none. */
  split(parameters: ArrayLike<number>): {rhos: number[]; betas: Float64Array; dispersion: number} {
    const rhos = this.filter.rhoNames.map((_, j) => parameters[j]);
    const betas = new Float64Array(this.designs[0].terms.length);
    for (let k = 0; k < betas.length; k++) betas[k] = parameters[rhos.length + k];
    const dispersion = this.family.dispersion === undefined ? 0 : parameters[rhos.length + betas.length];
    return {rhos, betas, dispersion};
  }

  /** eta = A⁻¹ X beta + offset, [periods * n_o * n_d]. @param refine solve to float64 accuracy rather than float32 */
  async eta(parameters: ArrayLike<number>, refine = false): Promise<Float64Array> {
    const {rhos, betas} = this.split(parameters);
    const predicted = await this.predictor.evaluate(rhos, betas, refine);
    predicted.dispose();
    return predicted.eta;
  }

  /** The filter of the mean for other weights, such as those of a scenario. */
  filterFor(weights: WeightsSides | undefined): FlowFilter {
    return flowFilter(this.dependence, weights);
  }

  /** Where a fit starts. */
  abstract start(): Promise<Float64Array>;

  /** The log-posterior and its gradient, on the current backend. @param refine solve to float64 accuracy rather than float32 */
  abstract evaluate(parameters: ArrayLike<number>, refine?: boolean): Promise<Evaluated>;

  /** The log-posterior alone, solved to float64 accuracy. */
  abstract logPosterior(parameters: ArrayLike<number>): Promise<number>;

  /** The second derivatives, and what covariances are made of. */
  abstract information(parameters: ArrayLike<number>): Promise<Information>;

  /** The expected flow at one eta. */
  abstract mean(eta: number): number;

  /** Standardised residuals, [periods * n_o * n_d]: variance 1 where the model is right; 0 where nothing was observed. */
  abstract residuals(parameters: ArrayLike<number>, eta: Float64Array): Float64Array;

  abstract diagnose(parameters: ArrayLike<number>, information: Information): Diagnostics;

  /** Flows drawn from the model, [periods * n_o * n_d]. */
  abstract simulate(
    parameters: ArrayLike<number>,
    eta: Float64Array,
    seed: number,
  ): Float64Array | Promise<Float64Array>;

  /** The priors' share of the log-posterior; their slopes are added to `gradient`. */
  protected addPriors(parameters: ArrayLike<number>, gradient: Float64Array): number {
    return this.priors.reduce((sum, prior, k) => {
      gradient[k] += prior.slope(parameters[k]);
      return sum + prior.logDensity(parameters[k]);
    }, 0);
  }
}
