import {centroids, type FlowLocations, type Point} from 'kronflow';
import type {Region} from '../data/dataset';
import type {Shapes} from './shapes';

/** Letters of a name that fit on a map. */
const SHORT = 16;

/** The places as the page draws them. */
export function regionsOf({ids, names}: Pick<FlowLocations, 'ids' | 'names'>, points?: readonly Point[]): Region[] {
  return ids.map((id, i) => ({
    id,
    name: names[i],
    short: shortened(names[i]),
    position: points ? positionOf(points[i]) : [0, 0],
  }));
}

/** Without the state or the county, if that is too much. */
function shortened(name: string): string {
  const [first] = name.length > SHORT ? name.split(',') : [name];
  return first.length > SHORT ? `${first.slice(0, SHORT - 1).trimEnd()}…` : first;
}

export function centresOf({shapes, geographic}: Shapes): Point[] {
  return centroids(shapes!, {metric: geographic ? 'greatCircle' : 'planar'});
}

function positionOf(point: Point): [number, number] {
  if ('lon' in point) return [point.lon, point.lat];
  return 'x' in point ? [point.x, point.y] : [point[0], point[1]];
}
