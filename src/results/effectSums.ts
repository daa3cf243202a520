import type {FlowModel} from '../models/model';
import {type FilterInverse, filterInverse} from './filterInverse';

/** How flows answer to one more unit of an attribute, by where they answer. */
export interface EffectSums {
  /** Flows that start in the region, those inside it excepted. */
  origin: number;
  /** Flows that end in the region, those inside it excepted. */
  destination: number;
  /** Flows inside the region. */
  intra: number;
  /** All other flows. */
  network: number;
  total: number;
}

/** Where an attribute enters: as that of origins, of destinations, or of flows inside a region. */
export type EffectSide = 'origin' | 'destination' | 'intra';

export const effectNames = ['origin', 'destination', 'intra', 'network', 'total'] as const;

/**
 * The effects per unit of coefficient of each side, averaged over all flows, and summed over the regions whose attribute rises one after the other:
 *
 *     total = 1/N Σ_i Σ_od  m_od d eta_od / d x_i,      N = n_o n_d
 *
 * with m = 1 on the scale of eta and m = mu on that of mu, as d mu = mu d eta. If region i's attribute rises, eta answers with A⁻¹ of one column:
 *
 *     destination  S_o 1 ⊗ S_d e_i          origin  S_o e_i ⊗ S_d 1          intra  S_o e_i ⊗ S_d e_i          S = (I - rho W)⁻¹
 *
 * Outer products a ⊗ c, whose parts are a_i (M c)_i for the flows from i, (aᵀ M)_i c_i for those to i, and a_i m_ii c_i.
 *
 * Source: LeSage & Thomas-Agnan (2015), "Interpreting spatial econometric origin-destination flow models", J. Regional Science 55(2), sec. 3.
 *
 * @param sameRegions whether origin i and destination i are the same region; otherwise there are no flows inside regions
 */
export async function effectSums(
  model: FlowModel,
  parameters: ArrayLike<number>,
  weightsOfPairs: Float64Array | undefined,
  sides: readonly EffectSide[],
  sameRegions: boolean,
): Promise<Map<EffectSide, EffectSums>> {
  const {origins: no, destinations: nd, filter, weights} = model;
  const {rhos} = model.split(parameters);
  const rho = (name: string): number => rhos[filter.rhoNames.indexOf(name)] ?? 0;
  const So = await filterInverse(weights?.origin, no, rho('rho_o'));
  const Sd = await filterInverse(weights?.destination, nd, rho('rho_d'));
  const m = weightsOfPairs ?? new Float64Array(no * nd).fill(1);

  const result = new Map<EffectSide, EffectSums>();
  for (const side of sides) {
    const sums: EffectSums = {origin: 0, destination: 0, intra: 0, network: 0, total: 0};
    const regions = side === 'origin' ? no : nd;
    const constant: Fixed = {
      a: side === 'destination' ? So.rowSums : undefined,
      c: side === 'origin' ? Sd.rowSums : undefined,
    };
    // What does not change from region to region is multiplied once: M c, or aᵀ M.
    const Mc = constant.c && multiplyRight(m, constant.c, no, nd);
    const aM = constant.a && multiplyLeft(m, constant.a, no, nd);
    for (let i = 0; i < regions; i++) {
      const a = constant.a ?? columnOf(So, i);
      const c = constant.c ?? columnOf(Sd, i);
      const total = aM !== undefined ? dot(aM, c) : dot(a, Mc ?? multiplyRight(m, c, no, nd));
      const from = sameRegions || side === 'origin' ? a[i] * dotRow(m, i, c, nd) : 0;
      const to = sameRegions || side === 'destination' ? c[i] * dotColumn(m, i, a, nd) : 0;
      const inside = sameRegions ? a[i] * m[i * nd + i] * c[i] : 0;
      sums.total += total;
      sums.origin += from - inside;
      sums.destination += to - inside;
      sums.intra += inside;
      sums.network += total - from - to + inside;
    }
    for (const name of effectNames) sums[name] /= no * nd;
    result.set(side, sums);
  }
  return result;
}

interface Fixed {
  readonly a: Float64Array | undefined;
  readonly c: Float64Array | undefined;
}

const columnOf = ({n, values}: FilterInverse, j: number): Float64Array =>
  Float64Array.from({length: n}, (_, i) => values[i * n + j]);

const multiplyRight = (m: Float64Array, c: Float64Array, no: number, nd: number): Float64Array =>
  Float64Array.from({length: no}, (_, o) => dotRow(m, o, c, nd));

function multiplyLeft(m: Float64Array, a: Float64Array, no: number, nd: number): Float64Array {
  const result = new Float64Array(nd);
  for (let o = 0; o < no; o++) for (let d = 0; d < nd; d++) result[d] += a[o] * m[o * nd + d];
  return result;
}

function dotRow(m: Float64Array, o: number, c: Float64Array, nd: number): number {
  let sum = 0;
  for (let d = 0, r = o * nd; d < nd; d++, r++) sum += m[r] * c[d];
  return sum;
}

function dotColumn(m: Float64Array, d: number, a: Float64Array, nd: number): number {
  let sum = 0;
  for (let o = 0; o < a.length; o++) sum += a[o] * m[o * nd + d];
  return sum;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
