// How many maxima a flow table's likelihood has: `npm run bench:starts` for the flights between the 100 busiest US airports, or
// `npm run bench:starts -- locations.csv flows.csv` for other tables. Prints a table in Markdown; by maximum likelihood, `--starts` (10) random starts.
//
// Tables: a pair without a row is a flow of zero (with `--absent missing`, not observed), flows inside a region are left out; terms are the logarithms of all attributes on both sides (as they are
// where one is not positive) and of the distance; W has the `--neighbours` (6) nearest, rows standardised.
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {parseArgs} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {
  type FamilyName,
  fitMap,
  type FlowDesign,
  flowDesign,
  flowModel,
  greatCircleDistances,
  planeDistances,
  readFlowTables,
  SpatialWeights,
} from 'kronflow';
import {gravityDesign, observedPairs} from '../examples/us-flights/covariates';
import {readFlights} from '../examples/us-flights/data';
import {airportsFile, flightsFile} from '../examples/us-flights/files';
import {table} from './document';
import {hardware} from './report';

const {values: options, positionals: files} = parseArgs({
  options: {
    starts: {type: 'string', default: '10'},
    neighbours: {type: 'string', default: '6'},
    absent: {type: 'string', default: 'zero'},
  },
  allowPositionals: true,
});
const [starts, neighbours] = [Number(options.starts), Number(options.neighbours)];
if (files.length !== 0 && files.length !== 2)
  throw new Error('give the tables of the locations and of the flows, or none');

interface FlowData {
  readonly title: string;
  readonly weights: SpatialWeights;
  readonly design: FlowDesign;
  readonly flows: Float64Array;
  readonly observed: Uint8Array;
}

function flights(): FlowData {
  const data = readFlights({airports: airportsFile(), flights: flightsFile()}, {airports: 100, region: 'contiguous'});
  return {
    title: 'flights between 100 US airports',
    weights: SpatialWeights.kNearest(data.airports, neighbours).rowStandardize(),
    ...{design: gravityDesign(data), flows: data.counts, observed: observedPairs(data.airports.length)},
  };
}

function tables([locations, flowsFile]: readonly string[]): FlowData {
  const [locationsCsv, flowsCsv] = [locations, flowsFile].map(path => readFileSync(path, 'utf8'));
  const {origins, flows, observed} = readFlowTables(locationsCsv, flowsCsv, {
    absentPairs: options.absent === 'missing' ? 'missing' : 'zero',
    intra: 'missing',
  });
  const both = Object.fromEntries(
    Object.entries(origins.attributes).map(([name, values]) => [
      name,
      values.every(value => value > 0) ? values.map(Math.log) : values,
    ]),
  );
  const distances = 'x' in origins.points[0] ? planeDistances : greatCircleDistances;
  const distance = distances(origins.points, origins.points, {intra: 'halfNearest'}).map(Math.log);
  return {
    title: `${basename(flowsFile)}, ${origins.ids.length} regions`,
    weights: SpatialWeights.kNearest(origins.points, neighbours).rowStandardize(),
    ...{design: flowDesign({both, pair: {distance}}), flows, observed},
  };
}

async function rowsOf({title, ...data}: FlowData, family: FamilyName): Promise<string[][]> {
  const fit = await fitMap(flowModel({...data, family, priors: 'flat'}), {starts});
  const converged = fit.optima.reduce((sum, optimum) => sum + optimum.starts, 0);
  return fit.optima.map(({logPosterior, parameters, starts: found}, i) => [
    ...(i === 0 ? [title, family, `${converged} of ${fit.starts}`] : ['', '', '']),
    logPosterior.toFixed(3),
    parameters.rho_d.toFixed(4),
    parameters.rho_o.toFixed(4),
    String(found),
  ]);
}

tf.enableProdMode();
await tf.setBackend('wasm');
const data = files.length === 0 ? flights() : tables(files);
const rows: string[][] = [];
for (const family of ['poisson', 'negativeBinomial'] as const) rows.push(...(await rowsOf(data, family)));
console.log(`${hardware()}; separable, ${neighbours} neighbours, ${starts} random starts\n`);
console.log(
  table(['flows', 'family', 'searches that converged', 'maxima: log-likelihood', 'rho_d', 'rho_o', 'found by'], rows),
);
