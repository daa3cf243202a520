import {writeFlowTables} from 'kronflow';
import type {Dataset} from '../data/dataset';
import type {NewWords} from './choices';

/** A built-in data set as the files that this page reads: an example, and a template. */
export interface Sample {
  files: {name: string; text: string}[];
  words: NewWords;
}

export function sampleOf(dataset: Dataset): Sample {
  const {regions, geographic, covariates, flows, intra, shapes, words} = dataset;
  const n = regions.length;
  const numbers = ([logs]: number[][]): Float64Array =>
    Float64Array.from(logs, log => Math.round(Math.exp(log) * 1000) / 1000);
  const locations = {
    ids: regions.map(({id}) => id),
    names: regions.map(({name}) => name),
    points: regions.map(({position: [x, y]}) => (geographic ? {lon: x, lat: y} : {x, y})),
    attributes: {
      [columnOf(words.pull)]: numbers(Object.values(covariates.destination)),
      [columnOf(words.push)]: numbers(Object.values(covariates.origin)),
    },
  };
  const observed = Uint8Array.from(flows, (flow, r) => (flow > 0 && (intra || r % (n + 1) !== 0) ? 1 : 0));
  const {locationsCsv, flowsCsv} = writeFlowTables({
    origins: locations,
    destinations: locations,
    observed,
    values: {count: flows},
  });
  const {region, regions: several, flow, flows: all, period} = words;
  return {
    files: [
      {name: 'locations.csv', text: locationsCsv},
      {name: 'flows.csv', text: flowsCsv},
      ...(shapes ? [{name: 'shapes.geojson', text: withIds(dataset)}] : []),
    ],
    words: {region, regions: several, flow, flows: all, period},
  };
}

function columnOf(words: string): string {
  return words.replaceAll(' ', '_');
}

function withIds({shapes, regions}: Dataset): string {
  const features = shapes!.features.map((feature, i) => ({...feature, properties: {id: regions[i].id}}));
  return JSON.stringify({...shapes, features});
}
