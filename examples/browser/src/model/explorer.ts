import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve} from 'kronflow';
import type {Dataset} from '../data/dataset';
import {designOf, observedPairs} from './design';
import {decompose, type Effects} from './effects';
import {fitPoisson} from './poisson';
import {weightsOf} from './weights';

/** One region changes, and the neighbours matter so much. */
export interface Scenario {
  /** By index. */
  region: number;
  /** Change of its attractiveness and of its push, in per cent. */
  pull: number;
  push: number;
  rhoD: number;
  rhoO: number;
}

/** The flows without the change and with it. */
export interface Outcome {
  scenario: Scenario;
  /** Expected flows, [n * n]; zero for pairs outside the model and for those of which nothing is known. */
  before: Float32Array;
  after: Float32Array;
  inflow: Totals;
  outflow: Totals;
  effects: Effects;
  /** Share of the Poisson deviance of one common mean that the flows before the change explain. */
  explained: number;
  /** What this took, in milliseconds: the solve with its read-back, and everything. */
  solveMs: number;
  totalMs: number;
  /** Tensors alive afterwards, anywhere in the page. */
  tensors: number;
}

/** One value per region. */
export interface Totals {
  before: Float64Array;
  after: Float64Array;
}

export interface Explorer {
  run: (scenario: Scenario) => Promise<Outcome>;
  dispose: () => void;
}

/**
 * The model is log mu = eta, (I - rhoO W) eta (I - rhoD W)ᵀ = X beta. For given rhos the columns A⁻¹ x of X are solved as one batch, and
 * beta is fitted anew to the same flows (Poisson): at any rho the model is the best that it can be. A change of X in the row or in the column
 * of one region changes eta by the solve of that row or column alone: they are two more of the batch, which shares its factors.
 *
 * All are solved times (1 - rhoD) (1 - rhoO), so that the coefficients are the effects of a change everywhere, which vary little with
 * rho, A⁻¹ 1 being 1 / ((1 - rhoD) (1 - rhoO)): each fit starts from the one before.
 */
export function createExplorer(dataset: Dataset): Explorer {
  const n = dataset.regions.length;
  const {reference, covariates, flows, plain = []} = dataset;
  const observed = observedPairs(dataset);
  const solve = createKroneckerFlowSolve(weightsOf(dataset));
  const design = designOf(dataset);
  const {names} = design;
  const k = names.length;
  const [pullName] = Object.keys(covariates.destination);
  const [pushName] = Object.keys(covariates.origin);
  const pullTerm = names.indexOf(`dest_${pullName}`);
  const pushTerm = names.indexOf(`orig_${pushName}`);
  const terms = names.map((_, term) => design.multiply(names.map((__, other) => (other === term ? 1 : 0))));
  const pairs = Int32Array.from(observed.keys()).filter(r => observed[r] === 1);
  const y = gather(flows, pairs);
  const deviance = devianceShare(y);
  const unit = 1 / ((1 - reference.rhoD) * (1 - reference.rhoO));
  let effects = names.map(name => reference.beta[name] * unit);
  const rhs = new Float32Array((k + 2) * n * n);

  function fillRightHandSide({region, rhoD, rhoO}: Scenario): void {
    const scale = (1 - rhoD) * (1 - rhoO);
    terms.forEach((values, term) => {
      const column = rhs.subarray(term * n * n, (term + 1) * n * n);
      for (let r = 0; r < n * n; r++) column[r] = scale * values[r];
    });
    const change = rhs.subarray(k * n * n).fill(0);
    for (let i = 0; i < n; i++) {
      change[i * n + region] = scale;
      change[n * n + region * n + i] = scale;
    }
  }

  return {
    async run(scenario) {
      const start = performance.now();
      fillRightHandSide(scenario);
      const {rhoD, rhoO, pull, push} = scenario;
      const solution = tf.tidy(() => solve(rhoD, rhoO, tf.tensor3d(rhs, [k + 2, n, n])));
      const filtered = await solution.data<'float32'>();
      solution.dispose();
      const solved = performance.now();

      const part = (k: number): Float64Array => gather(filtered.subarray(k * n * n, (k + 1) * n * n), pairs);
      const columns = terms.map((_, term) => part(term));
      const fit = fitPoisson({y, columns}, effects);
      effects = fit.coefficients;
      const changeOf = (percent: number, name: string, values: number[]): number =>
        plain.includes(name) ? (values[scenario.region] * percent) / 100 : Math.log1p(percent / 100);
      const pulled = effects[pullTerm] * changeOf(pull, pullName, covariates.destination[pullName]);
      const pushed = effects[pushTerm] * changeOf(push, pushName, covariates.origin[pushName]);
      const [answerToPull, answerToPush] = [part(k), part(k + 1)];
      const before = new Float32Array(n * n);
      const after = new Float32Array(n * n);
      for (let p = 0; p < pairs.length; p++) {
        before[pairs[p]] = fit.mu[p];
        after[pairs[p]] = fit.mu[p] * Math.exp(pulled * answerToPull[p] + pushed * answerToPush[p]);
      }
      const outcome = {
        scenario,
        before,
        after,
        inflow: {before: inflowOf(before, n), after: inflowOf(after, n)},
        outflow: {before: outflowOf(before, n), after: outflowOf(after, n)},
        effects: decompose(before, after, scenario.region),
        explained: deviance(fit.mu),
        solveMs: solved - start,
        tensors: tf.memory().numTensors,
      };
      return {...outcome, totalMs: performance.now() - start};
    },
    dispose: () => solve.dispose(),
  };
}

function gather(values: ArrayLike<number>, indices: Int32Array): Float64Array {
  const out = new Float64Array(indices.length);
  for (let i = 0; i < out.length; i++) out[i] = values[indices[i]];
  return out;
}

function inflowOf(flows: Float32Array, n: number): Float64Array {
  const totals = new Float64Array(n);
  for (let r = 0; r < flows.length; r++) totals[r % n] += flows[r];
  return totals;
}

function outflowOf(flows: Float32Array, n: number): Float64Array {
  const totals = new Float64Array(n);
  for (let r = 0; r < flows.length; r++) totals[Math.floor(r / n)] += flows[r];
  return totals;
}

/** Poisson deviance 2 sum(y log(y / mu) - y + mu), as a share of that with one common mean: what mu leaves of it is explained. */
function devianceShare(y: Float64Array): (mu: Float64Array) => number {
  const total = y.reduce((sum, flow) => sum + flow, 0);
  const saturated = y.reduce((sum, flow) => sum + (flow > 0 ? flow * Math.log(flow) - flow : 0), 0);
  const common = saturated - total * Math.log(total / y.length) + total;
  return mu => {
    let fitted = 0;
    for (let p = 0; p < y.length; p++) fitted += y[p] * Math.log(mu[p]) - mu[p];
    return 1 - (saturated - fitted) / common;
  };
}
