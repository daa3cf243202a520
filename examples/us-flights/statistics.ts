/** How well a Poisson model with means mu fits the observed counts; all in float64. */
export interface Statistics {
  pairs: number;
  /** Pairs without a single flight. */
  zeros: number;
  flights: number;
  logLikelihood: number;
  deviance: number;
  /** Share of the deviance of a model with one common mean that this one explains. */
  devianceExplained: number;
  /** Pearson chi² per degree of freedom: 1 if the counts vary as Poisson counts do. */
  dispersion: number;
}

export function statistics(
  counts: ArrayLike<number>,
  observed: ArrayLike<number>,
  mu: ArrayLike<number>,
  parameterCount: number,
): Statistics {
  const pairs = indices(observed);
  const flights = pairs.reduce((total, r) => total + counts[r], 0);
  const mean = flights / pairs.length;
  const deviance = poissonDeviance(counts, pairs, r => mu[r]);
  const chiSquare = pairs.reduce((total, r) => total + (counts[r] - mu[r]) ** 2 / mu[r], 0);
  return {
    pairs: pairs.length,
    zeros: pairs.filter(r => counts[r] === 0).length,
    flights,
    logLikelihood: saturatedLogLikelihood(counts, observed) - deviance / 2,
    deviance,
    devianceExplained: 1 - deviance / poissonDeviance(counts, pairs, () => mean),
    dispersion: chiSquare / (pairs.length - parameterCount),
  };
}

/** The highest log-likelihood that any Poisson model can have: that of mu = counts. */
export function saturatedLogLikelihood(counts: ArrayLike<number>, observed: ArrayLike<number>): number {
  return indices(observed)
    .map(r => counts[r])
    .filter(y => y > 0)
    .reduce((total, y) => total + y * Math.log(y) - y - logFactorial(y), 0);
}

/** Where the mask is 1. */
function indices(observed: ArrayLike<number>): number[] {
  return Array.from(observed, (_, r) => r).filter(r => observed[r] === 1);
}

function poissonDeviance(counts: ArrayLike<number>, pairs: number[], mu: (r: number) => number): number {
  const half = pairs.reduce((total, r) => {
    const y = counts[r];
    return total + (y > 0 ? y * Math.log(y / mu(r)) : 0) - (y - mu(r));
  }, 0);
  return 2 * half;
}

/** Stirling's series, after a few steps of the recurrence have made it accurate to 13 digits. */
function logFactorial(y: number): number {
  let x = y + 1;
  let shift = 0;
  for (; x < 15; x++) shift += Math.log(x);
  const tail = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5) - 1 / (1680 * x ** 7);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + tail - shift;
}
