import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import type {FeatureCollection} from 'geojson';
import {KronflowError} from 'kronflow';
import {feature} from 'topojson-client';
import type {GeometryCollection, Topology} from 'topojson-specification';
import type {TextFile} from './data';

const {resolve} = createRequire(import.meta.url);

/** FIPS codes of what lies outside the contiguous United States: Alaska, Hawaii and the territories. */
const OUTSIDE_CONTIGUOUS = new Set(['02', '15', '60', '66', '69', '72', '78']);

export function airportsFile(): TextFile {
  return datasetFile('airports.csv');
}

export function flightsFile(): TextFile {
  return datasetFile('flights-airport.csv');
}

/** The boundaries of the states, for the maps. */
export function statesOf(region: 'contiguous' | 'all'): FeatureCollection {
  type Atlas = Topology<{states: GeometryCollection}>;
  const atlas = JSON.parse(readFileSync(resolve('us-atlas/states-10m.json'), 'utf8')) as Atlas;
  const {type, features} = feature(atlas, atlas.objects.states);
  return {type, features: features.filter(({id}) => region === 'all' || !OUTSIDE_CONTIGUOUS.has(String(id)))};
}

/** vega-datasets exports its code only; its data lie beside it. */
function datasetFile(name: string): TextFile {
  let folder = dirname(resolve('vega-datasets'));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const path = join(folder, 'data', name);
  if (!existsSync(path)) {
    throw new KronflowError('invalidData', `${path} is missing: install the example's packages again with npm ci`);
  }
  return {name, text: readFileSync(path, 'utf8')};
}
