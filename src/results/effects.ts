import {check} from '../../kernels/core/errors';
import {checkOptions, optionNames} from '../arguments/options';
import {checkChoice} from '../arguments/types';
import {unlessTooFar} from '../fit/search';
import {type CovarianceKind, zeroAtBounds} from '../inference/covariance';
import {quadraticForm} from '../inference/symmetric';
import {normalTwoSidedQuantile} from '../math/incompleteGamma';
import type {FlowModel} from '../models/model';
import {type Channel, effectNames, type EffectSide, effectSums, type EffectSums} from './effectSums';
import type {FlowFit} from './flowFit';
import {formatTable, formatNumber} from './table';

export interface EffectsOptions {
  /** Effects on eta (log mu; default), or on the expected flows mu, in flows. */
  readonly scale?: 'eta' | 'mu';
  /**
   * Which flows are averaged over: all of the system (default), pairs whose flow is missing too, as their flows answer like any other; or those that were
   * observed, for models that say nothing of the rest, such as flows inside regions that were left out.
   */
  readonly pairs?: 'all' | 'observed';
  /** Intervals by the delta method (default), or from draws of the posterior. */
  readonly method?: 'delta' | 'draws';
  /** Draws, with method `draws` (default 500). */
  readonly draws?: number;
  /** Of the draws (default 1). */
  readonly seed?: number;
  /** For the delta method (default `observed`). */
  readonly covariance?: CovarianceKind;
  /** Default 0.95. */
  readonly level?: number;
  /** Whether origin i and destination i are the same region. Default: n_o = n_d, with intra-regional terms or the same weights on both sides. */
  readonly sameRegions?: boolean;
}

const OPTIONS = optionNames<EffectsOptions>({
  scale: true,
  pairs: true,
  method: true,
  draws: true,
  seed: true,
  covariance: true,
  level: true,
  sameRegions: true,
});

/** One effect of one covariate. */
export interface EffectEstimate {
  readonly covariate: string;
  /**
   * Through which term: the attribute of origins, of destinations, of flows inside a region, or all of them together. Those of origins and destinations
   * include the Durbin terms W x of the design's `lags`.
   */
  readonly side: EffectSide | 'combined';
  /** Which flows answer. */
  readonly effect: keyof EffectSums;
  readonly estimate: number;
  readonly standardError: number;
  readonly interval: readonly [lower: number, upper: number];
}

export interface FlowEffects {
  readonly scale: 'eta' | 'mu';
  readonly rows: readonly EffectEstimate[];
  /** As a table of text. */
  table(): string;
}

/** One covariate and the sides on which it acts. */
interface Effective {
  readonly covariate: string;
  readonly sides: readonly EffectiveSide[];
}

/** The parameters of one side: the coefficient of the attribute itself, and that of its Durbin term. */
interface EffectiveSide {
  readonly side: EffectSide;
  readonly terms: readonly (Channel & {readonly parameter: number})[];
}

/** Step of the numerical derivatives, in standard errors, or in distances of a rho to the end of its interval, where A is singular. */
const STEP = 0.05;
/** So much of it is tried at least. */
const SMALLEST = 1e-3;

/**
 * How flows answer to one more unit of each covariate, in one region after the other, summed over the regions and averaged over all flows, missing ones too
 * unless `pairs` is `'observed'`: see {@link effectSums} for the formulas. With intervals by the delta method (central differences of fourth order), or from
 * draws of the Laplace posterior.
 */
export async function flowEffects(fit: FlowFit, options: EffectsOptions = {}): Promise<FlowEffects> {
  checkOptions('effects', options, OPTIONS);
  const {scale = 'eta', pairs = 'all', method = 'delta', covariance = 'observed'} = options;
  const {level = 0.95, draws = 500, seed = 1} = options;
  const {model, estimates} = fit;
  check(
    model.periods === 1 || scale === 'eta' || model.designs.length === 1,
    'invalidArgument',
    () => `effects: on the scale of mu they differ from period to period; ask for scale 'eta'`,
  );
  checkChoice('effects', 'scale', scale, ['eta', 'mu']);
  checkChoice('effects', 'pairs', pairs, ['all', 'observed']);
  checkChoice('effects', 'method', method, ['delta', 'draws']);
  if (options.sameRegions !== undefined) checkChoice('effects', 'sameRegions', options.sameRegions, [true, false]);
  check(level > 0 && level < 1, 'invalidArgument', () => `effects: level must be between 0 and 1, got ${level}`);
  check(
    Number.isInteger(draws) && draws >= 2,
    'invalidArgument',
    () => `effects: draws must be a whole number of at least 2, got ${draws}`,
  );
  const sameRegions = options.sameRegions ?? haveSameRegions(model);
  const covariates = effectiveCovariates(model, sameRegions);
  const values = async (parameters: Float64Array): Promise<Float64Array> => {
    const m = await pairWeights(model, parameters, scale, pairs);
    return effectValues(model, parameters, covariates, m, sameRegions);
  };

  const point = await values(estimates);
  const spread = method === 'delta' ? await byDelta() : await byDraws();
  const labels = covariates.flatMap(({covariate, sides}) => [
    ...sides.map(({side}) => ({covariate, side})),
    ...(sides.length > 1 ? [{covariate, side: 'combined' as const}] : []),
  ]);
  const rows = labels.flatMap(({covariate, side}, l) =>
    effectNames.map((effect, e): EffectEstimate => {
      const at = l * effectNames.length + e;
      return {covariate, side, effect, estimate: point[at], ...spread[at]};
    }),
  );
  return {scale, rows, table: () => effectsTable(rows, level)};

  async function byDelta(): Promise<Pick<EffectEstimate, 'standardError' | 'interval'>[]> {
    const known = fit.covariance(covariance);
    // Where no parameter varies, that is not for being known, but for want of a maximum.
    const matrix = known.some(row => row.some(Number.isFinite)) ? zeroAtBounds(known) : known;
    const quantile = normalTwoSidedQuantile(level);
    const slopes: Float64Array[] = [];
    const {rhos, betas} = model.split(estimates);
    for (let k = 0; k < rhos.length + betas.length; k++) {
      const {lower, upper} = model.filter.admissible[k] ?? {lower: -Infinity, upper: Infinity};
      const step = STEP * Math.min(Math.sqrt(matrix[k][k]), estimates[k] - lower, upper - estimates[k]);
      const isLinear = k >= rhos.length && (scale === 'eta' || model.family.link !== 'log');
      slopes.push(step > 0 ? await slopeBy(k, step, isLinear) : new Float64Array(point.length));
    }
    // A dispersion moves no mean.
    while (slopes.length < estimates.length) slopes.push(new Float64Array(point.length));
    return Array.from(point, (estimate, at) => {
      const standardError = Math.sqrt(
        quadraticForm(
          matrix,
          slopes.map(slope => slope[at]),
        ),
      );
      return {standardError, interval: [estimate - quantile * standardError, estimate + quantile * standardError]};
    });
  }

  /** By parameter k: (4 D(h/2) - D(h)) / 3 of central differences D, or D itself where that is exact. Halved steps where a step leaves the rhos for which A is regular. */
  async function slopeBy(k: number, step: number, isLinear: boolean): Promise<Float64Array> {
    const shifted = (by: number): Promise<Float64Array> =>
      values(estimates.map((value, j) => (j === k ? value + by : value)));
    const difference = async (h: number): Promise<Float64Array> => {
      const [above, below] = [await shifted(h), await shifted(-h)];
      return above.map((value, at) => (value - below[at]) / (2 * h));
    };
    for (let h = step; ; h /= 2) {
      const coarse = await (h > SMALLEST * step ? unlessTooFar(difference(h)) : difference(h));
      if (coarse === undefined) continue;
      if (isLinear) return coarse;
      const fine = await difference(h / 2);
      return fine.map((value, at) => (4 * value - coarse[at]) / 3);
    }
  }

  async function byDraws(): Promise<Pick<EffectEstimate, 'standardError' | 'interval'>[]> {
    const samples: Float64Array[] = [];
    for (const draw of fit.posterior().draws(draws, seed)) samples.push(await values(draw));
    return Array.from(point, (_, at) => {
      const sorted = Float64Array.from(samples, sample => sample[at]).sort();
      const mean = sorted.reduce((sum, value) => sum + value, 0) / draws;
      const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1);
      return {
        standardError: Math.sqrt(variance),
        interval: [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)],
      };
    });
  }
}

const haveSameRegions = ({origins, destinations, weights, designs}: FlowModel): boolean =>
  origins === destinations &&
  (weights?.origin === weights?.destination || designs[0].terms.some(({kind}) => kind === 'intra'));

/** The covariates of regions, with the terms they enter. */
function effectiveCovariates({designs, filter}: FlowModel, sameRegions: boolean): Effective[] {
  const found = new Map<string, Map<EffectSide, EffectiveSide['terms'][number][]>>();
  designs[0].terms.forEach(({kind, covariate, lag}, k) => {
    if (covariate === undefined || (kind !== 'origin' && kind !== 'destination' && kind !== 'intra')) return;
    // Attributes of different sets of regions are different covariates, even if they have one name.
    const key = sameRegions ? covariate : `${kind} ${covariate}`;
    const sides = found.get(key) ?? new Map<EffectSide, EffectiveSide['terms'][number][]>();
    found.set(
      key,
      sides.set(kind, [...(sides.get(kind) ?? []), {side: kind, lag, parameter: filter.rhoNames.length + k}]),
    );
  });
  return Array.from(found, ([covariate, sides]) => ({
    covariate,
    sides: Array.from(sides, ([side, terms]) => ({side, terms})),
  }));
}

/** What the change of each pair's eta counts for, m, [n_o * n_d]: of N flows, over all periods, each has 1/N or mu/N; those left out have nothing. */
async function pairWeights(
  model: FlowModel,
  parameters: Float64Array,
  scale: 'eta' | 'mu',
  pairs: 'all' | 'observed',
): Promise<Float64Array> {
  const m = new Float64Array(model.origins * model.destinations);
  const flows = model.periods * m.length;
  const observed = pairs === 'observed' ? model.counts.observed : undefined;
  const share = 1 / (observed === undefined ? flows : model.observations);
  // With the identity link mu is eta.
  const eta = scale === 'mu' && model.family.link === 'log' ? await model.eta(parameters) : undefined;
  for (let r = 0; r < flows; r++) {
    if (observed?.[r] !== 0) m[r % m.length] += share * (eta === undefined ? 1 : Math.exp(eta[r]));
  }
  return m;
}

/** All effects, in the order of the labels above. */
async function effectValues(
  model: FlowModel,
  parameters: Float64Array,
  covariates: readonly Effective[],
  m: Float64Array,
  sameRegions: boolean,
): Promise<Float64Array> {
  // Covariates share channels: the sums are those of a unit of coefficient.
  const all = covariates.flatMap(({sides}) => sides.flatMap(({terms}) => terms));
  const channels = all.filter((channel, k) => all.findIndex(other => isSame(other, channel)) === k);
  const sums = await effectSums(model, parameters, m, channels, sameRegions);
  const values: number[] = [];
  for (const {sides} of covariates) {
    const bySide = sides.map(({terms}) =>
      effectNames.map(name =>
        terms.reduce((sum, term) => {
          const channel = channels.findIndex(other => isSame(other, term));
          return sum + parameters[term.parameter] * sums[channel][name];
        }, 0),
      ),
    );
    values.push(...bySide.flat());
    if (sides.length > 1) values.push(...effectNames.map((_, e) => bySide.reduce((sum, side) => sum + side[e], 0)));
  }
  return Float64Array.from(values);
}

const isSame = (a: Channel, b: Channel): boolean => a.side === b.side && a.lag === b.lag;

function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below] + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
}

function effectsTable(rows: readonly EffectEstimate[], level: number): string {
  const percent = `${Number((100 * level).toFixed(3))} %`;
  return formatTable(
    ['covariate', 'through', 'effect', 'estimate', 'std. error', `${percent} from`, 'to'],
    rows.map(({covariate, side, effect, estimate, standardError, interval}) => [
      covariate,
      side,
      effect,
      ...[estimate, standardError, ...interval].map(formatNumber),
    ]),
    3,
  ).join('\n');
}
