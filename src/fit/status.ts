/** How a fit ended. */
export interface FitStatus {
  readonly converged: boolean;
  readonly reason: FitReason;
  /** What happened, and what to try. */
  readonly message: string;
  readonly iterations: number;
  /**
   * How far the maximum is, in standard errors: sqrt(gᵀ I⁻¹ g), as a Newton step sees it. Where the information I is not positive definite, and after
   * a search that was stopped, the largest entry of the gradient in units of its parameter's standard error, the others being known.
   * Undefined where no gradient is known: reasons `nonFinite` and `backendLost`.
   */
  readonly gradientNorm: number | undefined;
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
  {
    iterations,
    gradientNorm,
    detail,
  }: {iterations: number; gradientNorm?: number | undefined; detail?: string | undefined},
): FitStatus {
  const message = detail === undefined ? MESSAGES[reason] : `${MESSAGES[reason]} (${detail})`;
  return {converged: reason === 'converged', reason, message, iterations, gradientNorm};
}
