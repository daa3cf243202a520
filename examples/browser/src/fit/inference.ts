import type {ParameterEstimate} from 'kronflow';
import type {FitReport} from '../worker/protocol';
import {errors} from './run';

/** Scatter beyond so many times what the family says makes the standard errors of the model useless. */
export const FAR_TOO_MUCH = 2;

/** Which standard errors are shown of a fit: as chosen, else robust ones where the flows scatter far more than the family says. */
export function errorsOf({robust, diagnostics}: FitReport): 'model' | 'robust' {
  if (robust === undefined || diagnostics === undefined) return 'model';
  return errors.value ?? (diagnostics.dispersion > FAR_TOO_MUCH ? 'robust' : 'model');
}

/** The estimates with these standard errors. */
export function estimatesOf(report: FitReport): readonly ParameterEstimate[] {
  return errorsOf(report) === 'robust' ? report.robust! : report.parameters;
}
