/** How a fit ended. */
export interface FitStatus {
  readonly converged: boolean;
  readonly reason: FitReason;
  /** What happened, and what to try. */
  readonly message: string;
  readonly iterations: number;
  /** sqrt(gᵀ I⁻¹ g): the distance to the maximum that a Newton step sees, in standard errors. */
  readonly gradientNorm: number;
}

export type FitReason = 'converged' | 'maxIterations' | 'lineSearchFailed' | 'nonFinite' | 'aborted' | 'backendLost';

const MESSAGES: Record<FitReason, string> = {
  converged: 'the maximum is found: a Newton step would go less far than the tolerance',
  maxIterations: 'not converged: the iterations are used up; allow more of them, or start from these parameters',
  lineSearchFailed:
    'not converged: no step raises the log-posterior any more, but its gradient is not zero or its information is singular; ' +
    'look for terms that the data cannot tell apart, or give the parameters priors',
  nonFinite: 'not converged: the log-posterior is not finite where the search starts; look at the flows and covariates',
  aborted: 'not converged: stopped by the signal; these are the best parameters so far',
  backendLost:
    'not converged: the backend lost its device; these are the last good parameters: go on with another backend',
};

export function statusOf(
  reason: FitReason,
  {iterations, gradientNorm = Number.NaN, detail}: {iterations: number; gradientNorm?: number; detail?: string},
): FitStatus {
  const message = detail === undefined ? MESSAGES[reason] : `${MESSAGES[reason]} (${detail})`;
  return {converged: reason === 'converged', reason, message, iterations, gradientNorm};
}
