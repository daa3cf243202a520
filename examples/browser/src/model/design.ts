import {geoDistance} from 'd3-geo';
import {type FlowDesign, flowDesign} from 'kronflow';
import type {Dataset} from '../data/dataset';

const EARTH_KM = 6371.0088;

/** 1 where the flow of a pair is known and part of the model, which flows within a region may not be. */
export function observedPairs({regions, intra, observed}: Pick<Dataset, 'regions' | 'intra' | 'observed'>): Uint8Array {
  const pairs = modelPairs(regions.length, intra);
  return observed ? pairs.map((inside, r) => inside & observed[r]) : pairs;
}

/** 1 where the model speaks of a pair: everywhere, or everywhere but on the diagonal. */
export function modelPairs(n: number, intra: boolean): Uint8Array {
  return Uint8Array.from({length: n * n}, (_, r) => (intra || Math.floor(r / n) !== r % n ? 1 : 0));
}

/** The gravity model of a data set: what origins and destinations are like, the distance between them, and what else lies between. */
export function designOf(dataset: Described): FlowDesign {
  const {origin, destination, pair} = dataset.covariates;
  return flowDesign({origin, destination, pair: {logDistance: logDistances(dataset), ...pair}, intra: dataset.intra});
}

/** What the design is made of: everything but the flows. */
export type Described = Pick<Dataset, 'regions' | 'geographic' | 'shortestKm' | 'covariates' | 'intra'>;

/** [n * n]. Where flows within a region are no part of the model, it counts as far away from itself as pairs are on average. */
function logDistances(dataset: Described): Float64Array {
  const {regions, geographic, shortestKm} = dataset;
  const n = regions.length;
  const at = regions.map(({position}) => position);
  const km = (a: [number, number], b: [number, number]): number =>
    geographic ? EARTH_KM * geoDistance(a, b) : Math.hypot(a[0] - b[0], a[1] - b[1]);
  const logs = Float64Array.from({length: n * n}, (_, r) =>
    Math.log(Math.max(km(at[Math.floor(r / n)], at[r % n]), shortestKm)),
  );
  const modelled = modelPairs(n, dataset.intra);
  const inside = logs.filter((_, r) => modelled[r] === 1);
  const mean = inside.reduce((total, log) => total + log, 0) / inside.length;
  return logs.map((log, r) => (modelled[r] === 1 ? log : mean));
}
