import {trigamma} from '../math/gamma';

/** Above it, -1/alpha + ... cancels; the leading term of the expansion in 1/alpha is as exact as 1/alpha. */
const LARGE = 1e3;
/** Distance of the nodes of eta at which the expectation is integrated; between them cubics are exact to about 1e-6. */
const STEP = 1 / 16;
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
  const {first, weights} = nodeWeights(eta, observed);
  const nodes = integrationNodes(alpha, Math.exp((first + weights.length) * STEP));
  weights.forEach((weight, i) => {
    if (weight !== 0) sum += weight * informationAt(Math.exp((first + i) * STEP), alpha, nodes);
  });
  return sum;
}

/** Weights w with Σ_r g(eta_r) = Σ_node w_node g(node * STEP), where g is interpolated by the cubic through the four nodes next to it. */
function nodeWeights(
  eta: ArrayLike<number>,
  observed: ArrayLike<number> | undefined,
): {first: number; weights: Float64Array} {
  let [least, most] = [0, 0];
  for (let r = 0; r < eta.length; r++) {
    if (observed?.[r] === 0) continue;
    if (eta[r] < least) least = eta[r];
    if (eta[r] > most) most = eta[r];
  }
  const first = Math.floor(bounded(least) / STEP) - 1;
  const weights = new Float64Array(Math.floor(bounded(most) / STEP) + 3 - first);
  for (let r = 0; r < eta.length; r++) {
    if (observed?.[r] === 0) continue;
    const scaled = bounded(eta[r]) / STEP;
    const node = Math.floor(scaled);
    const x = scaled - node;
    const at = node - 1 - first;
    weights[at] -= (x * (x - 1) * (x - 2)) / 6;
    weights[at + 1] += ((x + 1) * (x - 1) * (x - 2)) / 2;
    weights[at + 2] -= ((x + 1) * x * (x - 2)) / 2;
    weights[at + 3] += ((x + 1) * x * (x - 1)) / 6;
  }
  return {first, weights};
}

const bounded = (eta: number): number => Math.max(-FAR, Math.min(FAR, eta));

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
  const t = Float64Array.from({length: Math.ceil((Math.log(60 / alpha) - first) / H)}, (_, i) =>
    Math.exp(first + i * H),
  );
  const falls = t.map(at => -Math.expm1(-at));
  return {falls, weights: t.map((at, i) => ((at * at) / falls[i]) * Math.exp(-alpha * at) * H)};
}

/** Of one pair. */
function informationAt(mu: number, alpha: number, {falls, weights}: IntegrationNodes): number {
  if (mu > Number.MAX_SAFE_INTEGER) return trigamma(alpha) - 1 / alpha;
  const m = mu / alpha;
  let integral = 0;
  for (let i = 0; i < falls.length; i++) integral -= weights[i] * Math.expm1(-alpha * Math.log1p(m * falls[i]));
  return integral - mu / (alpha * (alpha + mu));
}
