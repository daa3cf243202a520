import {geoDistance} from 'd3-geo';
import type {Dataset} from '../data/dataset';

const EARTH_KM = 6371.0088;

/** 1 where the model speaks of a pair: everywhere, or everywhere but on the diagonal. */
export function observedPairs({regions, intra}: Dataset): Uint8Array {
  const n = regions.length;
  return Uint8Array.from({length: n * n}, (_, r) => (intra || Math.floor(r / n) !== r % n ? 1 : 0));
}

/** X beta, [n * n]: the log flows before any spillover. */
export function linearPredictor(dataset: Dataset, beta: Record<string, number>): Float32Array {
  const columns = designColumns(dataset);
  const total = new Float64Array(dataset.regions.length ** 2);
  for (const [name, values] of columns) {
    const b = beta[name];
    for (let r = 0; r < total.length; r++) total[r] += b * values[r];
  }
  return Float32Array.from(total);
}

/** The columns of X by coefficient, [n * n] each. Pairs outside the model get the mean: they carry no news to their neighbours. */
function designColumns(dataset: Dataset): Map<string, Float64Array> {
  const {covariates, intra} = dataset;
  const n = dataset.regions.length;
  const observed = observedPairs(dataset);
  const column = (valueOf: (o: number, d: number) => number): Float64Array => {
    const values = Float64Array.from({length: n * n}, (_, r) => valueOf(Math.floor(r / n), r % n));
    const inside = values.filter((_, r) => observed[r] === 1);
    const mean = inside.reduce((total, v) => total + v, 0) / inside.length;
    return values.map((v, r) => (observed[r] === 1 ? v : mean));
  };
  const columns = new Map<string, Float64Array>([['intercept', new Float64Array(n * n).fill(1)]]);
  for (const [name, x] of Object.entries(covariates.destination))
    columns.set(
      `dest_${name}`,
      column((_, d) => x[d]),
    );
  for (const [name, x] of Object.entries(covariates.origin))
    columns.set(
      `orig_${name}`,
      column(o => x[o]),
    );
  columns.set('logDistance', column(logDistance(dataset)));
  if (intra)
    columns.set(
      'intra_intercept',
      column((o, d) => (o === d ? 1 : 0)),
    );
  return columns;
}

function logDistance({regions, geographic, shortestKm}: Dataset): (o: number, d: number) => number {
  const at = regions.map(({position}) => position);
  const km = (a: [number, number], b: [number, number]): number =>
    geographic ? EARTH_KM * geoDistance(a, b) : Math.hypot(a[0] - b[0], a[1] - b[1]);
  return (o, d) => Math.log(Math.max(km(at[o], at[d]), shortestKm));
}
