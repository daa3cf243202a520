import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve} from 'kronflow';
import type {Dataset} from '../data/dataset';
import {designOf, observedPairs} from './design';
import {decompose, type Effects} from './effects';
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
  /** Expected flows, [n * n]; zero for pairs outside the model. */
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
 * The model is log mu = eta, (I - rhoO W) eta (I - rhoD W)ᵀ = X beta, and a change of X in the row or the column of one region
 * changes eta by the solve of that change alone: both are solved as a batch of two that shares the factors.
 *
 * When a rho moves, beta must give way, or all flows would explode: A⁻¹ 1 = 1 / ((1 - rhoD) (1 - rhoO)). Kept are the effects
 * beta / ((1 - rhoD) (1 - rhoO)) of a change everywhere; what rho then decides is how far they are shared with neighbours, as
 * (1 - rho) (I - rho W)⁻¹ x is the z with z = (1 - rho) x + rho W z.
 */
export function createExplorer(dataset: Dataset): Explorer {
  const n = dataset.regions.length;
  const {reference, covariates, flows} = dataset;
  const observed = observedPairs(dataset);
  const solve = createKroneckerFlowSolve(weightsOf(dataset));
  const unit = 1 / ((1 - reference.rhoD) * (1 - reference.rhoO));
  const effects = Object.fromEntries(Object.entries(reference.beta).map(([name, beta]) => [name, beta * unit]));
  const pullEffect = effects[`dest_${Object.keys(covariates.destination)[0]}`];
  const pushEffect = effects[`orig_${Object.keys(covariates.origin)[0]}`];
  const design = designOf(dataset);
  const baseline = design.multiply(design.names.map(name => effects[name]));
  const deviance = devianceShare(flows, observed);
  const rhs = new Float32Array(2 * n * n);

  function fillRightHandSide({region, pull, push, rhoD, rhoO}: Scenario): void {
    const scale = (1 - rhoD) * (1 - rhoO);
    const pulled = scale * pullEffect * Math.log1p(pull / 100);
    const pushed = scale * pushEffect * Math.log1p(push / 100);
    for (let r = 0; r < n * n; r++) rhs[r] = scale * baseline[r];
    const change = rhs.subarray(n * n).fill(0);
    for (let i = 0; i < n; i++) {
      const [into, outOf] = [i * n + region, region * n + i];
      change[into] += pulled;
      change[outOf] += pushed;
    }
  }

  return {
    async run(scenario) {
      const start = performance.now();
      fillRightHandSide(scenario);
      const eta = solve(scenario.rhoD, scenario.rhoO, tf.tensor3d(rhs, [2, n, n]));
      const logs = await eta.data<'float32'>();
      eta.dispose();
      const solved = performance.now();
      const before = new Float32Array(n * n);
      const after = new Float32Array(n * n);
      for (let r = 0; r < n * n; r++) {
        if (observed[r] === 0) continue;
        before[r] = Math.exp(logs[r]);
        after[r] = before[r] * Math.exp(logs[n * n + r]);
      }
      const outcome = {
        scenario,
        before,
        after,
        inflow: {before: inflowOf(before, n), after: inflowOf(after, n)},
        outflow: {before: outflowOf(before, n), after: outflowOf(after, n)},
        effects: decompose(before, after, scenario.region),
        explained: deviance(before),
        solveMs: solved - start,
        tensors: tf.memory().numTensors,
      };
      return {...outcome, totalMs: performance.now() - start};
    },
    dispose: solve.dispose,
  };
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

/** Poisson deviance 2 sum(y log(y / mu) - y + mu), as a share of that with one common mean. */
function devianceShare(flows: number[], observed: Uint8Array): (mu: Float32Array) => number {
  let [total, pairs, saturated] = [0, 0, 0];
  flows.forEach((y, r) => {
    if (observed[r] === 0) return;
    total += y;
    pairs += 1;
    if (y > 0) saturated += y * Math.log(y) - y;
  });
  const common = 2 * (saturated - total * Math.log(total / pairs) + total);
  return mu => {
    let fitted = 0;
    for (let r = 0; r < mu.length; r++) if (observed[r] === 1) fitted += flows[r] * Math.log(mu[r]) - mu[r];
    return 1 - (2 * (saturated - fitted)) / common;
  };
}
