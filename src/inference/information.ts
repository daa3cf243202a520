import type {Curvature} from '../families/family';
import type {CountModel} from '../models/countModel';
import {type ClusterSide, type Column, Columns, expandColumn, termColumn} from './columns';
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
  const {logLikelihood, logPosterior, gradient, eta, filtered} = await model.evaluate(parameters, true);
  const curvature = model.curvature(eta, dispersion);
  const jacobian = await jacobianAt(model, rhos, filtered);

  const collapse = (v: Float64Array): Float64Array => predictor.collapse(v);
  const score = collapse(curvature.score);
  const [observed, fisher, scores] = jacobian.gram(
    collapse(curvature.observed),
    collapse(curvature.fisher),
    collapse(curvature.score.map(value => value * value)),
  );
  const s = Float32Array.from(score);
  for (let i = 0; i < rhos.length; i++) {
    const inner = jacobian.transposeMultiply(await filter.adjointTangent(i, rhos, s));
    inner.forEach((value, k) => {
      // On the diagonal both halves of the sum are the same one, met twice here.
      const term = k < rhos.length && k !== i ? filter.mixedDerivative * value : value;
      observed[i][k] -= term;
      observed[k][i] -= term;
    });
  }
  const byOrigin = jacobian.clusterSums(score, 'origin');
  const byDestination = jacobian.clusterSums(score, 'destination');

  const parts: Parts = {observed, fisher, scores, byOrigin, byDestination};
  const whole = curvature.dispersion === undefined ? parts : withDispersion(model, parts, jacobian, curvature);
  const withPriors = (matrix: Symmetric): Symmetric =>
    matrix.map((row, k) => row.map((value, j) => value + (j === k ? model.priors[k].curvature(parameters[k]) : 0)));
  return {
    ...{logLikelihood, logPosterior, gradient, eta},
    observed: withPriors(whole.observed),
    fisher: withPriors(whole.fisher),
    scores: {
      pairs: whole.scores,
      origins: outerProducts(whole.byOrigin),
      destinations: outerProducts(whole.byDestination),
    },
  };
}

interface Parts {
  observed: Float64Array[];
  fisher: Float64Array[];
  scores: Float64Array[];
  byOrigin: Float64Array[];
  byDestination: Float64Array[];
}

/** J = d eta / d (rhos, betas). */
async function jacobianAt(model: CountModel, rhos: readonly number[], filtered: Float64Array): Promise<Columns> {
  const {filter, designs, origins, destinations} = model;
  const pairs = origins * destinations;
  const tangents: Float32Array[] = [];
  for (let j = 0; j < rhos.length; j++) tangents.push(await filter.tangent(j, rhos, Float32Array.from(filtered)));
  const periods: Column[][] = [];
  for (const [period, design] of designs.entries()) {
    const columns: Column[] = tangents.map(tangent => ({
      kind: 'full',
      values: tangent.subarray(period * pairs, (period + 1) * pairs),
    }));
    for (const term of design.terms)
      columns.push(await filterColumn(model, rhos, termColumn(term, origins, destinations)));
    periods.push(columns);
  }
  return new Columns(origins, destinations, periods);
}

/** A⁻¹ applied to a column of the design; an outer product stays one where A is separable. */
async function filterColumn(model: CountModel, rhos: readonly number[], column: Column): Promise<Column> {
  const {filter, origins, destinations} = model;
  if (rhos.length === 0) return column;
  if (column.kind === 'outer' && filter.solveOuter !== undefined) {
    const [row, along] = await filter.solveOuter(rhos, Float64Array.from(column.row), Float64Array.from(column.column));
    return {kind: 'outer', row, column: along};
  }
  const solved = await filter.solve(rhos, Float32Array.from(expandColumn(column, origins, destinations)));
  solved.dispose();
  return {kind: 'full', values: solved.values};
}

/**
 * The same with a last row and column for alpha, with a_r = dl_r/dalpha: -Jᵀ d²l/(deta dalpha) in the observed information, 0 in the
 * expected one (E[y - mu] = 0), Σ s_r a_r J_r in the scores.
 */
function withDispersion(model: CountModel, parts: Parts, jacobian: Columns, {score, dispersion}: Curvature): Parts {
  const {cross, score: a, curvature, fisher} = dispersion!;
  const collapse = (v: Float64Array): Float64Array => model.predictor.collapse(v);
  const border = (matrix: Float64Array[], edge: Float64Array, corner: number): Float64Array[] => [
    ...matrix.map((row, k) => Float64Array.of(...row, edge[k])),
    Float64Array.of(...edge, corner),
  ];
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
    scores: border(
      parts.scores,
      jacobian.transposeMultiply(collapse(a.map((value, r) => value * score[r]))),
      a.reduce((sum, value) => sum + value * value, 0),
    ),
    byOrigin: sums(parts.byOrigin, 'origin'),
    byDestination: sums(parts.byDestination, 'destination'),
  };
}

/** Sums of v, [designs * n_o * n_d], by origin or by destination. */
function marginsOf(v: Float64Array, {origins, destinations}: CountModel, side: ClusterSide): Float64Array {
  const sums = new Float64Array(side === 'origin' ? origins : destinations);
  v.forEach((value, r) => {
    sums[side === 'origin' ? Math.floor(r / destinations) % origins : r % destinations] += value;
  });
  return sums;
}

/** Σ_c v_c v_cᵀ */
function outerProducts(vectors: readonly Float64Array[]): Float64Array[] {
  const sum = square(vectors[0].length);
  for (const v of vectors) sum.forEach((row, i) => row.forEach((_, j) => (row[j] += v[i] * v[j])));
  return sum;
}
