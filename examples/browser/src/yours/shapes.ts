import {rewind} from '@turf/rewind';
import type {Feature, FeatureCollection, MultiPolygon, Polygon, Position} from 'geojson';
import {joinFeatures} from 'kronflow';
import {feature} from 'topojson-client';
import {topology} from 'topojson-server';
import {presimplify, quantile, simplify} from 'topojson-simplify';
import type {GeometryCollection, Objects, Topology} from 'topojson-specification';
import type {TextFile} from './choices';
import {plainMessage} from './plainWords';
import {type Problem, problemOf} from './problem';

type Area = Feature<Polygon | MultiPolygon>;

/** Corners that a map of this size can show; shapes with more are drawn with so many. */
const MOST_CORNERS = 40_000;
/** The `id` of GeoJSON itself, among the properties that may hold one. */
export const OWN_ID = '';

/** The shapes of the places, in their order, and how they were found. */
export interface Shapes {
  /** Properties that may hold the ids, with the number of places that each finds. */
  properties: {name: string; found: number}[];
  /** The one that was taken. */
  property?: string;
  shapes?: FeatureCollection;
  /** Degrees, rather than metres of a map sheet. */
  geographic?: boolean;
  problem?: Problem;
}

/** Finds the shape of each place; shapes that do not fit the places are told, and not used. */
export function readShapes(file: TextFile, ids: readonly string[], chosen?: string): Shapes {
  const candidates = layersOf(JSON.parse(file.text) as FeatureCollection | Topology).map(features => {
    const areas = features.filter(isArea);
    return {areas, properties: propertiesOf(areas, new Set(ids))};
  });
  const most = ({properties}: {properties: {found: number}[]}): number => Math.max(-1, ...properties.map(p => p.found));
  const {areas, properties} = candidates.reduce((best, each) => (most(each) > most(best) ? each : best), {
    areas: [] as Area[],
    properties: [] as {name: string; found: number}[],
  });
  if (areas.length === 0) {
    return {
      properties,
      problem: problemOf(file.name, 'shapes must be polygons, got none; without them places are dots'),
    };
  }
  const best = properties.reduce((one, other) => (other.found > one.found ? other : one), {name: OWN_ID, found: 0});
  const property = chosen ?? best.name;
  try {
    const joined = joinFeatures(areas, ids, property === OWN_ID ? {} : {property}) as Area[];
    return {properties, property, shapes: forMaps(joined), geographic: joined.every(isInDegrees)};
  } catch (error) {
    const message = plainMessage((error as Error).message);
    return {properties, property, problem: problemOf(file.name, `${message}; until then places are dots`)};
  }
}

/** TopoJSON may have several, such as states and counties. */
function layersOf(json: FeatureCollection | Topology): Feature[][] {
  if (json.type === 'FeatureCollection') return [json.features];
  const collections = Object.values(json.objects).filter(({type}) => type === 'GeometryCollection');
  return collections.map(object => feature(json, object as GeometryCollection).features);
}

function isArea(each: Feature): each is Area {
  const geometry = each.geometry as Feature['geometry'] | null;
  return geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon';
}

function propertiesOf(areas: Area[], ids: ReadonlySet<string>): {name: string; found: number}[] {
  const found = new Map<string, Set<string>>();
  const see = (name: string, value: unknown): void => {
    if (typeof value !== 'string' && typeof value !== 'number') return;
    if (!found.has(name)) found.set(name, new Set());
    if (ids.has(String(value))) found.get(name)!.add(String(value));
  };
  for (const {id, properties} of areas) {
    see(OWN_ID, id);
    for (const [name, value] of Object.entries(properties ?? {})) see(name, value);
  }
  return [...found].map(([name, values]) => ({name, found: values.size}));
}

/** Rings as d3 wants them, which takes what lies to the right of them for inside; borders that neighbours share stay shared. */
function forMaps(areas: Area[]): FeatureCollection {
  const bare = areas.map(({geometry}) => ({type: 'Feature' as const, properties: {}, geometry}));
  let collection: FeatureCollection<Polygon | MultiPolygon, object> = {type: 'FeatureCollection', features: bare};
  const corners = areas.reduce((total, area) => total + positionsOf(area).length, 0);
  if (corners > MOST_CORNERS) {
    const borders = topology({regions: collection}) as Topology<Objects<object>>;
    const weighted = presimplify(borders);
    const simple = simplify(weighted, quantile(weighted, 1 - MOST_CORNERS / corners));
    collection = feature(simple, simple.objects.regions as GeometryCollection<object>) as typeof collection;
  }
  return rewind(collection, {reverse: true}) as FeatureCollection;
}

function positionsOf({geometry}: Area): Position[] {
  return geometry.type === 'Polygon' ? geometry.coordinates.flat() : geometry.coordinates.flat(2);
}

function isInDegrees(area: Area): boolean {
  return positionsOf(area).every(([x, y]) => Math.abs(x) <= 360 && Math.abs(y) <= 90);
}
