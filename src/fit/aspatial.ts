import {designColumns} from '../inference/columns';
import {inverseOf, multiply} from '../inference/symmetric';
import type {CountModel} from '../models/countModel';
import {flatPrior, type Prior} from '../models/priors';
import {familyNamed} from '../families';
import {logDispersionStep} from '../families/dispersionStep';
import type {FamilyLikelihood} from '../families/family';
import {Turns} from './turns';

const MAX_ITERATIONS = 50;
const MAX_HALVINGS = 30;
/** Relative change of the objective below which a start is good enough; the fit itself goes on from there. */
const TOLERANCE = 1e-5;
/** Dispersion is kept between almost none and more than any data show. */
const [MIN_ALPHA, MAX_ALPHA] = [1e-4, 1e7];

/** Where a fit of the spatial model starts. */
export interface Start {
  /** Coefficients of the model without spatial dependence. */
  readonly betas: Float64Array;
  /** 0 where the family has no dispersion. */
  readonly dispersion: number;
}

/**
 * The fit without spatial dependence, by Fisher scoring (iteratively reweighted least squares; McCullagh & Nelder 1989, sec. 2.5): a generalised linear model.
 * A negative binomial fit starts from the Poisson one, and takes turns between coefficients and alpha.
 */
export async function fitAspatial(model: CountModel): Promise<Start> {
  const turns = new Turns();
  const isPoisson = model.family.dispersion === undefined;
  const poisson = familyNamed('poisson').of(model.counts);
  const first = await scoring(model, poisson, 0, initialBetas(model), turns, isPoisson ? MAX_ITERATIONS : 3);
  if (isPoisson) return {betas: first, dispersion: 0};

  const {likelihood} = model;
  let betas = first;
  let alpha = momentAlpha(model, etaOf(model, betas));
  for (let round = 0; round < 10; round++) {
    betas = await scoring(model, likelihood, alpha, betas, turns, 2);
    const next = await maximiseAlpha(likelihood, etaOf(model, betas), alpha, turns);
    const settled = Math.abs(Math.log(next / alpha)) < 1e-2;
    alpha = next;
    if (settled) break;
  }
  return {betas, dispersion: alpha};
}

function etaOf(model: CountModel, betas: Float64Array): Float64Array {
  return model.predictor.withoutFilter(betas);
}

/** Least squares on log counts, with the mean flow where nothing flows. */
function initialBetas(model: CountModel): Float64Array {
  const {y, observed} = model.counts;
  const mean = y.reduce((sum, value) => sum + value, 0) / model.observations;
  const weights = y.map((value, r) => (observed?.[r] === 0 ? 0 : (value + mean) / 2));
  const offset = etaOf(model, new Float64Array(model.designs[0].terms.length));
  const target = weights.map((weight, r) => (weight > 0 ? weight * (Math.log(weight) - offset[r]) : 0));
  return solveWeighted(model, weights, target, undefined);
}

/** The prior of a coefficient; bounds are left for later. */
function startPrior({priors, filter}: CountModel, k: number): Prior {
  const prior = priors[filter.rhoNames.length + k];
  return prior.support === undefined ? prior : flatPrior;
}

/** (XᵀWX + P)⁻¹ (Xᵀ t + prior), with P the priors' curvature at `at`; without `at`, no prior. */
function solveWeighted(
  model: CountModel,
  weights: Float64Array,
  target: Float64Array,
  at: Float64Array | undefined,
): Float64Array {
  const columns = designColumns(model.designs);
  const gram = columns.gram(model.predictor.collapse(weights));
  const right = columns.transposeMultiply(model.predictor.collapse(target));
  gram.forEach((row, k) => {
    const prior = startPrior(model, k);
    if (at !== undefined) {
      row[k] += Math.max(0, prior.curvature(at[k]));
      right[k] += prior.slope(at[k]);
    }
    // A whiff of the identity: the start need not be exact, but it must exist.
    row[k] *= 1 + 1e-10;
  });
  const inverse = inverseOf(gram);
  return inverse === undefined ? new Float64Array(right.length) : multiply(inverse, right);
}

/** Fisher scoring with step halving, for a given dispersion. */
async function scoring(
  model: CountModel,
  likelihood: FamilyLikelihood,
  dispersion: number,
  start: Float64Array,
  turns: Turns,
  maxIterations: number,
): Promise<Float64Array> {
  const objective = (betas: Float64Array): number =>
    likelihood(etaOf(model, betas), dispersion).value +
    betas.reduce((sum, beta, k) => sum + startPrior(model, k).logDensity(beta), 0);

  let betas = start;
  let value = objective(betas);
  if (!Number.isFinite(value)) {
    // The mean alone always has a likelihood.
    betas = new Float64Array(start.length);
    value = objective(betas);
  }
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    await turns.given();
    const at = likelihood(etaOf(model, betas), dispersion);
    const step = solveWeighted(model, at.fisher().eta, at.score, betas);
    let gain = -Infinity;
    for (let halving = 0, length = 1; halving < MAX_HALVINGS; halving++, length /= 2) {
      const trial = betas.map((beta, k) => beta + length * step[k]);
      const next = objective(trial);
      if (next >= value) {
        gain = next - value;
        [betas, value] = [trial, next];
        break;
      }
    }
    if (!(gain > TOLERANCE * (1 + Math.abs(value)))) break;
  }
  return betas;
}

/** From Var = mu + mu²/alpha: 1/alpha is the mean of ((y - mu)² - mu) / mu². */
function momentAlpha(model: CountModel, eta: Float64Array): number {
  const {y, observed} = model.counts;
  let count = 0;
  let excess = 0;
  for (let r = 0; r < y.length; r++) {
    if (observed?.[r] === 0) continue;
    const mu = Math.exp(eta[r]);
    count += 1;
    excess += ((y[r] - mu) ** 2 - mu) / mu ** 2;
  }
  return clampAlpha(excess > 0 ? count / excess : MAX_ALPHA);
}

const clampAlpha = (alpha: number): number => Math.min(MAX_ALPHA, Math.max(MIN_ALPHA, alpha));

/** Newton steps in log alpha. */
async function maximiseAlpha(
  likelihood: FamilyLikelihood,
  eta: Float64Array,
  start: number,
  turns: Turns,
): Promise<number> {
  let alpha = start;
  for (let iteration = 0; iteration < 20; iteration++) {
    await turns.given();
    const step = logDispersionStep(likelihood(eta, alpha), alpha);
    alpha = clampAlpha(alpha * Math.exp(step));
    if (Math.abs(step) < 1e-3 || alpha === MAX_ALPHA || alpha === MIN_ALPHA) break;
  }
  return alpha;
}
