import type {Feature, FeatureCollection} from 'geojson';
import {neighbors} from 'topojson-client';
import {topology as makeTopology} from 'topojson-server';
import type {GeometryCollection, GeometryObject, Topology} from 'topojson-specification';
import {check} from '../../kernels/core/errors';
import {checkType, isObject} from '../arguments/types';
import type {Entry} from './csrBuilder';

/** Regions with borders: GeoJSON features, or one object of a TopoJSON topology. */
export type Regions = readonly Feature[] | FeatureCollection | {topology: Topology; object: string};

/** For callers in plain JavaScript, and files that hold something else. @throws KronflowError `invalidType` */
export function checkRegions(op: string, regions: unknown): asserts regions is Regions {
  const rule = 'GeoJSON features, a FeatureCollection, or {topology, object}';
  checkType(typeof regions === 'object' && regions !== null, op, 'regions', rule, regions);
  if ('topology' in regions) {
    const {topology} = regions;
    const objects = typeof topology === 'object' && topology !== null && 'objects' in topology && topology.objects;
    checkType(isObject(objects), op, 'topology', 'a TopoJSON topology with objects', topology);
    return;
  }
  const features = 'features' in regions ? regions.features : regions;
  checkType(Array.isArray(features), op, 'regions', rule, regions);
  features.forEach((feature: unknown, i) => {
    const isFeature = typeof feature === 'object' && feature !== null && 'geometry' in feature;
    checkType(isFeature, op, `feature ${i}`, 'a GeoJSON feature with a geometry', feature);
  });
}

/** Binary weights of the regions that share a piece of border (rook contiguity), in the order of the features. */
export function adjacencyEntries(regions: Regions): {n: number; entries: Iterable<Entry>} {
  const geometries = geometriesOf(regions);
  const near = neighbors(geometries);
  function* entries(): Generator<Entry> {
    for (const [row, columns] of near.entries()) {
      // The parts of one region may share a border too.
      for (const column of columns) if (column !== row) yield {row, column, weight: 1};
    }
  }
  return {n: geometries.length, entries: entries()};
}

function geometriesOf(regions: Regions): GeometryObject[] {
  checkRegions('SpatialWeights.fromAdjacency', regions);
  if ('topology' in regions) {
    const {topology, object} = regions;
    const found = topology.objects[object] as GeometryObject | undefined;
    check(
      found?.type === 'GeometryCollection',
      'invalidArgument',
      () =>
        `SpatialWeights.fromAdjacency: object must be one of ${Object.keys(topology.objects).join(', ')}, got '${object}'`,
    );
    found.geometries.forEach(checkPolygon);
    return found.geometries;
  }
  const features = 'features' in regions ? regions.features : regions;
  features.forEach(({geometry}, i) => checkPolygon(geometry, i));
  const collection: FeatureCollection = {type: 'FeatureCollection', features: [...features]};
  const topology = makeTopology({regions: collection});
  return (topology.objects.regions as GeometryCollection).geometries;
}

/** A region on the map: others have no border to share. Unlocated ones have no geometry in GeoJSON, one without type in TopoJSON. */
function checkPolygon(geometry: {type?: string | null} | null, i: number): void {
  check(
    geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon',
    'invalidArgument',
    () =>
      `SpatialWeights.fromAdjacency: feature ${i} must be a Polygon or MultiPolygon, got ${geometry?.type ?? 'nothing'}; ` +
      `leave it out`,
  );
}
