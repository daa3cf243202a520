import type {FitReport} from '../worker/protocol';
import type {Run} from './run';

/** Of a fit whose worker had to be ended: the parameters of its last iteration, which are the best so far; undefined before there were any. */
export function endedReport({iterations, choices, started}: Run, now: number): FitReport | undefined {
  const last = iterations.at(-1);
  if (last === undefined) return undefined;
  const parameters = Object.entries(last.parameters).map(([name, estimate]) => ({
    ...{name, estimate, standardError: NaN, z: NaN, pValue: NaN},
    interval: [NaN, NaN] as const,
  }));
  const status = {
    converged: false,
    reason: 'aborted' as const,
    message: 'not converged: the computing thread gave no answer and was ended; these are the best parameters so far',
    iterations: last.iteration,
    gradientNorm: last.gradientNorm,
  };
  return {
    status,
    parameters,
    warnings: [],
    json: JSON.stringify({...choices, parameters, status, logPosterior: last.logPosterior}, null, 2),
    timing: {loading: 0, total: now - started},
    tensors: 0,
  };
}
