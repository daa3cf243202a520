import {check} from '../../kernels/core/errors';
import {checkType} from '../arguments/types';

/** A place: degrees of longitude and latitude, or coordinates in a plane. Bare pairs are [x, y] or [lon, lat]. */
export type Point =
  readonly number[] | {readonly lon: number; readonly lat: number} | {readonly x: number; readonly y: number};

export type Coordinates = readonly [number, number];

export function kindOfPoint(point: Point): string {
  return 'lon' in point ? '{lon, lat}' : 'x' in point ? '{x, y}' : 'pairs';
}

/** For callers in plain JavaScript. @throws KronflowError `invalidType` */
export function checkPoints(points: unknown, op: string): asserts points is readonly Point[] {
  checkType(Array.isArray(points), op, 'points', 'an array of {lon, lat}, {x, y} or pairs', points);
  points.forEach((point: unknown, i) =>
    checkType(typeof point === 'object' && point !== null, op, `point ${i}`, '{lon, lat}, {x, y} or a pair', point),
  );
}

/** The coordinates of points that are all of one kind. @throws KronflowError `invalidType`, `invalidArgument` */
export function coordinatesOf(points: readonly Point[], op: string): Coordinates[] {
  checkPoints(points, op);
  const coordinates = points.map((point, i) => coordinatesOfPoint(point, i, op));
  const kinds = [...new Set(points.map(kindOfPoint))];
  check(
    kinds.length <= 1,
    'invalidArgument',
    () => `${op}: points must all be of one kind, got ${kinds.join(' and ')}; convert them first`,
  );
  return coordinates;
}

/** The same, in degrees that the earth has; longitudes from -180 to 180. @throws KronflowError `invalidType`, `invalidArgument` */
export function degreesOf(points: readonly Point[], op: string, inPlane = `say {metric: 'planar'}`): Coordinates[] {
  return coordinatesOf(points, op).map(([lon, lat], i): Coordinates => {
    check(
      Math.abs(lat) <= 90 && Math.abs(lon) <= 360,
      'invalidArgument',
      () => `${op}: point ${i} must be [longitude, latitude] in degrees, got [${lon}, ${lat}]; for a plane ${inPlane}`,
    );
    return [lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon, lat];
  });
}

function coordinatesOfPoint(point: Point, i: number, op: string): Coordinates {
  const pair: readonly number[] = 'lon' in point ? [point.lon, point.lat] : 'x' in point ? [point.x, point.y] : point;
  check(
    Array.isArray(pair),
    'invalidType',
    () =>
      `${op}: point ${i} must be {lon, lat}, {x, y} or a pair, got {${Object.keys(point).join(', ')}}; rename its fields`,
  );
  check(
    pair.length === 2 && pair.every(Number.isFinite),
    'invalidArgument',
    () => `${op}: point ${i} must have two finite coordinates, got [${pair.join(', ')}]; drop or locate it`,
  );
  return [pair[0], pair[1]];
}
