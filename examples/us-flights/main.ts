/** Fits a spatial model to the flights between US airports: `npm start`, or `npm start -- --help`. */
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import * as tf from '@tensorflow/tfjs';
import {
  compareFits,
  type FitIteration,
  fitMap,
  type FlowFit,
  flowModel,
  type FlowModelOptions,
  KronflowError,
  SpatialWeights,
} from 'kronflow';
import {gravityDesign, observedPairs} from './covariates';
import {readFlights} from './data';
import {airportsFile, flightsFile, statesOf} from './files';
import {group} from './format';
import {dataNotes, fitNotes} from './notes';
import {type Options, readOptions, usage} from './options';
import {convergence} from './pictures/convergence';
import {flowMap} from './pictures/flowMap';
import {observedFitted} from './pictures/observedFitted';
import {spilloverMap} from './pictures/spillover';
import {writePicture} from './pictures/write';
import {createProgress} from './progress';
import {makeFolder, type Section, writeReport} from './report';
import {spilloverFrom} from './spillover';

const TOLERANCE = 1e-4;

async function run(options: Options): Promise<void> {
  tf.enableProdMode(); // less talk
  if (options.backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend(options.backend);
  makeFolder(options.output); // before the work, not after it

  // The data: flights between the busiest airports, and who is whose neighbour.
  const flights = readFlights({airports: airportsFile(), flights: flightsFile()}, options);
  const {airports, counts} = flights;
  const observed = observedPairs(airports.length);
  const weights = SpatialWeights.kNearest(airports, options.neighbours).rowStandardize();
  const {family, dependence, backend} = options;
  console.log(
    `${group(airports.length)} airports, ${options.neighbours} neighbours each, ${group(counts.length)} pairs; backend ${backend}`,
  );

  // The fit.
  const model = (choice: Pick<FlowModelOptions, 'family' | 'dependence'>) =>
    flowModel({...choice, weights, design: gravityDesign(flights), flows: counts, observed, priors: 'flat'});
  const signal = interruption();
  const steps: FitIteration[] = [];
  const progress = createProgress(TOLERANCE);
  const onIteration = (step: FitIteration): void => {
    steps.push(step);
    progress.show(step);
  };
  const fit = await fitMap(model({family, dependence}), {
    maxIterations: options.iterations,
    tolerance: TOLERANCE,
    signal,
    onIteration,
  }).finally(() => progress.end());

  // What came out.
  const sections: Section[] = [{title: 'The fit', text: fit.summary()}];
  if (fit.diagnostics !== undefined) {
    const effects = await fit.effects({scale: 'mu'});
    sections.push({
      title: 'Effects of one more unit of a covariate, in flights of an average pair',
      text: effects.table(),
    });
    const fits: Record<string, FlowFit> = {};
    for (const choice of simplerAndOther(options)) {
      const isChosen = choice.family === family && choice.dependence === dependence;
      const other = isChosen ? fit : await fitMap(model(choice), {signal});
      if (other.diagnostics !== undefined) fits[`${choice.family}, ${choice.dependence}`] = other;
    }
    sections.push({title: 'Beside other models', text: compareFits(fits).table()});
  }
  const {mu} = await fit.predict(fit.model.designs);
  const notes = [...fitNotes(fit, mu), ...dataNotes(flights)];
  for (const {title, text} of sections) console.log(`\n── ${title} ──\n\n${text.trimEnd()}`);
  console.log(`\n${notes.map(note => `- ${note}`).join('\n')}\n`);

  // The pictures.
  const states = statesOf(options.region);
  const source = 'Source: US flights of 2008, US Bureau of Transportation Statistics, from npm vega-datasets.';
  const spillover = await spilloverFrom(0, 10, {flights, weights, fit});
  const pictures = {
    'flow-map': flowMap(airports, counts, mu, states, source),
    'observed-fitted': observedFitted(counts, observed, mu, notes[0], source),
    spillover: spilloverMap(airports, spillover, states, source),
    convergence: convergence(steps, fit.status, TOLERANCE, source),
  };
  for (const [name, picture] of Object.entries(pictures)) writePicture(options.output, name, picture);
  writeReport(options.output, `Flights between ${airports.length} US airports`, {
    sections,
    notes,
    pictures: Object.entries(pictures).map(([name, {title}]) => [title, `${name}.svg`]),
  });
  if (!fit.status.converged && fit.status.reason !== 'aborted') process.exitCode = 1;
  console.log(`Pictures and a report: ${relative(process.cwd(), join(options.output, 'report.md'))}`);
}

/** Both families, without spatial dependence and with the one that was asked for. */
function simplerAndOther({dependence}: Options): Pick<FlowModelOptions, 'family' | 'dependence'>[] {
  const families = ['poisson', 'negativeBinomial'] as const;
  const dependences = new Set(['none', dependence] as const);
  return families.flatMap(family => [...dependences].map(one => ({family, dependence: one})));
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
