/** Which spatial dependence have flights? Nine Gaussian models of log(1 + flights): `npx tsx examples/gaussian-models/main.ts` */
import * as tf from '@tensorflow/tfjs';
import {
  compareFits,
  type DependenceName,
  fitMap,
  type FlowFit,
  flowDesign,
  flowModel,
  greatCircleDistances,
  SpatialWeights,
} from 'kronflow';
import {readFlights} from '../us-flights/data';
import {airportsFile, flightsFile} from '../us-flights/files';

tf.enableProdMode(); // less talk

const {airports, counts, departures, arrivals} = readFlights(
  {airports: airportsFile(), flights: flightsFile()},
  {airports: 60, region: 'contiguous'},
);
const weights = SpatialWeights.kNearest(airports, 6).rowStandardize();
// The Jacobian log|A| wants every pair, those of an airport with itself too: they get an intercept of their own.
const design = flowDesign({
  origin: {logSize: departures.map(Math.log)},
  destination: {logSize: arrivals.map(Math.log)},
  pair: {logDistance: greatCircleDistances(airports, airports, {intra: 'halfNearest'}).map(Math.log)},
  intra: true,
});
const flows = counts.map(Math.log1p);
const fitOf = (dependence: DependenceName, spatialError = false): Promise<FlowFit> =>
  fitMap(flowModel({family: 'gaussian', dependence, spatialError, weights, design, flows, priors: 'flat'}));

// Flows depend on flows, A y = X beta + e: models 1-4 and 7-9 of LeSage & Pace (2008).
const lags = {
  none: await fitOf('none'),
  destination: await fitOf('destination'),
  origin: await fitOf('origin'),
  network: await fitOf('network'),
  destinationOrigin: await fitOf('destinationOrigin'),
  separable: await fitOf('separable'),
  unrestricted: await fitOf('unrestricted'),
};
// Errors depend on errors, A (y - X beta) = e. No likelihood-ratio test leads from one kind to the other: between them, compare AIC.
const errors = {
  none: lags.none,
  'separable, of errors': await fitOf('separable', true),
  'unrestricted, of errors': await fitOf('unrestricted', true),
};
const tables = [compareFits(lags), compareFits(errors)];
for (const table of tables) console.log(`${table.table()}\n`);

const best = (table: (typeof tables)[number]): string =>
  table.rows.reduce((least, row) => (row.aic < least.aic ? row : least)).name;
const chosen: FlowFit = lags[best(tables[0]) as keyof typeof lags];
console.log(`Lowest AIC among flows: ${best(tables[0])}; among errors: ${best(tables[1])}\n`);
console.log(`${chosen.summary()}\n${(await chosen.effects()).table()}\n`);

// The checks: every search ended at a maximum, and no model fits worse than one that is nested in it.
const fits = [...Object.values(lags), ...Object.values(errors)];
const converged = fits.every(({status}) => status.converged);
const statistics = tables.flatMap(({rows}) => rows.map(({likelihoodRatio}) => likelihoodRatio?.statistic ?? 0));
const ordered = statistics.every(statistic => statistic >= 0);
console.log(`All converged: ${converged}; no model fits worse than one nested in it: ${ordered}`);
process.exitCode = converged && ordered ? 0 : 1;
