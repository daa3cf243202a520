import {check} from '../../kernels/core/errors';
import {checkOptions, optionNames} from '../arguments/options';
import {interior} from '../fit/bounds';
import type {FitOptimum} from '../fit/optima';
import type {FitStatus} from '../fit/status';
import {type CovarianceKind, covarianceOf, restrict} from '../inference/covariance';
import type {Information} from '../inference/information';
import {conditionNumber, logDeterminant, square, type Symmetric} from '../inference/symmetric';
import {normalTwoSidedQuantile, normalTwoSidedTail} from '../math/incompleteGamma';
import type {FlowDesign} from '../design/flowDesign';
import type {FlowModel} from '../models/model';
import {type FlowValues, offsetValues} from '../models/flows';
import {LinearPredictor} from '../models/linearPredictor';
import {designsOf, weightsOf} from '../models/sides';
import type {FlowWeights} from '../ops/flowWeights';
import type {Diagnostics} from './diagnostics';
import {type EffectsOptions, type FlowEffects, flowEffects} from './effects';
import {type LaplacePosterior, laplacePosterior} from './posterior';
import {formatSummary} from './summary';
import {warningsOf} from './warnings';

/** One parameter of a fit. */
export interface ParameterEstimate {
  readonly name: string;
  readonly estimate: number;
  /** NaN where there is none: for a parameter at its bound, or where the information is not positive definite. */
  readonly standardError: number;
  /** estimate / standardError */
  readonly z: number;
  /** P(|Z| > |z|) */
  readonly pValue: number;
  /** Normal confidence interval. */
  readonly interval: readonly [lower: number, upper: number];
}

export interface InferenceOptions {
  /** Default `observed`. */
  readonly covariance?: CovarianceKind;
  /** Default 0.95. */
  readonly level?: number;
}

const INFERENCE_OPTIONS = optionNames<InferenceOptions>({covariance: true, level: true});

/** What was searched, and found. */
export interface SearchResult {
  readonly optima: readonly FitOptimum[];
  readonly starts: number;
}

/** A fitted flow model: estimates, their uncertainty, how well it describes the flows. */
export class FlowFit {
  /** The distinct maxima that were found, the highest first: this fit's, and with `starts` perhaps others. */
  readonly optima: readonly FitOptimum[];
  /** How many searches were made: 1, and one from each random start. */
  readonly starts: number;
  private readonly inside: readonly number[];
  /** What was asked for so far. */
  private readonly known: {
    parameters?: readonly ParameterEstimate[];
    diagnostics?: Diagnostics;
    warnings?: readonly string[];
    conditionNumber?: number;
  } = {};

  private constructor(
    readonly model: FlowModel,
    /** [p], in the order of `model.names`. */
    readonly estimates: Float64Array,
    readonly status: FitStatus,
    private readonly information: Information | undefined,
    search: SearchResult,
  ) {
    this.optima = search.optima;
    this.starts = search.starts;
    this.inside = interior(model, estimates);
  }

  /** Estimates with standard errors of the observed information and 95 % intervals. */
  get parameters(): readonly ParameterEstimate[] {
    return (this.known.parameters ??= this.inference());
  }

  /** Undefined for a fit that was stopped. */
  get diagnostics(): Diagnostics | undefined {
    const {model, estimates, information, known} = this;
    return information && (known.diagnostics ??= model.diagnose(estimates, information));
  }

  /** What somebody who reads the figures should know. */
  get warnings(): readonly string[] {
    return (this.known.warnings ??= warningsOf(this));
  }

  /** @internal */
  static finished(
    model: FlowModel,
    estimates: Float64Array,
    status: FitStatus,
    information: Information,
    search: SearchResult,
  ): FlowFit {
    return new FlowFit(model, estimates, status, information, search);
  }

  /** A fit that was stopped: the best parameters so far, and nothing that would claim to be an optimum. @internal */
  static unfinished(model: FlowModel, estimates: Float64Array, status: FitStatus, search: SearchResult): FlowFit {
    return new FlowFit(model, estimates, status, undefined, search);
  }

  /** With all constants, over the observed pairs. NaN for a fit that was stopped. */
  get logLikelihood(): number {
    return this.information?.logLikelihood ?? Number.NaN;
  }

  get logPosterior(): number {
    return this.information?.logPosterior ?? Number.NaN;
  }

  /** Of the observed information, scaled to a unit diagonal: large where the data hardly tell parameters apart. */
  get conditionNumber(): number {
    const {information, inside, known} = this;
    return information === undefined
      ? Number.NaN
      : (known.conditionNumber ??= conditionNumber(restrict(information.observed, inside)));
  }

  /** The estimate of one parameter. @throws KronflowError `invalidArgument` for a name that there is not */
  estimate(name: string): number {
    const k = this.model.names.indexOf(name);
    check(
      k >= 0,
      'invalidArgument',
      () => `estimate: there is no parameter ${name}, only ${this.model.names.join(', ')}`,
    );
    return this.estimates[k];
  }

  /** The covariance matrix of the estimates, [p, p]: see {@link CovarianceKind}. */
  covariance(kind: CovarianceKind = 'observed'): Symmetric {
    if (this.information === undefined) return square(this.estimates.length).map(row => row.fill(Number.NaN));
    return covarianceOf(kind, this.information, this.inside, () => this.diagnostics!.dispersion);
  }

  /** The estimates with another kind of standard error, or another level of confidence. */
  inference(options: InferenceOptions = {}): ParameterEstimate[] {
    checkOptions('inference', options, INFERENCE_OPTIONS);
    const {covariance = 'observed', level = 0.95} = options;
    check(level > 0 && level < 1, 'invalidArgument', () => `inference: level must be between 0 and 1, got ${level}`);
    const matrix = this.covariance(covariance);
    const quantile = normalTwoSidedQuantile(level);
    return this.model.names.map((name, k) => {
      const estimate = this.estimates[k];
      const standardError = Math.sqrt(matrix[k][k]);
      const z = estimate / standardError;
      const interval = [estimate - quantile * standardError, estimate + quantile * standardError] as const;
      return {name, estimate, standardError, z, pValue: normalTwoSidedTail(z), interval};
    });
  }

  /** The normal approximation of the posterior. @throws KronflowError `invalidArgument` where there is none */
  posterior(): LaplacePosterior {
    const {model, estimates, information, inside} = this;
    const isProper = model.priors.every(prior => prior.proper);
    const logEvidence =
      information === undefined || !isProper
        ? undefined
        : information.logPosterior +
          (estimates.length / 2) * Math.log(2 * Math.PI) -
          0.5 * logDeterminant(restrict(information.observed, inside));
    const isInside = (parameters: Float64Array): boolean =>
      interior(model, parameters).length === inside.length && model.filter.contains(model.split(parameters).rhos);
    return laplacePosterior(model, estimates, this.covariance(), logEvidence, isInside);
  }

  /** mu, [periods * n_o * n_d]: the expected flows, of missing pairs too. */
  fitted(): Float64Array {
    return this.eta().map(eta => this.model.mean(eta));
  }

  /** (y - mu) / sqrt(Var), [periods * n_o * n_d]; 0 where nothing was observed. For Gaussian models, the residuals of A y over sigma. */
  residuals(): Float64Array {
    return this.model.residuals(this.estimates, this.eta());
  }

  /** log mu, [periods * n_o * n_d] */
  eta(): Float64Array {
    check(
      this.information !== undefined,
      'invalidArgument',
      () => `fit: it was stopped before there was an optimum (${this.status.reason}); use predict with its estimates`,
    );
    return this.information.eta.slice();
  }

  /**
   * Expected flows under another design, such as a scenario: the same terms with other values; with other regions, their weights as well.
   *
   * @param design one, or one for each period of the scenario, which need not be those of the model
   * @param options.weights those of the model if left out
   * @param options.offset if left out that of the model, for as many pairs and designs as it has; another scenario needs its own
   * @returns eta and mu, [periods * n_o * n_d]
   * @throws KronflowError `invalidShape`, `invalidArgument`
   */
  async predict(
    design: FlowDesign | readonly FlowDesign[],
    options: {weights?: FlowWeights; offset?: FlowValues} = {},
  ): Promise<{eta: Float64Array; mu: Float64Array}> {
    checkOptions('predict', options, ['weights', 'offset']);
    const {weights, offset} = options;
    const {model} = this;
    const designs = designsOf(design);
    check(
      designs[0].names.join() === model.designs[0].names.join(),
      'invalidShape',
      () =>
        `predict: the design must have the terms ${model.designs[0].names.join(', ')}, got ${designs[0].names.join(', ')}`,
    );
    const needed = weights ?? (model.dependence === 'none' ? undefined : model.weights);
    const sides = weightsOf('predict', needed, model.dependence, designs[0]);
    const filter = model.filterFor(sides);
    const shift = this.offsetFor(designs, offset);
    const periods = Math.max(designs.length, (shift?.length ?? 0) / (designs[0].origins * designs[0].destinations));
    const {rhos, betas} = model.split(this.estimates);
    const predictor = new LinearPredictor(designs, filter, periods, shift);
    const predicted = await predictor.evaluate(rhos, betas, true);
    predicted.dispose();
    const {eta} = predicted;
    return {eta, mu: eta.map(value => model.mean(value))};
  }

  /** The offset of a prediction: as given, or else the model's, if that fits. */
  private offsetFor(designs: readonly FlowDesign[], given: FlowValues | undefined): Float64Array | undefined {
    const {model} = this;
    const [{origins, destinations}] = designs;
    if (given !== undefined) return offsetValues(given, {origins, destinations}, designs.length);
    const isSame = origins === model.origins && destinations === model.destinations;
    check(
      model.offset === undefined || (isSame && designs.length === model.designs.length),
      'invalidArgument',
      () =>
        `predict: the model has an offset, so a prediction for other pairs or periods must have one: give {offset}, ` +
        `0 for an exposure of 1`,
    );
    return model.offset;
  }

  /** Flows drawn from the fitted model, [periods * n_o * n_d]; of missing pairs too. @param seed an integer in 0 .. 2^32 - 1 */
  async simulate(seed = 1): Promise<Float64Array> {
    return this.model.simulate(this.estimates, this.eta(), seed);
  }

  /** How flows answer to a change in the regions' covariates. @throws KronflowError `invalidArgument` */
  effects(options: EffectsOptions = {}): Promise<FlowEffects> {
    return flowEffects(this, options);
  }

  /** The table that a statistician expects, as text. */
  summary(options: InferenceOptions = {}): string {
    return formatSummary(this, options);
  }

  /** Everything that a report needs, as plain data. Text made of it by JSON.stringify has null where a number is NaN or infinite. */
  toJSON(): object {
    const {model, status, diagnostics, warnings} = this;
    return {
      family: model.family.name,
      dependence: model.dependence,
      origins: model.origins,
      destinations: model.destinations,
      periods: model.periods,
      observations: model.observations,
      priors: Object.fromEntries(model.names.map((name, k) => [name, model.priors[k].title])),
      parameters: this.parameters,
      status,
      starts: this.starts,
      optima: this.optima,
      logLikelihood: this.logLikelihood,
      logPosterior: this.logPosterior,
      conditionNumber: this.conditionNumber,
      diagnostics,
      warnings,
    };
  }

  /** A fit holds no tensors: there is nothing to free. Here so that fits can be treated like everything else that tfjs users make. */
  dispose(): void {
    // Nothing to do.
  }
}
