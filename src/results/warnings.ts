import {interior} from '../fit/bounds';
import type {FlowFit} from './flowFit';

/** From here on a Poisson table's standard errors are far too small. */
const OVERDISPERSED = 2;
const ILL_CONDITIONED = 1e8;

/** What somebody who reads the figures of a fit should know. */
export function warningsOf(fit: FlowFit): string[] {
  const {model, estimates, status, diagnostics} = fit;
  const warnings: string[] = [];
  if (!status.converged) warnings.push(status.message);
  if (diagnostics === undefined) return warnings;
  const inside = interior(model, estimates);
  for (const [k, name] of model.names.entries()) {
    if (inside.includes(k)) continue;
    warnings.push(
      name === model.family.dispersion
        ? `${name} is at its bound (${estimates[k].toPrecision(3)}): the flows vary no more than Poisson ones; take family 'poisson'`
        : `${name} is at the end of its interval (${estimates[k].toPrecision(6)}): it has no standard error, and those of the others take it as known`,
    );
  }
  const {conditionNumber} = fit;
  if (!Number.isFinite(conditionNumber)) {
    warnings.push(
      'the observed information is not positive definite: this is no strict maximum, and there are no standard errors; ' +
        'look for terms that the data cannot tell apart, or give the parameters priors',
    );
  } else if (conditionNumber > ILL_CONDITIONED) {
    warnings.push(
      `the observed information is nearly singular (condition number ${conditionNumber.toExponential(1)}): ` +
        'the data hardly tell some parameters apart',
    );
  }
  if (model.family.dispersion === undefined && diagnostics.dispersion > OVERDISPERSED) {
    warnings.push(
      `flows vary ${diagnostics.dispersion.toPrecision(3)} times more than the ${model.family.title} family says: its standard errors are too small; ` +
        `take family 'negativeBinomial', or read summary({covariance: 'sandwich'})`,
    );
  }
  return warnings;
}
