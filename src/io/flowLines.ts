import {geoDistance, geoInterpolate} from 'd3-geo';
import type {FeatureCollection, LineString, Position} from 'geojson';
import {checkOptions} from '../arguments/options';
import type {Coordinates} from '../weights/points';
import {type FlowResult, type FlowSelection, jsonNumber, placesOf, selectFlows, valueColumns} from './flowResult';

export interface FlowLineOptions extends FlowSelection {
  /** Follow the great circle, a point at each 2 degrees at most; straight lines on the map if left out. */
  readonly greatCircle?: boolean;
}

/** The properties of a line: its regions, its period in a panel, and the values; null is no value. */
export type FlowLineProperties = Readonly<Record<string, string | number | null>>;

const OP = 'flowLinesGeoJson';
const FIXED = ['origin', 'dest', 'origin_name', 'dest_name'];
const DEGREES_PER_STEP = 2;

/**
 * Flows as lines from origin to destination, the largest first, in GeoJSON. Flows within a place have no line and are left out. Lines go
 * the short way round: across the antimeridian their longitudes run on beyond 180, so that maps draw them in one piece.
 *
 * ```js
 * const origins = {ids: ['a', 'b'], points: [{lat: 43.5, lon: 5.4}, {lat: 48.4, lon: -4.5}]};
 * const lines = flowLinesGeoJson({origins, destinations: origins, values: {count: [7, 12, 9, 0]}}, {top: 1});
 * lines.features[0].geometry;   // {type: 'LineString', coordinates: [[5.4, 43.5], [-4.5, 48.4]]}
 * lines.features[0].properties; // {origin: 'a', dest: 'b', origin_name: 'a', dest_name: 'b', count: 12}
 * ```
 *
 * @throws KronflowError `invalidShape`, `invalidArgument`
 */
export function flowLinesGeoJson(
  result: FlowResult,
  options: FlowLineOptions = {},
): FeatureCollection<LineString, FlowLineProperties> {
  checkOptions(OP, options, ['greatCircle', 'by', 'top', 'minimum']);
  const {greatCircle = false, ...selection} = options;
  const columns = valueColumns(OP, result, [...FIXED, 'period']);
  const {origins, destinations, periods} = result;
  const {from, to} = placesOf(OP, result);
  const apart = ({o, d}: {o: number; d: number}): boolean => from[o][0] !== to[d][0] || from[o][1] !== to[d][1];
  const flows = selectFlows(OP, result, columns, selection, apart);
  return {
    type: 'FeatureCollection',
    features: flows.map(flow => {
      const {o, d, t} = flow;
      const points = greatCircle ? greatCirclePoints(from[o], to[d]) : [from[o], to[d]];
      return {
        type: 'Feature',
        geometry: {type: 'LineString', coordinates: inOnePiece(points)},
        properties: {
          origin: origins.ids[o],
          dest: destinations.ids[d],
          origin_name: (origins.names ?? origins.ids)[o],
          dest_name: (destinations.names ?? destinations.ids)[d],
          ...(periods ? {period: periods[t]} : {}),
          ...Object.fromEntries(columns.map(column => [column.name, jsonNumber(column.at(flow))])),
        },
      };
    }),
  };
}

function greatCirclePoints(a: Coordinates, b: Coordinates): Coordinates[] {
  const degrees = (geoDistance([...a], [...b]) * 180) / Math.PI;
  const steps = Math.max(1, Math.ceil(degrees / DEGREES_PER_STEP));
  const between = geoInterpolate([...a], [...b]);
  // The ends as they are: interpolation rounds them.
  return Array.from({length: steps + 1}, (_, i) => (i === 0 ? a : i === steps ? b : between(i / steps)));
}

/** Each longitude within 180 degrees of the one before. */
function inOnePiece(points: readonly Coordinates[]): Position[] {
  let before = points[0][0];
  return points.map(([lon, lat]) => {
    before = lon + 360 * Math.round((before - lon) / 360);
    return [before, lat];
  });
}
