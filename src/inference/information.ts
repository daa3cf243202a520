import type {Curvature} from '../families/family';
import type {CountModel} from '../models/countModel';
import type {ClusterSide, Columns} from './columns';
import {border, withPriors} from './fisher';
import {jacobianAt} from './jacobian';
import {square, type Symmetric} from './symmetric';

/**
 * Second derivatives of the log-posterior at some parameters theta = (rhos, betas, alpha), on their own scale, and what covariances are made
 * of. Matrices are [p, p] in the model's order.
 */
export interface Information {
  readonly logLikelihood: number;
  readonly logPosterior: number;
  /** Of the log-posterior. */
  readonly gradient: Float64Array;
  /** -d² log-posterior, exact. */
  readonly observed: Symmetric;
  /** E[-d² log-likelihood] plus the priors' curvature. Counts only. */
  readonly fisher?: Symmetric;
  /** Counts only, where the likelihood is a product over pairs: sums of outer products of scores, for the sandwich. */
  readonly scores?: ScoreProducts;
  /** eta, [periods * n_o * n_d] */
  readonly eta: Float64Array;
}

export interface InformationOptions {
  /** Whether `scores` are wanted, which a search does without (default true). */
  readonly scores?: boolean;
}

export interface ScoreProducts {
  /** Σ g_r g_rᵀ of the scores of single pairs. */
  readonly pairs: Symmetric;
  /** Σ_c G_c G_cᵀ with G_c the summed scores of all flows from one origin. */
  readonly origins: Symmetric;
  /** The same for all flows to one destination. */
  readonly destinations: Symmetric;
}

/**
 * Exact second derivatives, by tangent solves rather than by differentiating twice. With l the log-likelihood, s = dl/deta, J = deta/dtheta,
 *
 *     -d²l = Jᵀ diag(-d²l/deta²) J - Σ_r s_r d²eta_r
 *
 * J has the columns T_j eta for rho_j (see FlowFilter) and A⁻¹ x_k for beta_k. With p_j = T_jᵀ s the second sum needs no further solves:
 *
 *     Σ s d²eta/(drho_j dbeta_k) = <p_j, A⁻¹ x_k>      Σ s d²eta/(drho_i drho_j) = m_ij (<p_i, T_j eta> + <p_j, T_i eta>)
 *
 * where m_ij = 1 on the diagonal and `mixedDerivative` off it; eta is linear in beta. alpha adds the border -Jᵀ (d²l/deta dalpha).
 */
export async function informationAt(
  model: CountModel,
  parameters: ArrayLike<number>,
  {scores: wantsScores = true}: InformationOptions = {},
): Promise<Information> {
  const {rhos, dispersion} = model.split(parameters);
  const {filter, predictor} = model;
  const {logLikelihood, logPosterior, gradient, eta, filtered} = await model.evaluate(parameters, true);
  const curvature = model.curvature(eta, dispersion);
  const expected = model.fisher(eta, dispersion);
  const jacobian = await jacobianAt(model, rhos, filtered);

  const collapse = (v: Float64Array): Float64Array => predictor.collapse(v);
  const score = collapse(curvature.score);
  const [observed, fisher, pairs] = jacobian.gram(
    collapse(curvature.observed),
    collapse(expected.eta),
    ...(wantsScores ? [collapse(curvature.score.map(value => value * value))] : []),
  );
  for (let i = 0; i < rhos.length; i++) {
    const inner = jacobian.transposeMultiply(await filter.adjointTangent(i, rhos, score));
    inner.forEach((value, k) => {
      // On the diagonal both halves of the sum are the same one, met twice here.
      const term = k < rhos.length && k !== i ? filter.mixedDerivative * value : value;
      observed[i][k] -= term;
      observed[k][i] -= term;
    });
  }
  const clusters = (side: ClusterSide): Float64Array[] => jacobian.clusterSums(score, side);
  const scores = wantsScores ? {pairs, origins: clusters('origin'), destinations: clusters('destination')} : undefined;
  const parts: Parts = {observed, fisher, ...(scores && {scores})};
  const whole =
    expected.dispersion === undefined
      ? parts
      : withDispersion(model, parts, jacobian, curvature, expected.dispersion());
  return {
    ...{logLikelihood, logPosterior, gradient, eta},
    observed: withPriors(model, parameters, whole.observed),
    fisher: withPriors(model, parameters, whole.fisher),
    ...(whole.scores && {
      scores: {
        pairs: whole.scores.pairs,
        origins: outerProducts(whole.scores.origins),
        destinations: outerProducts(whole.scores.destinations),
      },
    }),
  };
}

interface Parts {
  observed: Float64Array[];
  fisher: Float64Array[];
  scores?: {
    pairs: Float64Array[];
    /** The summed scores of each origin, and of each destination. */
    origins: Float64Array[];
    destinations: Float64Array[];
  };
}

/**
 * The same with a last row and column for alpha, with a_r = dl_r/dalpha: -Jᵀ d²l/(deta dalpha) in the observed information, 0 in the
 * expected one (E[y - mu] = 0), Σ s_r a_r J_r in the scores.
 */
function withDispersion(
  model: CountModel,
  parts: Parts,
  jacobian: Columns,
  {score, dispersion}: Curvature,
  fisher: number,
): Parts {
  const {cross, score: a, curvature} = dispersion!;
  const collapse = (v: Float64Array): Float64Array => model.predictor.collapse(v);
  const sums = (clusters: readonly Float64Array[], side: ClusterSide): Float64Array[] => {
    const last = marginsOf(collapse(a), model, side);
    return clusters.map((cluster, c) => Float64Array.of(...cluster, last[c]));
  };
  return {
    observed: border(
      parts.observed,
      jacobian.transposeMultiply(collapse(cross)).map(value => -value),
      curvature,
    ),
    fisher: border(parts.fisher, new Float64Array(jacobian.width), fisher),
    ...(parts.scores && {
      scores: {
        pairs: border(
          parts.scores.pairs,
          jacobian.transposeMultiply(collapse(a.map((value, r) => value * score[r]))),
          a.reduce((sum, value) => sum + value * value, 0),
        ),
        origins: sums(parts.scores.origins, 'origin'),
        destinations: sums(parts.scores.destinations, 'destination'),
      },
    }),
  };
}

/** Sums of v, [designs * n_o * n_d], by origin or by destination. */
function marginsOf(v: Float64Array, {origins, destinations}: CountModel, side: ClusterSide): Float64Array {
  const sums = new Float64Array(side === 'origin' ? origins : destinations);
  for (let block = 0, r = 0; r < v.length; block++) {
    const o = block % origins;
    for (let d = 0; d < destinations; d++, r++) sums[side === 'origin' ? o : d] += v[r];
  }
  return sums;
}

/** Σ_c v_c v_cᵀ */
function outerProducts(vectors: readonly Float64Array[]): Float64Array[] {
  const sum = square(vectors[0].length);
  for (const v of vectors) sum.forEach((row, i) => row.forEach((_, j) => (row[j] += v[i] * v[j])));
  return sum;
}
