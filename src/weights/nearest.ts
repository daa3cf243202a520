import Flatbush from 'flatbush';
import {around} from 'geokdbush';
import KDBush from 'kdbush';
import {check} from '../../kernels/core/errors';
import type {Entry} from './csrBuilder';

/** A place: degrees of longitude and latitude, or coordinates in a plane. Bare pairs are [x, y] or [lon, lat]. */
export type Point =
  readonly number[] | {readonly lon: number; readonly lat: number} | {readonly x: number; readonly y: number};

/** `greatCircle`: along the surface of the earth, from degrees. `planar`: straight lines. */
export type Metric = 'greatCircle' | 'planar';

const OP = 'SpatialWeights.kNearest';

/** Binary weights of each point's k nearest others; of equally near ones those with the lower index. */
export function* nearestEntries(points: readonly Point[], k: number, metric?: Metric): Generator<Entry> {
  const n = points.length;
  check(
    Number.isInteger(k) && k >= 1 && k < n,
    'invalidArgument',
    () => `${OP}: k must be a whole number from 1 to ${n - 1}, one less than the number of points, got ${k}`,
  );
  const coordinates = points.map((point, i) => coordinatesOf(point, i));
  const used = metric ?? (points.some(point => 'lon' in point) ? 'greatCircle' : 'planar');
  check(
    new Set(points.map(kindOf)).size <= 1,
    'invalidArgument',
    () =>
      `${OP}: points must all be of one kind, got ${[...new Set(points.map(kindOf))].join(' and ')}; convert them first`,
  );
  const nearest = used === 'greatCircle' ? greatCircleSearch(coordinates) : planarSearch(coordinates);
  for (let row = 0; row < n; row++) {
    for (const column of nearestOf(row, k, n, nearest)) yield {row, column, weight: 1};
  }
}

type Coordinates = readonly [number, number];
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
  points.forEach(([lon, lat], i) => {
    check(
      Math.abs(lat) <= 90 && Math.abs(lon) <= 360,
      'invalidArgument',
      () =>
        `${OP}: point ${i} must be [longitude, latitude] in degrees, got [${lon}, ${lat}]; for a plane say {metric: 'planar'}`,
    );
  });
  const wrapped = points.map(([lon, lat]): Coordinates => [lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon, lat]);
  const index = new KDBush(points.length);
  for (const [lon, lat] of wrapped) index.add(lon, lat);
  index.finish();
  return (i, count) => {
    const [lon, lat] = wrapped[i];
    const found = around(index, lon, lat, count);
    return found.map(j => ({index: j, distance: haversine(wrapped[i], wrapped[j])}));
  };
}

/** hav(θ) = sin²(Δlat / 2) + cos(lat) cos(lat') sin²(Δlon / 2), which grows with the great-circle distance. */
function haversine([lon, lat]: Coordinates, [lon2, lat2]: Coordinates): number {
  const radians = Math.PI / 180;
  const [dLat, dLon] = [Math.sin(((lat2 - lat) * radians) / 2), Math.sin(((lon2 - lon) * radians) / 2)];
  return dLat * dLat + Math.cos(lat * radians) * Math.cos(lat2 * radians) * dLon * dLon;
}

function kindOf(point: Point): string {
  return 'lon' in point ? '{lon, lat}' : 'x' in point ? '{x, y}' : 'pairs';
}

function coordinatesOf(point: Point, i: number): Coordinates {
  const pair: readonly number[] = 'lon' in point ? [point.lon, point.lat] : 'x' in point ? [point.x, point.y] : point;
  check(
    Array.isArray(pair),
    'invalidType',
    () =>
      `${OP}: point ${i} must be {lon, lat}, {x, y} or a pair, got {${Object.keys(point).join(', ')}}; rename its fields`,
  );
  check(
    pair.length === 2 && pair.every(Number.isFinite),
    'invalidArgument',
    () => `${OP}: point ${i} must have two finite coordinates, got [${pair.join(', ')}]; drop or locate it`,
  );
  return [pair[0], pair[1]];
}
