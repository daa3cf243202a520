import {check} from '../../kernels/core/errors';
import {notice} from '../../kernels/core/notice';
import type {FlowDesign} from '../design/flowDesign';
import {familyNamed} from '../families';
import type {Counts, Family, FamilyLikelihood, FamilyName} from '../families/family';
import type {FlowWeights} from '../ops/kroneckerFlowSolve';
import {checkIdentified} from './checkIdentified';
import {type DependenceName, dependences, type FlowFilter, flowFilter} from './dependence';
import {flattenFlows, type FlowValues, observedCounts, offsetValues} from './flows';
import {LinearPredictor, type Predicted} from './linearPredictor';
import {type Bounds, type Prior, type Priors, resolveBounds, resolvePriors} from './priors';
import {designsOf, weightsOf, type WeightsSides} from './sides';

export interface FlowModelOptions {
  /** `poisson`, or `negativeBinomial` (NB2: Var = mu + mu²/alpha). */
  readonly family: FamilyName;
  /** Which rhos are free (default `separable`). */
  readonly dependence?: DependenceName;
  /** Spatial weights, the same on both sides or one for each; may be left out with dependence `none`. */
  readonly weights?: FlowWeights;
  /** One design for all periods, or one for each. */
  readonly design: FlowDesign | readonly FlowDesign[];
  /**
   * Flows, Y[origin][destination]: [n_o * n_d] with the destination fastest, or n_o rows of n_d; a panel of periods is an array of
   * such. NaN is no missing value: say what is missing by `observed`.
   */
  readonly flows: FlowValues;
  /** In the form of `flows`, or one for all periods: false or 0 where a flow is missing, such as flows inside a region. */
  readonly observed?: FlowValues<number | boolean>;
  /** Added to eta outside the spatial filter, log mu = A⁻¹ X beta + offset: the log of the exposure. In the form of `observed`. */
  readonly offset?: FlowValues;
  /** `'flat'` is maximum likelihood; the default is weak: see {@link Priors}. */
  readonly priors?: Priors;
}

/** The log-posterior at some parameters and what belongs to it. */
export interface Evaluated {
  readonly logLikelihood: number;
  readonly logPosterior: number;
  /** By the parameters on their own scale, in the order of `names`. */
  readonly gradient: Float64Array;
  /** [periods * n_o * n_d] */
  readonly eta: Float64Array;
  /** A⁻¹ X beta, [designs * n_o * n_d] */
  readonly filtered: Float64Array;
}

/** A flow model with its data: see {@link flowModel}. */
export class FlowModel {
  /** Every parameter, in order: rhos, coefficients, alpha. */
  readonly names: readonly string[];
  /** One per parameter. */
  readonly priors: readonly Prior[];
  /** Where each parameter may lie. */
  readonly bounds: readonly Bounds[];
  /** Pairs that were observed, over all periods. */
  readonly observations: number;
  readonly predictor: LinearPredictor;
  private readonly likelihood: FamilyLikelihood;

  /** @internal Use {@link flowModel}. */
  constructor(
    readonly family: Family,
    readonly dependence: DependenceName,
    readonly weights: WeightsSides | undefined,
    readonly designs: readonly FlowDesign[],
    readonly counts: Counts,
    readonly periods: number,
    readonly offset: Float64Array | undefined,
    readonly filter: FlowFilter,
    priors: Priors,
  ) {
    const betas = designs[0].names;
    this.names = [...filter.rhoNames, ...betas, ...(family.dispersion === undefined ? [] : [family.dispersion])];
    const {rhoNames: rhos, admissible} = filter;
    const kinds = {rhos, admissible, betas, dispersion: family.dispersion !== undefined};
    this.priors = resolvePriors(priors, kinds);
    this.bounds = resolveBounds(this.priors, kinds);
    this.observations = counts.observed?.reduce((sum, flag) => sum + flag, 0) ?? counts.y.length;
    this.predictor = new LinearPredictor(designs, filter, periods, offset);
    this.likelihood = family.of(counts);
  }

  /** n_o */
  get origins(): number {
    return this.designs[0].origins;
  }

  /** n_d */
  get destinations(): number {
    return this.designs[0].destinations;
  }

  /** The parameters, [p], by kind; alpha is 0 where there is none. */
  split(parameters: ArrayLike<number>): {rhos: number[]; betas: Float64Array; dispersion: number} {
    const rhos = this.filter.rhoNames.map((_, j) => parameters[j]);
    const betas = Float64Array.from(this.designs[0].terms, (_, k) => parameters[rhos.length + k]);
    const dispersion = this.family.dispersion === undefined ? 0 : parameters[rhos.length + betas.length];
    return {rhos, betas, dispersion};
  }

  /** eta and its pullback. @param parameters [p], in the order of `names` */
  predict(parameters: ArrayLike<number>, refine = false): Promise<Predicted> {
    const {rhos, betas} = this.split(parameters);
    return this.predictor.evaluate(rhos, betas, refine);
  }

  /**
   * The log-posterior and its gradient, on the current backend.
   *
   * @param parameters [p], in the order of `names`
   * @param refine solve to float64 accuracy rather than float32
   */
  async evaluate(parameters: ArrayLike<number>, refine = false): Promise<Evaluated> {
    const {dispersion} = this.split(parameters);
    const predicted = await this.predict(parameters, refine);
    try {
      const score = new Float32Array(predicted.eta.length);
      const {value, dispersionScore} = this.likelihood.evaluate(predicted.eta, dispersion, score);
      const gradient = new Float64Array(this.names.length);
      if (Number.isFinite(value)) {
        const {rhos, betas} = await predicted.pullback(score);
        gradient.set(rhos);
        gradient.set(betas, rhos.length);
        if (this.family.dispersion !== undefined) gradient[rhos.length + betas.length] = dispersionScore;
      } else {
        gradient.fill(Number.NaN);
      }
      let logPrior = 0;
      this.priors.forEach((prior, k) => {
        logPrior += prior.logDensity(parameters[k]);
        gradient[k] += prior.slope(parameters[k]);
      });
      const {eta, filtered} = predicted;
      return {logLikelihood: value, logPosterior: value + logPrior, gradient, eta, filtered};
    } finally {
      predicted.dispose();
    }
  }

  /** The log-likelihood at some eta, [periods * n_o * n_d]. */
  logLikelihood(eta: Float64Array, dispersion: number): number {
    return this.likelihood.evaluate(eta, dispersion, new Float64Array(eta.length)).value;
  }

  /** Second derivatives of the log-likelihood by eta. */
  curvature(eta: Float64Array, dispersion: number): ReturnType<FamilyLikelihood['curvature']> {
    return this.likelihood.curvature(eta, dispersion);
  }
}

/**
 * A model of origin-destination flows:
 *
 *     y[o, d] ~ family(mu[o, d]),    log mu = eta = A⁻¹ X beta + offset,    A = (I - rho_o W_o) ⊗ (I - rho_d W_d)
 *
 * ```js
 * const model = flowModel({family: 'negativeBinomial', dependence: 'separable', weights, design, flows});
 * const fit = await fitMap(model);
 * ```
 *
 * The likelihood of counts has no Jacobian term log|A|: A shapes the mean, and y itself is what is modelled; nothing is transformed
 * whose density would have to be corrected. rho is identified through how A⁻¹ smooths X beta, so it is not comparable with the rho of a
 * Gaussian SAR model.
 *
 * @throws KronflowError `invalidShape`, `invalidArgument`, `invalidData`, `nonFinite`
 */
export function flowModel(options: FlowModelOptions): FlowModel {
  const {dependence = 'separable', priors = {}} = options;
  const family = familyNamed(options.family);
  check(
    dependences.includes(dependence),
    'invalidArgument',
    () => `flowModel: dependence must be one of ${dependences.join(', ')}, got ${dependence}`,
  );
  const designs = designsOf(options.design);
  const shape = {origins: designs[0].origins, destinations: designs[0].destinations};
  const weights = weightsOf(options.weights, dependence, shape);
  const {values: y, periods} = flattenFlows('flows', options.flows, shape);
  check(
    designs.length === 1 || designs.length === periods,
    'invalidShape',
    () => `flowModel: there must be one design, or one for each of the ${periods} periods, got ${designs.length}`,
  );
  const counts = observedCounts(y, options.observed, shape, periods);
  if (counts.y.some(value => !Number.isInteger(value))) {
    notice(
      `flowModel: some flows are not whole numbers; the ${options.family} likelihood is then a quasi-likelihood: estimates stay ` +
        `consistent, but use robust standard errors`,
    );
  }
  const offset = offsetValues(options.offset, shape, periods);
  const filter = flowFilter(dependence, weights);
  filter.admissible.forEach((interval, j) =>
    check(
      Number.isFinite(interval.upper),
      'invalidArgument',
      () => `flowModel: ${filter.rhoNames[j]} has no meaning, as no region has neighbours; choose dependence 'none'`,
    ),
  );
  const model = new FlowModel(family, dependence, weights, designs, counts, periods, offset, filter, priors);
  checkIdentified(model);
  return model;
}
