import {check} from '../../kernels/core/errors';
import {notice} from '../../kernels/core/notice';
import {checkCollinearity, separatedTerms} from '../design/checkDesign';
import {FlowDesign} from '../design/flowDesign';
import {familyNamed} from '../families';
import type {Counts, Family, FamilyLikelihood, FamilyName} from '../families/family';
import {designColumns} from '../inference/columns';
import type {FlowWeights} from '../ops/kroneckerFlowSolve';
import {SpatialWeights} from '../weights/SpatialWeights';
import {type DependenceName, dependences, type FlowFilter, flowFilter} from './dependence';
import {flattenFlows, type FlowValues, observedCounts, offsetValues} from './flows';
import {LinearPredictor, type Predicted} from './linearPredictor';
import {type Prior, type Priors, resolvePriors} from './priors';

/** W of the origins [n_o, n_o] and of the destinations [n_d, n_d]. */
export interface WeightsSides {
  readonly origin: SpatialWeights;
  readonly destination: SpatialWeights;
}

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
    this.priors = resolvePriors(priors, {
      rhos: filter.rhoNames,
      admissible: filter.admissible,
      betas,
      dispersion: family.dispersion !== undefined,
    });
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

/** Refuses terms that the observed flows cannot tell apart, or to which maximum likelihood gives no finite coefficient. */
function checkIdentified({designs, counts, predictor, priors, filter, observations, names}: FlowModel): void {
  const columns = designColumns(designs);
  const terms = designs[0].names;
  const {observed, y} = counts;
  const sum = (v: Float64Array): Float64Array => predictor.collapse(v);
  checkCollinearity(columns, terms, sum(observed === undefined ? y.map(() => 1) : Float64Array.from(observed)));
  const one: Counts = {
    y: sum(y),
    ...(observed === undefined ? {} : {observed: Uint8Array.from(sum(Float64Array.from(observed)), Math.sign)}),
  };
  for (const name of separatedTerms(columns, terms, one)) {
    const prior = priors[filter.rhoNames.length + terms.indexOf(name)];
    check(
      prior.proper,
      'separation',
      () =>
        `flowModel: every pair with ${name} other than 0 has no flow, so that its maximum likelihood estimate is infinite; ` +
        `leave it out, leave those pairs out of observed, or give it a prior`,
    );
    notice(`flowModel: every pair with ${name} other than 0 has no flow; its estimate rests on its prior alone`);
  }
  check(
    observations > names.length,
    'invalidData',
    () => `flowModel: ${observations} observed flows cannot tell ${names.length} parameters; leave some terms out`,
  );
}

/** The designs of all periods, which must go together. */
export function designsOf(design: FlowModelOptions['design']): readonly FlowDesign[] {
  const designs = design instanceof FlowDesign ? [design] : [...design];
  check(
    designs.length > 0 && designs.every(one => one instanceof FlowDesign),
    'invalidArgument',
    () => `flowModel: design must come from flowDesign(...), one for all periods or an array of one per period`,
  );
  const [first, ...rest] = designs;
  for (const other of rest) {
    check(
      other.names.join() === first.names.join() &&
        other.origins === first.origins &&
        other.destinations === first.destinations,
      'invalidShape',
      () =>
        `flowModel: the designs of all periods must have the same regions and terms, ` +
        `got ${first.names.join(', ')} and ${other.names.join(', ')}`,
    );
  }
  return designs;
}

/** The weights of both sides, of the right size; undefined where none are needed. */
export function weightsOf(
  weights: FlowWeights | undefined,
  dependence: DependenceName,
  {origins, destinations}: {origins: number; destinations: number},
): WeightsSides | undefined {
  if (weights === undefined) {
    check(
      dependence === 'none',
      'invalidArgument',
      () =>
        `flowModel: dependence '${dependence}' needs weights, e.g. SpatialWeights.kNearest(points, 6).rowStandardize()`,
    );
    return undefined;
  }
  const sides = weights instanceof SpatialWeights ? {origin: weights, destination: weights} : weights;
  for (const [side, n] of [
    ['origin', origins],
    ['destination', destinations],
  ] as const) {
    check(
      sides[side] instanceof SpatialWeights,
      'invalidType',
      () => `flowModel: the ${side} weights must be SpatialWeights`,
    );
    check(
      sides[side].n === n,
      'invalidShape',
      () => `flowModel: the ${side} weights must have the ${n} ${side}s of the design, got ${sides[side].n}`,
    );
  }
  return {origin: sides.origin, destination: sides.destination};
}
