import {geoArea, geoCentroid, geoPath} from 'd3-geo';
import type {Feature, Geometry, Position} from 'geojson';
import {feature as fromTopology} from 'topojson-client';
import type {GeometryCollection} from 'topojson-specification';
import {check} from '../../kernels/core/errors';
import {checkOptions} from '../arguments/options';
import {checkChoice, checkType, isFunction, isIterable, isText} from '../arguments/types';
import {checkRegions, type Regions} from '../weights/adjacency';
import type {RegionId} from '../weights/edges';
import {type Metric, METRICS} from '../weights/nearest';
import type {Point} from '../weights/points';
import {plural, some} from './problems';

/**
 * The centre of gravity of each region, for `SpatialWeights.kNearest` and for distances: on the sphere (`{lon, lat}`, whichever way round
 * the rings run, also across the antimeridian), or in the plane of the coordinates (`{x, y}`). It may lie outside a curved region.
 *
 * ```js
 * const coordinates = [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]];
 * const region = {type: 'Feature', properties: {}, geometry: {type: 'Polygon', coordinates}};
 * centroids([region], {metric: 'planar'}); // [{x: 2, y: 1}]
 * ```
 *
 * @throws KronflowError `invalidArgument`
 */
export function centroids(regions: Regions, options: {metric?: Metric} = {}): Point[] {
  checkOptions('centroids', options, ['metric']);
  if (options.metric !== undefined) checkChoice('centroids', 'metric', options.metric, METRICS);
  const planar = options.metric === 'planar';
  return featuresOf(regions, 'centroids').map(({geometry}, i) => {
    const [x, y] = planar ? geoPath().centroid(geometry) : geoCentroid(smallSideOut(geometry));
    check(
      Number.isFinite(x) && Number.isFinite(y),
      'invalidArgument',
      () => `centroids: feature ${i} must have coordinates, got an empty ${geometry.type}; leave it out`,
    );
    return planar ? {x, y} : {lon: x, lat: y};
  });
}

/**
 * The features of the regions with these ids, in their order, for `SpatialWeights.fromAdjacency(features, {ids})`. Features of other
 * regions are left out.
 *
 * ```js
 * const at = (code, coordinates) => ({type: 'Feature', properties: {code}, geometry: {type: 'Point', coordinates}});
 * const features = joinFeatures([at('b', [1, 1]), at('x', [2, 2]), at('a', [0, 0])], ['a', 'b'], {property: 'code'});
 * features.map(({properties}) => properties.code); // ['a', 'b']
 * ```
 *
 * @param options.property the property that holds the id, or a function of the feature; GeoJSON's own `id` if left out
 * @throws KronflowError `unknownRegion` if ids have no feature, `invalidData` if one has several
 */
export function joinFeatures(
  regions: Regions,
  ids: Iterable<RegionId>,
  options: {property?: string | ((feature: Feature) => RegionId | undefined)} = {},
): Feature[] {
  checkOptions('joinFeatures', options, ['property']);
  const features = featuresOf(regions, 'joinFeatures');
  const {property} = options;
  checkType(
    property === undefined || isText(property) || isFunction(property),
    'joinFeatures',
    'property',
    'the name of a property, or a function of the feature',
    property,
  );
  checkType(isIterable(ids), 'joinFeatures', 'ids', 'an array of ids', ids);
  const idOf = (feature: Feature): unknown =>
    typeof property === 'function'
      ? property(feature)
      : property === undefined
        ? feature.id
        : feature.properties?.[property];
  const list = Array.from(ids, String);
  const wanted = new Set(list);
  const byId = new Map<string, Feature>();
  for (const feature of features) {
    const id = String(idOf(feature));
    check(
      !byId.has(id) || !wanted.has(id),
      'invalidData',
      () => `joinFeatures: each id must have one feature, got several of '${id}'; merge them into a MultiPolygon`,
    );
    byId.set(id, feature);
  }
  const unmatched = [...wanted].filter(id => !byId.has(id));
  check(unmatched.length === 0, 'unknownRegion', () => {
    const guess = likelyProperty(features, wanted);
    const advice = guess && guess !== property ? `; did you mean {property: '${guess}'}?` : '';
    const have = `${plural(features.length, 'feature')} with ids like ${some(features.slice(0, 5).map(each => String(idOf(each))))}`;
    return `joinFeatures: every id must have a feature, got none for ${some(unmatched)} among ${have}${advice}`;
  });
  return list.map(id => byId.get(id)!);
}

function featuresOf(regions: Regions, op: string): Feature[] {
  checkRegions(op, regions);
  let features: readonly Feature[];
  if ('topology' in regions) {
    const {topology, object} = regions;
    const found = topology.objects[object] as GeometryCollection | undefined;
    check(
      found?.type === 'GeometryCollection',
      'invalidArgument',
      () => `${op}: object must be one of ${Object.keys(topology.objects).join(', ')}, got '${object}'`,
    );
    features = fromTopology(topology, found).features;
  } else {
    features = 'features' in regions ? regions.features : regions;
  }
  features.forEach(({geometry}: {geometry: Geometry | null}, i) => {
    check(
      geometry !== null,
      'invalidArgument',
      () => `${op}: feature ${i} must have a geometry, got null; leave it out`,
    );
  });
  return [...features];
}

/** The property whose values are most of the ids. */
function likelyProperty(features: readonly Feature[], ids: ReadonlySet<string>): string | undefined {
  const hits = new Map<string, number>();
  for (const {properties} of features) {
    for (const [name, value] of Object.entries(properties ?? {})) {
      if (ids.has(String(value))) hits.set(name, (hits.get(name) ?? 0) + 1);
    }
  }
  return [...hits].sort((a, b) => b[1] - a[1]).at(0)?.[0];
}

/**
 * d3 takes what lies to the right of a ring for its inside, GeoJSON (RFC 7946) what lies to the left, and files have either. No region
 * is larger than a hemisphere: the outer ring is turned to hold the smaller side, and holes the other way.
 */
function smallSideOut(geometry: Geometry): Geometry {
  const turned = (rings: Position[][]): Position[][] =>
    rings.map((ring, i) => {
      const large = geoArea({type: 'Polygon', coordinates: [ring]}) > 2 * Math.PI;
      return large === (i === 0) ? ring.slice().reverse() : ring;
    });
  if (geometry.type === 'Polygon') return {...geometry, coordinates: turned(geometry.coordinates)};
  if (geometry.type === 'MultiPolygon') return {...geometry, coordinates: geometry.coordinates.map(turned)};
  return geometry;
}
