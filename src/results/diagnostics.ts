import type {Information} from '../inference/information';
import type {CountModel} from '../models/countModel';
import type {FlowModel} from '../models/model';
import {constantMeanLogLikelihood} from './constantMean';
import {moranI} from './moran';

/** How well a fit describes the flows that were observed. */
export interface Diagnostics {
  readonly observations: number;
  /** Observations minus parameters. */
  readonly residualDf: number;
  readonly logLikelihood: number;
  readonly deviance: number;
  readonly pearsonChiSquared: number;
  /** Pearson's chi² over the residual degrees of freedom: 1 where the family's variance is right, more where flows vary more. */
  readonly dispersion: number;
  readonly aic: number;
  readonly bic: number;
  /** Counts: 1 - log-likelihood over the highest of a constant mean, with a dispersion of its own (McFadden 1974). Gaussian: 1 - Σ (y - mu)² / Σ (y - mean)². */
  readonly pseudoR2: number;
  /** Root of the mean squared error over the mean flow (Knudsen & Fotheringham 1986). */
  readonly srmse: number;
  /** Moran's I of the Pearson residuals, between neighbouring origins and between neighbouring destinations; undefined without weights. */
  readonly moran?: {readonly origin: number; readonly destination: number};
}

/** Of a count model. */
export function diagnoseCounts(
  model: CountModel,
  parameters: ArrayLike<number>,
  {eta, logLikelihood}: Information,
): Diagnostics {
  const {family, counts, observations, weights} = model;
  const {dispersion: alpha} = model.split(parameters);
  const residuals = model.residuals(parameters, eta);
  let deviance = 0;
  let pearsonChiSquared = 0;
  let squares = 0;
  let total = 0;
  for (let r = 0; r < eta.length; r++) {
    if (counts.observed?.[r] === 0) continue;
    const y = counts.y[r];
    const mu = Math.exp(eta[r]);
    deviance += family.unitDeviance(y, mu, alpha);
    pearsonChiSquared += residuals[r] ** 2;
    squares += (y - mu) ** 2;
    total += y;
  }
  const free = parameters.length;
  const residualDf = Math.max(0, observations - free);
  return {
    ...{observations, residualDf, logLikelihood, deviance, pearsonChiSquared},
    dispersion: pearsonChiSquared / residualDf,
    aic: 2 * free - 2 * logLikelihood,
    bic: free * Math.log(observations) - 2 * logLikelihood,
    pseudoR2: 1 - logLikelihood / constantMeanLogLikelihood(model, alpha),
    srmse: Math.sqrt(squares / observations) / (total / observations),
    ...(weights === undefined ? {} : {moran: moranI(residuals, weights, counts.observed)}),
  };
}

/** Of a Gaussian model: its residuals are those that should not depend on each other, e = A y - X beta or A (y - X beta). */
export function diagnoseGaussian(
  model: FlowModel,
  parameters: ArrayLike<number>,
  {eta, logLikelihood}: Information,
): Diagnostics {
  const {counts, observations, weights} = model;
  const {dispersion: sigma} = model.split(parameters);
  const residuals = model.residuals(parameters, eta);
  const {y} = counts;
  const mean = y.reduce((sum, value) => sum + value, 0) / observations;
  const sumOfSquares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
  const pearsonChiSquared = sumOfSquares(residuals);
  const errors = sumOfSquares(y.map((value, r) => value - eta[r]));
  const free = parameters.length;
  const residualDf = Math.max(0, observations - free);
  return {
    ...{observations, residualDf, logLikelihood, pearsonChiSquared},
    deviance: pearsonChiSquared * sigma ** 2,
    dispersion: pearsonChiSquared / residualDf,
    aic: 2 * free - 2 * logLikelihood,
    bic: free * Math.log(observations) - 2 * logLikelihood,
    pseudoR2: 1 - errors / sumOfSquares(y.map(value => value - mean)),
    srmse: Math.sqrt(errors / observations) / Math.abs(mean),
    ...(weights === undefined ? {} : {moran: moranI(residuals, weights)}),
  };
}
