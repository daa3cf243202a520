import type {FlowModel} from '../models/flowModel';
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
  /** 1 - log-likelihood over that of a constant mean (McFadden 1974). */
  readonly pseudoR2: number;
  /** Root of the mean squared error over the mean flow (Knudsen & Fotheringham 1986). */
  readonly srmse: number;
  /** Moran's I of the Pearson residuals, between neighbouring origins and between neighbouring destinations; undefined without weights. */
  readonly moran?: {readonly origin: number; readonly destination: number};
}

/** @param eta [periods * n_o * n_d] @param free number of estimated parameters */
export function diagnose(
  model: FlowModel,
  eta: Float64Array,
  alpha: number,
  logLikelihood: number,
  free: number,
): Diagnostics {
  const {family, counts, observations, weights} = model;
  const residuals = pearsonResiduals(model, eta, alpha);
  let [deviance, pearsonChiSquared, squares, total] = [0, 0, 0, 0];
  for (let r = 0; r < eta.length; r++) {
    if (counts.observed?.[r] === 0) continue;
    const [y, mu] = [counts.y[r], Math.exp(eta[r])];
    deviance += family.unitDeviance(y, mu, alpha);
    pearsonChiSquared += residuals[r] ** 2;
    squares += (y - mu) ** 2;
    total += y;
  }
  const residualDf = Math.max(0, observations - free);
  return {
    ...{observations, residualDf, logLikelihood, deviance, pearsonChiSquared},
    dispersion: pearsonChiSquared / residualDf,
    aic: 2 * free - 2 * logLikelihood,
    bic: free * Math.log(observations) - 2 * logLikelihood,
    pseudoR2: 1 - logLikelihood / constantLogLikelihood(model, alpha),
    srmse: Math.sqrt(squares / observations) / (total / observations),
    ...(weights === undefined ? {} : {moran: moranI(residuals, weights)}),
  };
}

/** (y - mu) / sqrt(Var), [periods * n_o * n_d]; 0 where nothing was observed. */
export function pearsonResiduals({family, counts}: FlowModel, eta: Float64Array, alpha: number): Float64Array {
  return eta.map((value, r) => {
    if (counts.observed?.[r] === 0) return 0;
    const mu = Math.exp(value);
    return (counts.y[r] - mu) / Math.sqrt(family.variance(mu, alpha));
  });
}

/** Of the offset and a constant, with the fit's alpha. */
function constantLogLikelihood(model: FlowModel, alpha: number): number {
  const {counts, predictor, designs} = model;
  const eta = predictor.withoutFilter(new Float64Array(designs[0].terms.length)).slice();
  let [flows, exposure] = [0, 0];
  for (let r = 0; r < eta.length; r++) {
    if (counts.observed?.[r] === 0) continue;
    flows += counts.y[r];
    exposure += Math.exp(eta[r]);
  }
  const constant = Math.log(flows / exposure);
  return model.logLikelihood(
    eta.map(value => value + constant),
    alpha,
  );
}
