import {check} from '../../kernels/core/errors';
import {notice} from '../../kernels/core/notice';
import {checkCollinearity, separatedTerms} from '../design/checkDesign';
import {FlowDesign} from '../design/flowDesign';
import {familyNamed} from '../families';
import type {Counts, FamilyName} from '../families/family';
import {gaussianModel} from '../gaussian/build';
import {designColumns} from '../inference/columns';
import type {FlowWeights} from '../ops/flowWeights';
import {SpatialWeights} from '../weights/SpatialWeights';
import {CountModel} from './countModel';
import {flowFilter} from './dependence';
import {type DependenceName, dependences} from './rhos';
import {flattenFlows, type FlowValues, observedFlows, offsetValues} from './flows';
import type {FamilyTraits, FlowModel, ModelParts, WeightsSides} from './model';
import type {Priors} from './priors';

export interface FlowModelOptions {
  /** `poisson`, `negativeBinomial` (NB2: Var = mu + mu²/alpha), or `gaussian`. */
  readonly family: FamilyTraits['name'];
  /** Which rhos are free (default `separable`). */
  readonly dependence?: DependenceName;
  /** Spatial weights, the same on both sides or one for each; may be left out with dependence `none`. */
  readonly weights?: FlowWeights;
  /** Gaussian only: the errors depend on each other, A (y - X beta) = e, instead of the flows, A y = X beta + e (default false). */
  readonly spatialError?: boolean;
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
  const isGaussian = options.family === 'gaussian';
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
  const counts = observedFlows(y, options.observed, shape, periods, isGaussian ? 'any' : 'counts');
  const filter = flowFilter(dependence, weights);
  filter.admissible.forEach((interval, j) =>
    check(
      Number.isFinite(interval.upper),
      'invalidArgument',
      () => `flowModel: ${filter.rhoNames[j]} has no meaning, as no region has neighbours; choose dependence 'none'`,
    ),
  );
  const offset = offsetValues(options.offset, shape, periods);
  const parts = {dependence, weights, designs, counts, periods, offset, filter, priors};
  const model =
    options.family === 'gaussian' ? gaussianModel(parts, options) : countModel(options.family, parts, options);
  checkIdentified(model);
  return model;
}

function countModel(family: FamilyName, parts: ModelParts, {spatialError = false}: FlowModelOptions): CountModel {
  check(
    !spatialError,
    'invalidArgument',
    () => `flowModel: spatialError is for family 'gaussian'; counts have no errors that could depend on each other`,
  );
  if (parts.counts.y.some(value => !Number.isInteger(value))) {
    notice(
      `flowModel: some flows are not whole numbers; the ${family} likelihood is then a quasi-likelihood: estimates stay ` +
        `consistent, but use robust standard errors`,
    );
  }
  return new CountModel(familyNamed(family), parts);
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
