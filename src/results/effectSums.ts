import type {FlowModel} from '../models/model';
import {isSeparable} from '../models/rhos';
import type {SpatialWeights} from '../weights/SpatialWeights';
import {filterInverse, timesWeights} from './filterInverse';

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

/** A way in which an attribute x acts: through x itself on one side, or there through the neighbours' attribute W x of a Durbin term. */
export interface Channel {
  readonly side: EffectSide;
  readonly lag?: SpatialWeights | undefined;
}

export const effectNames = ['origin', 'destination', 'intra', 'network', 'total'] as const;

/** So small a share of a total is what rounding leaves where no flow of other regions answers. */
const ROUNDING = 1e-12;

/**
 * The effects per unit of coefficient of each channel, averaged over flows, and summed over the regions whose attribute rises one after the other:
 *
 *     total = Σ_i Σ_od  m_od d eta_od / d x_i
 *
 * with m = 1/N on the scale of eta and m = mu/N on that of mu, as d mu = mu d eta, for N flows: all of them, or
 * those that were observed, with m = 0 for the rest. If region i's attribute rises, eta answers with A⁻¹ of one column:
 *
 *     destination  S_o 1 ⊗ S_d e_i          origin  S_o e_i ⊗ S_d 1          intra  S_o e_i ⊗ S_d e_i          S = (I - rho W)⁻¹
 *
 * and through a Durbin term with W e_i in place of e_i, since W x rises at the neighbours (separable A; other A are solved with each column). Outer products a ⊗ c, whose parts are a_i (M c)_i for the flows from i, (aᵀ M)_i c_i for those to i, and a_i m_ii c_i.
 *
 * Source: LeSage & Thomas-Agnan (2015), "Interpreting spatial econometric origin-destination flow models", J. Regional Science 55(2), sec. 3; for Durbin
 * terms S (I beta + W theta) of LeSage & Pace (2009), _Introduction to Spatial Econometrics_, sec. 2.7, on either side.
 *
 * @param m [n_o * n_d], summed over periods
 * @param sameRegions whether origin i and destination i are the same region; otherwise there are no flows inside regions
 */
export async function effectSums(
  model: FlowModel,
  parameters: ArrayLike<number>,
  m: Float64Array,
  channels: readonly Channel[],
  sameRegions: boolean,
): Promise<EffectSums[]> {
  const respond = isSeparable(model.dependence)
    ? await outerResponses(model, parameters, m, sameRegions)
    : fullResponses(model, parameters, m, sameRegions);

  const result: EffectSums[] = [];
  for (const channel of channels) {
    const sums: EffectSums = {origin: 0, destination: 0, intra: 0, network: 0, total: 0};
    for (const {from, to, inside, total} of await respond(channel)) {
      sums.total += total;
      sums.origin += from - inside;
      sums.destination += to - inside;
      sums.intra += inside;
      const network = total - from - to + inside;
      if (Math.abs(network) > ROUNDING * Math.abs(total)) sums.network += network;
    }
    result.push(sums);
  }
  return result;
}

/** The answer to one region's attribute, summed over pairs with their weights m: all flows, those from it, to it, and inside it. */
interface Response {
  readonly total: number;
  readonly from: number;
  readonly to: number;
  readonly inside: number;
}

type Responses = (channel: Channel) => Response[] | Promise<Response[]>;

/** For separable A: from the outer products, without ever forming them. */
async function outerResponses(
  model: FlowModel,
  parameters: ArrayLike<number>,
  m: Float64Array,
  sameRegions: boolean,
): Promise<Responses> {
  const {origins: no, destinations: nd, filter, weights} = model;
  const {rhos} = model.split(parameters);
  const rho = (name: string): number => rhos[filter.rhoNames.indexOf(name)] ?? 0;
  const So = await filterInverse(weights?.origin, no, rho('rho_o'));
  const Sd = await filterInverse(weights?.destination, nd, rho('rho_d'));
  return ({side, lag}) => {
    // S, or S W: where the attribute that rises is a neighbour's.
    const [ofOrigins, ofDestinations] = [So, Sd].map(S => (lag === undefined ? S.values : timesWeights(S, lag)));
    const constant: Fixed = {
      a: side === 'destination' ? So.rowSums : undefined,
      c: side === 'origin' ? Sd.rowSums : undefined,
    };
    // What does not change from region to region is multiplied once: M c, or aᵀ M.
    const Mc = constant.c && multiplyRight(m, constant.c, no, nd);
    const aM = constant.a && multiplyLeft(m, constant.a, no, nd);
    return Array.from({length: side === 'origin' ? no : nd}, (_, i) => {
      const a = constant.a ?? columnOf(ofOrigins, no, i);
      const c = constant.c ?? columnOf(ofDestinations, nd, i);
      return {
        total: aM !== undefined ? dot(aM, c) : dot(a, Mc ?? multiplyRight(m, c, no, nd)),
        from: sameRegions || side === 'origin' ? a[i] * dotRow(m, i, c, nd) : 0,
        to: sameRegions || side === 'destination' ? c[i] * dotColumn(m, i, a, nd) : 0,
        inside: sameRegions ? a[i] * m[i * nd + i] * c[i] : 0,
      };
    });
  };
}

/** Regions that are solved for together: as many flows at once as one solve of a few hundred regions has. */
const BATCH_FLOWS = 100_000;

/** For any A: one solve per region, in batches. */
function fullResponses(
  model: FlowModel,
  parameters: ArrayLike<number>,
  m: Float64Array,
  sameRegions: boolean,
): Responses {
  const {origins: no, destinations: nd, filter} = model;
  const {rhos} = model.split(parameters);
  const pairs = no * nd;
  const batch = Math.max(1, Math.floor(BATCH_FLOWS / pairs));
  return async ({side, lag}) => {
    const regions = side === 'origin' ? no : nd;
    // Column i of W: the regions that have i as a neighbour.
    const receivers = lag?.transpose();
    const responses: Response[] = [];
    for (let first = 0; first < regions; first += batch) {
      const count = Math.min(batch, regions - first);
      const columns = new Float32Array(count * pairs);
      for (let k = 0; k < count; k++) {
        const i = first + k;
        const column = columns.subarray(k * pairs, (k + 1) * pairs);
        const raise = (region: number, by: number): void => {
          if (side === 'origin') column.fill(by, region * nd, (region + 1) * nd);
          else if (side === 'intra') column[region * nd + region] = by;
          else for (let o = 0; o < no; o++) column[o * nd + region] = by;
        };
        if (receivers === undefined) raise(i, 1);
        else
          for (let p = receivers.indptr[i]; p < receivers.indptr[i + 1]; p++)
            raise(receivers.indices[p], receivers.data[p]);
      }
      const solved = await filter.solve(rhos, columns);
      solved.dispose();
      for (let k = 0; k < count; k++) {
        const i = first + k;
        const weighted = Float64Array.from(m, (weight, r) => weight * solved.values[k * pairs + r]);
        const ones = (n: number): Float64Array => new Float64Array(n).fill(1);
        responses.push({
          total: weighted.reduce((sum, value) => sum + value, 0),
          from: sameRegions || side === 'origin' ? dotRow(weighted, i, ones(nd), nd) : 0,
          to: sameRegions || side === 'destination' ? dotColumn(weighted, i, ones(no), nd) : 0,
          inside: sameRegions ? weighted[i * nd + i] : 0,
        });
      }
    }
    return responses;
  };
}

interface Fixed {
  readonly a: Float64Array | undefined;
  readonly c: Float64Array | undefined;
}

const columnOf = (values: ArrayLike<number>, n: number, j: number): Float64Array =>
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
