import {check} from '../../kernels/core/errors';
import {notice} from '../../kernels/core/notice';
import {checkOptions, optionNames} from '../arguments/options';
import {checkChoice} from '../arguments/types';
import type {FlowDesign} from '../design/flowDesign';
import {familyNamed} from '../families';
import type {FamilyName} from '../families/family';
import {gaussianModel} from '../gaussian/build';
import type {FlowWeights} from '../ops/flowWeights';
import {checkIdentified} from './checkIdentified';
import {CountModel} from './countModel';
import {flowFilter} from './dependence';
import {checkDependence, type DependenceName, freeRhos, type RhoKind} from './rhos';
import {flattenFlows, type FlowValues, observedFlows, offsetValues} from './flows';
import type {FamilyTraits, FlowModel, ModelParts} from './model';
import type {Priors} from './priors';
import {designsOf, type WeightsSides, weightsOf} from './sides';

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
  /** `'flat'` is maximum likelihood, the default of Gaussian models; the default of counts is weak: see {@link Priors}. */
  readonly priors?: Priors;
}

const OPTIONS = optionNames<FlowModelOptions>({
  family: true,
  dependence: true,
  weights: true,
  spatialError: true,
  design: true,
  flows: true,
  observed: true,
  offset: true,
  priors: true,
});

/** Of a family of counts. */
export type CountModelOptions = FlowModelOptions & {readonly family: FamilyName};

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
export function flowModel(options: CountModelOptions): CountModel;
export function flowModel(options: FlowModelOptions): FlowModel;
export function flowModel(options: FlowModelOptions): FlowModel {
  checkOptions('flowModel', options, OPTIONS);
  const isGaussian = options.family === 'gaussian';
  const {dependence = 'separable', priors = isGaussian ? 'flat' : {}} = options;
  checkDependence('flowModel', dependence);
  if (options.spatialError !== undefined) checkChoice('flowModel', 'spatialError', options.spatialError, [true, false]);
  const designs = designsOf(options.design);
  const shape = {origins: designs[0].origins, destinations: designs[0].destinations};
  const weights = weightsOf('flowModel', options.weights, dependence, shape);
  const {values: y, periods} = flattenFlows('flows', options.flows, shape);
  check(
    designs.length === 1 || designs.length === periods,
    'invalidShape',
    () => `flowModel: there must be one design, or one for each of the ${periods} periods, got ${designs.length}`,
  );
  const counts = observedFlows(y, options.observed, shape, periods, isGaussian ? 'any' : 'counts');
  const filter = flowFilter(dependence, weights);
  freeRhos[dependence].forEach((kind, j) =>
    check(
      Number.isFinite(filter.admissible[j].upper) && weights !== undefined && haveNeighbours(weights, kind),
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

/** Whether there is anything for a rho to work on. */
const haveNeighbours = ({origin, destination}: WeightsSides, kind: RhoKind): boolean =>
  (kind === 'd' || origin.data.length > 0) && (kind === 'o' || destination.data.length > 0);

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
