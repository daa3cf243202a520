import type {LikelihoodAt} from '../families/family';
import {dot} from '../math/dot';
import type {CountModel} from '../models/countModel';
import type {ClusterSide, Columns} from './columns';
import {border, expectedInformation, withPriors} from './fisher';
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
  /** E[-d² log-likelihood] plus the priors' curvature, worked out when it is asked for. Counts only. */
  readonly fisher?: () => Symmetric;
  /** Counts only, where the likelihood is a product over pairs: sums of outer products of scores, for the sandwich; worked out when they are asked for. */
  readonly scores?: () => ScoreProducts;
  /** eta, [periods * n_o * n_d] */
  readonly eta: Float64Array;
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
export async function informationAt(model: CountModel, parameters: ArrayLike<number>): Promise<Information> {
  const {rhos, dispersion} = model.split(parameters);
  const {filter, predictor} = model;
  const {logLikelihood, logPosterior, gradient, eta, filtered, likelihood} = await model.evaluate(parameters, true);
  const curvature = likelihood.curvature();
  const jacobian = await jacobianAt(model, rhos, filtered);

  const score = predictor.collapse(likelihood.score);
  const floatScore = new Float32Array(score);
  const block = jacobian.gram(predictor.collapse(curvature.eta));
  for (let i = 0; i < rhos.length; i++) {
    const inner = jacobian.transposeMultiply(await filter.adjointTangent(i, rhos, floatScore));
    inner.forEach((value, k) => {
      // On the diagonal both halves of the sum are the same one, met twice here.
      const term = k < rhos.length && k !== i ? filter.mixedDerivative * value : value;
      block[i][k] -= term;
      block[k][i] -= term;
    });
  }
  const alpha = curvature.dispersion;
  const observed =
    alpha === undefined
      ? block
      : border(
          block,
          jacobian.transposeMultiply(predictor.collapse(alpha.cross)).map(value => -value),
          alpha.curvature,
        );
  // eta and J are kept for what is asked later: the derivatives of single pairs follow from them.
  const again = (): LikelihoodAt => model.likelihood(eta, dispersion);
  let [fisher, scores]: [Symmetric?, ScoreProducts?] = [];
  return {
    ...{logLikelihood, logPosterior, gradient, eta},
    observed: withPriors(model, parameters, observed),
    fisher: () => (fisher ??= expectedInformation(model, parameters, again(), jacobian)),
    scores: () => (scores ??= scoreProducts(model, jacobian, again())),
  };
}

/** With a_r = dl_r/dalpha, pairs have the scores (s_r J_r, a_r). */
function scoreProducts(model: CountModel, jacobian: Columns, likelihood: LikelihoodAt): ScoreProducts {
  const {score} = likelihood;
  const {predictor} = model;
  const block = jacobian.gram(predictor.collapse(products(score, score)));
  const sumsOf = (side: ClusterSide): Float64Array[] => jacobian.clusterSums(predictor.collapse(score), side);
  const a = likelihood.dispersionScores?.();
  if (a === undefined) {
    return {
      pairs: block,
      origins: outerProducts(sumsOf('origin')),
      destinations: outerProducts(sumsOf('destination')),
    };
  }
  const withDispersion = (side: ClusterSide): Float64Array[] => {
    const last = marginsOf(predictor.collapse(a), model, side);
    return sumsOf(side).map((cluster, c) => Float64Array.of(...cluster, last[c]));
  };
  return {
    pairs: border(block, jacobian.transposeMultiply(predictor.collapse(products(a, score))), dot(a, a)),
    origins: outerProducts(withDispersion('origin')),
    destinations: outerProducts(withDispersion('destination')),
  };
}

/** Entry by entry. */
function products(a: Float64Array, b: Float64Array): Float64Array {
  const product = new Float64Array(a.length);
  for (let r = 0; r < product.length; r++) product[r] = a[r] * b[r];
  return product;
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
  for (const v of vectors) {
    for (let i = 0; i < v.length; i++) for (let j = 0; j < v.length; j++) sum[i][j] += v[i] * v[j];
  }
  return sum;
}
