import {geoDistance} from 'd3-geo';
import {check} from '../../kernels/core/errors';
import {checkOptions} from '../arguments/options';
import {checkPoints, type Coordinates, coordinatesOf, degreesOf, type Point} from '../weights/points';

export interface DistanceOptions {
  /**
   * The distance between an origin and a destination at the same place (the diagonal, if both are the same regions): `zero` (the default), or
   * `halfNearest`, half of that from the origin to the nearest destination at another place, which has a logarithm.
   */
  readonly intra?: 'zero' | 'halfNearest';
}

/** Mean radius of the earth, R_1 = (2 a + b) / 3 of the ellipsoid of GRS 80 (Moritz 2000, J. Geodesy 74, 128-133). */
const EARTH_RADIUS_KM = 6371.0088;
/** Closer than a micrometre is the same place: longitudes of 180 and -180 are not the same number. */
const SAME_PLACE_KM = 1e-9;

/**
 * Distances along the surface of the earth, taken as a sphere, in kilometres (within 0.6 % of those on the ellipsoid).
 *
 * ```js
 * const [paris, lyon] = [{lon: 2.35, lat: 48.86}, {lon: 4.84, lat: 45.76}];
 * greatCircleDistances([paris, lyon]);                                   // Float64Array [0, 392.4…, 392.4…, 0]
 * greatCircleDistances([paris, lyon], undefined, {intra: 'halfNearest'}); // Float64Array [196.2…, 392.4…, 392.4…, 196.2…]
 * ```
 *
 * @param origins n_o points, `{lon, lat}` or `[lon, lat]` in degrees
 * @param destinations n_d points; the origins if left out
 * @returns [n_o * n_d], destination fastest
 * @throws KronflowError `invalidArgument`, `invalidType`
 */
export function greatCircleDistances(
  origins: readonly Point[],
  destinations: readonly Point[] = origins,
  options: DistanceOptions = {},
): Float64Array {
  const op = 'greatCircleDistances';
  const [from, to] = [origins, destinations].map(points => {
    checkPoints(points, op);
    check(
      !points.some(point => 'x' in point),
      'invalidArgument',
      () => `${op}: points must be {lon, lat} or [lon, lat], got {x, y}; take planeDistances for a plane`,
    );
    return degreesOf(points, op, 'take planeDistances');
  });
  return distances(from, to, kilometres, options, op);
}

function kilometres(a: Coordinates, b: Coordinates): number {
  const distance = EARTH_RADIUS_KM * geoDistance([...a], [...b]);
  return distance < SAME_PLACE_KM ? 0 : distance;
}

/**
 * Straight distances in a plane, in the unit of the coordinates.
 *
 * ```js
 * planeDistances([{x: 0, y: 0}, {x: 3, y: 4}]); // Float64Array [0, 5, 5, 0]
 * ```
 *
 * @param origins n_o points, `{x, y}` or `[x, y]`
 * @param destinations n_d points; the origins if left out
 * @returns [n_o * n_d], destination fastest
 * @throws KronflowError `invalidArgument`, `invalidType`
 */
export function planeDistances(
  origins: readonly Point[],
  destinations: readonly Point[] = origins,
  options: DistanceOptions = {},
): Float64Array {
  const op = 'planeDistances';
  const [from, to] = [origins, destinations].map(points => {
    checkPoints(points, op);
    check(
      !points.some(point => 'lon' in point),
      'invalidArgument',
      () => `${op}: points must be {x, y} or [x, y], got {lon, lat}; take greatCircleDistances for degrees`,
    );
    return coordinatesOf(points, op);
  });
  return distances(from, to, (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]), options, op);
}

function distances(
  origins: readonly Coordinates[],
  destinations: readonly Coordinates[],
  between: (a: Coordinates, b: Coordinates) => number,
  options: DistanceOptions,
  op: string,
): Float64Array {
  checkOptions(op, options, ['intra']);
  const {intra = 'zero'} = options;
  check(
    origins.length > 0 && destinations.length > 0,
    'invalidArgument',
    () =>
      `${op}: there must be points on both sides, got ${origins.length} and ${destinations.length}; locate the regions`,
  );
  check(
    ['zero', 'halfNearest'].includes(intra),
    'invalidArgument',
    () => `${op}: intra must be 'zero' or 'halfNearest', got ${JSON.stringify(intra)}`,
  );
  const n = destinations.length;
  const result = new Float64Array(origins.length * n);
  origins.forEach((origin, o) => {
    const row = result.subarray(o * n, (o + 1) * n);
    destinations.forEach((destination, d) => (row[d] = between(origin, destination)));
    if (intra === 'zero' || !row.includes(0)) return;
    const nearest = row.reduce((least, each) => (each > 0 && each < least ? each : least), Infinity);
    check(
      nearest < Infinity,
      'invalidArgument',
      () =>
        `${op}: {intra: 'halfNearest'} must have a destination at another place than origin ${o}, got none; say 'zero'`,
    );
    row.forEach((each, d) => (row[d] = each === 0 ? nearest / 2 : each));
  });
  return result;
}
