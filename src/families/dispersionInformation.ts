import {trigamma} from '../math/gamma';

/** Above it, -1/alpha + ... cancels; the leading term of the expansion in 1/alpha is as exact as 1/alpha. */
const LARGE = 1e3;
/** Distance of the nodes of eta at which the expectation is integrated; between them cubics are exact to about 1e-5. */
const STEP = 1 / 8;
/** Beyond this |eta| a pair's information is that of no flows, or of infinitely many, to the last digit: a trial step may go anywhere. */
const FAR = 50;
/** Step of the trapezoidal rule in log t, whose error is exp(-pi²/h): 2e-11. */
const H = 0.4;

/**
 * The expected information of a negative binomial about its alpha, Σ_r E[-d²l_r/dalpha²], in float64. With m = mu / alpha
 *
 *     E[-d²l/dalpha²] = psi'(alpha) - E[psi'(y + alpha)] - mu / (alpha (alpha + mu))
 *
 * and, as psi'(x) = ∫ t exp(-x t) / (1 - exp(-t)) dt over t > 0 (DLMF 5.9.12, differentiated) and E[exp(-t y)] = (1 + m (1 - exp(-t)))^-alpha,
 *
 *     psi'(alpha) - E[psi'(y + alpha)] = ∫ t exp(-alpha t) / (1 - exp(-t)) (1 - (1 + m (1 - exp(-t)))^-alpha) dt.
 *
 * @param eta [pairs]; pairs whose `observed` is 0 do not count
 */
export function dispersionInformation(
  eta: ArrayLike<number>,
  alpha: number,
  observed: ArrayLike<number> | undefined,
): number {
  let sum = 0;
  if (alpha > LARGE) {
    for (let r = 0; r < eta.length; r++) {
      if (observed?.[r] !== 0) sum += (1 / (1 + alpha * Math.exp(-eta[r])) / alpha) ** 2 / 2;
    }
    return sum;
  }
  const {weights, last} = nodeWeights(eta, observed);
  const nodes = integrationNodes(alpha, Math.exp((last - MIDDLE) * STEP));
  for (let i = 0; i <= last; i++) {
    if (weights[i] !== 0) sum += weights[i] * informationAt(Math.exp((i - MIDDLE) * STEP), alpha, nodes);
  }
  return sum;
}

/** The node of eta = 0. */
const MIDDLE = FAR / STEP + 1;

/** Weights w with Σ_r g(eta_r) = Σ_node w_node g(eta of node), where g is interpolated by the cubic through the four nodes next to it. */
function nodeWeights(
  eta: ArrayLike<number>,
  observed: ArrayLike<number> | undefined,
): {weights: Float64Array; last: number} {
  const weights = new Float64Array(2 * MIDDLE + 2);
  let last = 0;
  for (let r = 0; r < eta.length; r++) {
    if (observed?.[r] === 0) continue;
    const scaled = Math.max(-FAR, Math.min(FAR, eta[r])) / STEP + MIDDLE;
    const node = Math.floor(scaled);
    const x = scaled - node;
    const before = (x * (x - 1)) / 2;
    const after = ((x + 1) * (x - 2)) / 2;
    weights[node - 1] -= (before * (x - 2)) / 3;
    weights[node] += after * (x - 1);
    weights[node + 1] -= after * x;
    weights[node + 2] += (before * (x + 1)) / 3;
    if (node + 2 > last) last = node + 2;
  }
  return {weights, last};
}

/** What the integrands of all pairs share at the nodes of the trapezoidal rule in u = log t. */
interface IntegrationNodes {
  /** 1 - exp(-t) */
  readonly falls: Float64Array;
  /** t² exp(-alpha t) / (1 - exp(-t)) h */
  readonly weights: Float64Array;
}

/** From where the integrand is nothing yet, for no mu above `largest`, to where it is nothing any more. */
function integrationNodes(alpha: number, largest: number): IntegrationNodes {
  const first = Math.log(1e-6 / (1 + alpha + Math.min(largest, Number.MAX_SAFE_INTEGER)));
  const count = Math.ceil((Math.log(60 / alpha) - first) / H);
  const falls = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const t = Math.exp(first + i * H);
    falls[i] = -Math.expm1(-t);
    weights[i] = ((t * t) / falls[i]) * Math.exp(-alpha * t) * H;
  }
  return {falls, weights};
}

/** Of one pair. */
function informationAt(mu: number, alpha: number, {falls, weights}: IntegrationNodes): number {
  if (mu > Number.MAX_SAFE_INTEGER) return trigamma(alpha) - 1 / alpha;
  const m = mu / alpha;
  let integral = 0;
  for (let i = 0; i < falls.length; i++) integral -= weights[i] * Math.expm1(-alpha * Math.log1p(m * falls[i]));
  return integral - mu / (alpha * (alpha + mu));
}
