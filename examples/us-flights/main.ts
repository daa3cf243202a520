/** Fits a spatial model to the flights between US airports: `npm start`, or `npm start -- --help`. */
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import * as tf from '@tensorflow/tfjs';
import {KronflowError, SpatialWeights} from 'kronflow';
import {gravityCovariates, observedPairs, onOriginalScale} from './covariates';
import {type Flights, readFlights} from './data';
import {airportsFile, flightsFile, statesOf} from './files';
import {fit} from './fit';
import {createFlowModel, PRIOR_DEVIATION} from './model';
import {type Options, readOptions, usage} from './options';
import {convergence} from './pictures/convergence';
import {flowMap} from './pictures/flowMap';
import {observedFitted} from './pictures/observedFitted';
import {spilloverMap} from './pictures/spillover';
import {writePicture} from './pictures/write';
import {createProgress} from './progress';
import {makeFolder, writeReport} from './report';
import {spilloverFrom} from './spillover';
import {statistics} from './statistics';
import {type Estimate, group, summarise, textTable} from './table';

const TOLERANCE = 1e-5;

async function run(options: Options): Promise<void> {
  tf.enableProdMode(); // less talk
  if (options.backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend(options.backend);

  makeFolder(options.output); // before the work, not after it

  // The data: flights between the busiest airports, and who is whose neighbour.
  const flights = readFlights({airports: airportsFile(), flights: flightsFile()}, options);
  const {airports, counts} = flights;
  const observed = observedPairs(airports.length);
  const covariates = gravityCovariates(flights);
  const weights = SpatialWeights.kNearest(airports, options.neighbours).rowStandardize();
  console.log(
    `${group(airports.length)} airports, ${options.neighbours} neighbours each, ${group(covariates[0].values.length)} pairs; backend ${options.backend}`,
  );

  // The fit.
  const model = createFlowModel({weights, counts, observed, covariates: covariates.map(({values}) => values)});
  const progress = createProgress(TOLERANCE);
  const start = performance.now();
  const result = await fit(model, {
    maxIterations: options.iterations,
    tolerance: TOLERANCE,
    signal: interruption(),
    onStep: step => progress.show(step),
  }).finally(() => progress.end());
  const seconds = (performance.now() - start) / 1000;

  // What came out.
  const mu = model.fitted();
  const stats = statistics(counts, observed, mu, 3 + covariates.length);
  const {rhoD, rhoO, beta} = model.values();
  const [intercept, ...slopes] = onOriginalScale(beta, covariates);
  const estimates: Estimate[] = [
    {name: 'rho_d', estimate: rhoD, meaning: 'dependence on neighbours of the destination'},
    {name: 'rho_o', estimate: rhoO, meaning: 'dependence on neighbours of the origin'},
    {name: 'intercept', estimate: intercept, meaning: ''},
    ...covariates.map(({name, meaning}, j) => ({
      name,
      estimate: slopes[j],
      totalEffect: slopes[j] / ((1 - rhoD) * (1 - rhoO)),
      meaning,
    })),
  ];
  const title = `Flights between ${airports.length} US airports: separable spatial Poisson model, posterior mode`;
  const logPrior = beta.reduce((total, b) => total - (b / PRIOR_DEVIATION) ** 2 / 2, 0);
  const summary = summarise(title, estimates, stats, logPrior, result, seconds, dataNotes(flights));
  console.log(`\n${textTable(summary)}\n`);

  // The pictures.
  const states = statesOf(options.region);
  const source = 'Source: US flights of 2008, US Bureau of Transportation Statistics, from npm vega-datasets.';
  const spillover = spilloverFrom(0, 10, weights, {rhoD, rhoO, elasticity: slopes[0]});
  const pictures = {
    'flow-map': flowMap(airports, counts, mu, states, source),
    'observed-fitted': observedFitted(counts, observed, mu, stats.dispersion, source),
    spillover: spilloverMap(airports, spillover, rhoO, states, source),
    convergence: convergence(result, TOLERANCE, source),
  };
  const svgs = Object.entries(pictures).map(([name, picture]) => writePicture(options.output, name, picture));
  writeReport(options.output, summary, svgs);
  console.log(`Pictures and a report: ${relative(process.cwd(), join(options.output, 'report.html'))}`);
  model.dispose();
}

function dataNotes({airports, counts, unknown}: Flights): string[] {
  const notes = ['Pairs that the file does not have count as zero flights. An airport with itself is left out.'];
  const n = airports.length;
  const flights = counts.reduce((total, count) => total + count, 0);
  const oneWay = counts.reduce(
    (total, there, r) => total + Math.max(0, there - counts[(r % n) * n + Math.floor(r / n)]),
    0,
  );
  notes.push(
    `Aircraft come back: ${(100 * (1 - oneWay / flights)).toFixed(1)} % of the flights have one the other way. What goes for origins so goes for destinations.`,
  );
  if (unknown.airports.length > 0) {
    notes.push(
      `Left out: ${group(unknown.flights)} flights of ${unknown.airports.length} airports without coordinates (${unknown.airports.join(', ')}).`,
    );
  }
  return notes;
}

/** Ctrl-C ends the fit, not the program: what has been found so far is still printed and drawn. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGINT', () => controller.abort());
  return controller.signal;
}

try {
  const options = readOptions(process.argv.slice(2), fileURLToPath(new URL('output', import.meta.url)));
  if (options.help) console.log(usage);
  else await run(options);
} catch (error) {
  if (!(error instanceof KronflowError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
