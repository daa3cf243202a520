import {existsSync} from 'node:fs';
import {basename} from 'node:path';
import type {FeatureCollection} from 'geojson';
import {
  type FlowLocations,
  type FlowTables,
  type FlowWeights,
  joinFeatures,
  KronflowError,
  type Regions,
  SpatialWeights,
} from 'kronflow';
import type {GeometryCollection, Topology} from 'topojson-specification';
import {type Arguments, usage} from './arguments';
import {readText} from './tables';

const NEIGHBOURS = 6;
const FILES = 'contiguity:file[:property], gal:file or gwt:file';

/** The weights of both sides, and what they are in a sentence. */
export function buildWeights(
  args: Arguments,
  {origins, destinations}: FlowTables,
): {weights: FlowWeights; note: string} {
  const given = args.text('weights');
  const nearest = (n: number): string => `knn:${Math.max(1, Math.min(NEIGHBOURS, n - 1))}`;
  const side = (option: string, spec: string, locations: FlowLocations): SpatialWeights => {
    const weights = fromSpec(args.command.name, option, spec, locations);
    return args.isOn('no-standardize') ? weights : weights.rowStandardize();
  };
  const spec = given ?? nearest(Math.min(origins.ids.length, destinations.ids.length));
  const destinationSpec = args.text('destination-weights') ?? spec;
  const origin = side('weights', spec, origins);
  const same = origins === destinations && destinationSpec === spec;
  const weights = same ? origin : {origin, destination: side('destination-weights', destinationSpec, destinations)};
  const standard = args.isOn('no-standardize') ? 'as they are' : 'row-standardised';
  const specs = spec === destinationSpec ? spec : `${spec} (origins), ${destinationSpec} (destinations)`;
  return {weights, note: `weights: ${specs}, ${standard}${given === undefined ? ' (the default)' : ''}`};
}

function fromSpec(command: string, option: string, spec: string, {ids, points}: FlowLocations): SpatialWeights {
  const colon = spec.indexOf(':');
  const [kind, rest] = [spec.slice(0, colon), spec.slice(colon + 1)];
  switch (colon > 0 && rest !== '' ? kind : '') {
    case 'knn':
      if (points.length === 0) {
        usage(`--${option} ${spec} must have locations with coordinates; take ${FILES}, or --dependence none`, command);
      }
      return SpatialWeights.kNearest(points, Number(rest), {ids});
    case 'contiguity':
      return contiguity(option, rest, ids);
    case 'gal':
      return ofRegions(option, rest, SpatialWeights.fromGAL(readText(rest)), ids);
    case 'gwt':
      return ofRegions(option, rest, SpatialWeights.fromGWT(readText(rest)), ids);
    default:
      return usage(`--${option} must be knn:k, ${FILES}, got '${spec}'`, command);
  }
}

/** `file` or `file:property`; a path may have colons of its own. */
function contiguity(option: string, text: string, ids: readonly string[]): SpatialWeights {
  const colon = text.lastIndexOf(':');
  const hasProperty = colon > 0 && !existsSync(text);
  const path = hasProperty ? text.slice(0, colon) : text;
  const regions = readRegions(option, path);
  const features = joinFeatures(regions, ids, hasProperty ? {property: text.slice(colon + 1)} : {});
  return SpatialWeights.fromAdjacency(features, {ids});
}

function readRegions(option: string, path: string): Regions {
  const bad = (got: string): never => {
    throw new KronflowError(
      'invalidData',
      `--${option}: ${basename(path)} must be a GeoJSON FeatureCollection, or TopoJSON with one object; ${got}`,
    );
  };
  let map: FeatureCollection | Topology<Record<string, GeometryCollection>>;
  try {
    map = JSON.parse(readText(path)) as typeof map;
  } catch (error) {
    if (error instanceof KronflowError) throw error;
    return bad(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (map.type === 'FeatureCollection' && Array.isArray(map.features)) return map;
  if (map.type !== 'Topology') return bad(`got type '${map.type as string}'`);
  const objects = Object.keys(map.objects);
  return objects.length === 1 ? {topology: map, object: objects[0]} : bad(`got objects ${objects.join(', ')}`);
}

/** The weights among these regions, in their order. */
function ofRegions(option: string, path: string, all: SpatialWeights, ids: readonly string[]): SpatialWeights {
  const rows = new Map(all.ids!.map((id, row) => [id, row]));
  const unknown = ids.filter(id => !rows.has(id));
  if (unknown.length > 0) {
    throw new KronflowError(
      'unknownRegion',
      `--${option}: ${basename(path)} must have every region; it lacks ${unknown.slice(0, 8).join(', ')}` +
        `${unknown.length > 8 ? ` and ${unknown.length - 8} more` : ''}; it has ids like ${all.ids!.slice(0, 5).join(', ')}`,
    );
  }
  const wanted = new Set(ids);
  const edges = ids.flatMap(id => {
    const row = rows.get(id)!;
    const entries = Array.from({length: all.indptr[row + 1] - all.indptr[row]}, (_, k) => all.indptr[row] + k);
    return entries
      .map(p => [id, all.ids![all.indices[p]], all.data[p]] as const)
      .filter(([, neighbour]) => wanted.has(neighbour));
  });
  return SpatialWeights.fromEdges(edges, {ids});
}
