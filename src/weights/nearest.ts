import Flatbush from 'flatbush';
import {around} from 'geokdbush';
import KDBush from 'kdbush';
import {check} from '../../kernels/core/errors';
import {checkChoice} from '../arguments/types';
import type {Entry} from './csrBuilder';
import {type Coordinates, coordinatesOf, degreesOf, type Point} from './points';

/** `greatCircle`: along the surface of the earth, from degrees. `planar`: straight lines. */
export type Metric = (typeof METRICS)[number];
export const METRICS = ['greatCircle', 'planar'] as const;

const OP = 'SpatialWeights.kNearest';

/** Binary weights of each point's k nearest others; of equally near ones those with the lower index. */
export function* nearestEntries(points: readonly Point[], k: number, metric?: Metric): Generator<Entry> {
  const n = points.length;
  if (metric !== undefined) checkChoice(OP, 'metric', metric, METRICS);
  check(
    Number.isInteger(k) && k >= 1 && k < n,
    'invalidArgument',
    () => `${OP}: k must be a whole number from 1 to ${n - 1}, one less than the number of points, got ${k}`,
  );
  const used = metric ?? (points.some(point => 'lon' in point) ? 'greatCircle' : 'planar');
  const nearest =
    used === 'greatCircle' ? greatCircleSearch(degreesOf(points, OP)) : planarSearch(coordinatesOf(points, OP));
  for (let row = 0; row < n; row++) {
    for (const column of nearestOf(row, k, n, nearest)) yield {row, column, weight: 1};
  }
}

/** The `count` points nearest to point i, itself among them, nearest first, and their distances in any unit. */
type Search = (i: number, count: number) => {index: number; distance: number}[];

/** Two formulae for the same distance may differ by this much. */
const ROUNDING = 1e-12;

/**
 * An index returns equally near points in any order, and its distances are rounded in another way than ours: asks for more until
 * the last is clearly further than the k-th, then sorts.
 */
function nearestOf(i: number, k: number, n: number, search: Search): number[] {
  for (let count = k + 2; ; count *= 2) {
    const found = search(i, Math.min(count, n)).filter(({index}) => index !== i);
    const furthest = found.at(-1)!.distance * (1 - ROUNDING);
    found.sort((a, b) => a.distance - b.distance || a.index - b.index);
    if (count >= n || found[k - 1].distance < furthest) return found.slice(0, k).map(({index}) => index);
  }
}

function planarSearch(points: readonly Coordinates[]): Search {
  const index = new Flatbush(points.length);
  for (const [x, y] of points) index.add(x, y);
  index.finish();
  return (i, count) => {
    const [x, y] = points[i];
    return index
      .neighbors(x, y, count)
      .map(j => ({index: j, distance: Math.hypot(points[j][0] - x, points[j][1] - y)}));
  };
}

function greatCircleSearch(points: readonly Coordinates[]): Search {
  const index = new KDBush(points.length);
  for (const [lon, lat] of points) index.add(lon, lat);
  index.finish();
  return (i, count) => {
    const [lon, lat] = points[i];
    const found = around(index, lon, lat, count);
    return found.map(j => ({index: j, distance: haversine(points[i], points[j])}));
  };
}

/** hav(θ) = sin²(Δlat / 2) + cos(lat) cos(lat') sin²(Δlon / 2), which grows with the great-circle distance. */
function haversine([lon, lat]: Coordinates, [lon2, lat2]: Coordinates): number {
  const radians = Math.PI / 180;
  const [dLat, dLon] = [Math.sin(((lat2 - lat) * radians) / 2), Math.sin(((lon2 - lon) * radians) / 2)];
  return dLat * dLat + Math.cos(lat * radians) * Math.cos(lat2 * radians) * dLon * dLon;
}
