/** Flows y of the pairs that are observed, and what explains them: columns [k] of [pairs]. */
export interface Regression {
  y: Float64Array;
  columns: Float64Array[];
}

export interface PoissonFit {
  coefficients: number[];
  /** [pairs] */
  mu: Float64Array;
}

const MOST_STEPS = 25;
/** A Newton step that would gain less log-likelihood than this share of it is not worth while. */
const TOLERANCE = 1e-11;

/**
 * Coefficients b that maximise the Poisson log-likelihood sum(y log mu - mu), log mu = Z b, by Newton's method from a start near by:
 * gradient Zᵀ (y - mu), information Zᵀ diag(mu) Z. A step that loses is halved.
 */
export function fitPoisson({y, columns}: Regression, start: number[]): PoissonFit {
  const mu = new Float64Array(y.length);
  let b = start;
  let value = logLikelihood(y, columns, b, mu);
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = columns.map(column => {
      let sum = 0;
      for (let r = 0; r < mu.length; r++) sum += column[r] * (y[r] - mu[r]);
      return sum;
    });
    const information = columns.map((column, i) => columns.slice(0, i + 1).map(other => weighted(column, other, mu)));
    const direction = solveSymmetric(information, gradient);
    const decrement = gradient.reduce((sum, slope, i) => sum + slope * direction[i], 0);
    if (!(decrement > TOLERANCE * Math.abs(value))) break;
    const from = value;
    for (let length = 1; length > 1e-6; length /= 2) {
      const next = b.map((coefficient, i) => coefficient + length * direction[i]);
      value = logLikelihood(y, columns, next, mu);
      if (value >= from) {
        b = next;
        break;
      }
    }
  }
  return {coefficients: b, mu};
}

/** Fills mu. */
function logLikelihood(y: Float64Array, columns: Float64Array[], b: number[], mu: Float64Array): number {
  mu.fill(0);
  columns.forEach((column, i) => {
    for (let r = 0; r < mu.length; r++) mu[r] += b[i] * column[r];
  });
  let sum = 0;
  for (let r = 0; r < mu.length; r++) {
    const eta = mu[r];
    mu[r] = Math.exp(eta);
    sum += y[r] * eta - mu[r];
  }
  return sum;
}

function weighted(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < a.length; r++) sum += a[r] * b[r] * weights[r];
  return sum;
}

/** a⁻¹ b by Cholesky's factor of a, of which the lower triangle is given. */
function solveSymmetric(a: number[][], b: number[]): number[] {
  const l: number[][] = [];
  const x = [...b];
  a.forEach((row, i) => {
    l.push(row.slice());
    for (let j = 0; j <= i; j++) {
      for (let m = 0; m < j; m++) l[i][j] -= l[i][m] * l[j][m];
      l[i][j] = j < i ? l[i][j] / l[j][j] : Math.sqrt(l[i][i]);
    }
    for (let j = 0; j < i; j++) x[i] -= l[i][j] * x[j];
    x[i] /= l[i][i];
  });
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < a.length; j++) x[i] -= l[j][i] * x[j];
    x[i] /= l[i][i];
  }
  return x;
}
