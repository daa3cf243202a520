import type * as Kronflow from 'kronflow';
import type {CovarianceKind, DependenceName, FamilyName, FlowFit, FlowModel, Priors} from 'kronflow';
import {assertTrue} from './compare';

/** A data set and its fits by NumPy and SciPy: see test/reference/README.md. */
export interface ReferenceCase {
  readonly name: string;
  readonly origin: ReferenceSide;
  readonly destination: ReferenceSide;
  readonly intercept: boolean;
  /** Covariates with an intra-regional term, or null for no such terms. */
  readonly intra: readonly string[] | null;
  readonly pair: Readonly<Record<string, readonly number[]>>;
  readonly observed: readonly number[] | null;
  readonly offset: readonly number[] | null;
  readonly flows: readonly number[];
  readonly fits: readonly ReferenceFit[];
}

interface ReferenceSide {
  readonly n: number;
  /** [i, j, w]: i receives from j. */
  readonly weights: readonly (readonly number[])[];
  readonly covariates: Readonly<Record<string, readonly number[]>>;
}

export interface ReferenceFit {
  readonly family: string;
  readonly dependence: string;
  readonly priors: string;
  readonly parameters: readonly string[];
  readonly estimates: readonly number[];
  readonly standard_errors: {readonly observed: readonly number[]} & Readonly<
    Partial<Record<keyof typeof COVARIANCES, readonly number[]>>
  >;
  readonly log_likelihood: number;
  /** Without the rhos. */
  readonly log_prior: number;
  readonly deviance: number;
  readonly pearson_chi_squared: number;
  readonly observed_pairs: number;
}

/** What the reference calls the covariances of the package. */
const COVARIANCES = {
  observed: 'observed',
  fisher: 'fisher',
  hc0: 'sandwich',
  origin_clustered: 'clusterOrigin',
  destination_clustered: 'clusterDestination',
} as const satisfies Record<string, CovarianceKind>;

/** How far a fit may be from the reference: promised are 0.02, 0.02 and 0.01; measured on all backends, 2e-5, 4e-6 and 6e-9. */
const TOLERANCES = {
  /** In standard errors. */
  estimates: 1e-3,
  standardErrors: 1e-3,
  logLikelihood: 1e-4,
};

export type Deviations = Record<keyof typeof TOLERANCES, number>;

/** The model of a reference fit, made of public functions alone. */
export function referenceModel(
  {SpatialWeights, flowDesign, flowModel}: Pick<typeof Kronflow, 'SpatialWeights' | 'flowDesign' | 'flowModel'>,
  data: ReferenceCase,
  {family, dependence, priors}: Pick<ReferenceFit, 'family' | 'dependence' | 'priors'>,
  otherPriors?: Priors,
): FlowModel {
  const {origin, destination, intra, pair, intercept} = data;
  const weightsOf = ({weights, n}: ReferenceSide) =>
    SpatialWeights.fromEdges(
      weights.map(([i, j, w]): [number, number, number] => [i, j, w]),
      {n},
    );
  const design = flowDesign({
    origin: origin.covariates,
    destination: destination.covariates,
    pair,
    intercept,
    intra: intra === null ? false : Object.fromEntries(intra.map(name => [name, origin.covariates[name]])),
  });
  return flowModel({
    family: family as FamilyName,
    dependence: dependence as DependenceName,
    weights: {origin: weightsOf(origin), destination: weightsOf(destination)},
    design,
    flows: data.flows,
    ...(data.observed === null ? {} : {observed: data.observed}),
    ...(data.offset === null ? {} : {offset: data.offset}),
    priors: otherPriors ?? (priors === 'flat' ? 'flat' : {}),
  });
}

/** The largest deviations of a fit from the reference. */
export function deviationsOf(fit: FlowFit, expected: ReferenceFit): Deviations {
  const observed = expected.standard_errors.observed;
  const largest = (errors: readonly number[]): number =>
    errors.reduce((worst, error) => (error <= worst ? worst : error), 0);
  const {names} = fit.model;
  assertTrue(`parameters must be ${expected.parameters.join()}`, names.join() === expected.parameters.join());
  const kinds = Object.entries(COVARIANCES).flatMap(([theirs, ours]) => {
    const errors = expected.standard_errors[theirs as keyof typeof COVARIANCES];
    return errors === undefined ? [] : [{errors, ours}];
  });
  return {
    estimates: largest(expected.estimates.map((value, k) => Math.abs(fit.estimates[k] - value) / observed[k])),
    standardErrors: largest(
      kinds.flatMap(({errors, ours}) =>
        fit.inference({covariance: ours}).map(({standardError}, k) => Math.abs(standardError / errors[k] - 1)),
      ),
    ),
    logLikelihood: Math.abs(fit.logLikelihood - expected.log_likelihood),
  };
}

/** Throws unless the fit is the reference's, up to the tolerances, times `slack`. */
export function assertReference(what: string, fit: FlowFit, expected: ReferenceFit, slack = 1): void {
  assertTrue(`${what}: must converge, got ${fit.status.reason}: ${fit.status.message}`, fit.status.converged);
  for (const [name, value] of Object.entries(deviationsOf(fit, expected))) {
    const bound = slack * TOLERANCES[name as keyof Deviations];
    assertTrue(`${what}: ${name} off by ${value.toExponential(2)} > ${bound}`, value <= bound);
  }
  // Each free rho has a uniform prior on (-1, 1) by default.
  const rhos = expected.priors === 'flat' ? 0 : expected.parameters.filter(name => name.startsWith('rho')).length;
  const logPosterior = expected.log_likelihood + expected.log_prior - rhos * Math.LN2;
  const close = (actual: number, wanted: number): boolean =>
    Math.abs(actual - wanted) <= TOLERANCES.logLikelihood * slack;
  assertTrue(`${what}: log-posterior ${fit.logPosterior}, not ${logPosterior}`, close(fit.logPosterior, logPosterior));
  const {deviance, pearsonChiSquared, observations} = fit.diagnostics!;
  const measures = [
    ['deviance', deviance, expected.deviance],
    ['Pearson chi²', pearsonChiSquared, expected.pearson_chi_squared],
    ['observations', observations, expected.observed_pairs],
  ] as const;
  for (const [name, actual, wanted] of measures) {
    assertTrue(`${what}: ${name} ${actual}, not ${wanted}`, Math.abs(actual / wanted - 1) <= 1e-3 * slack);
  }
}
