import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {
  type FlowFit,
  flowLinesGeoJson,
  flowRowsForKepler,
  type FlowTables,
  KronflowError,
  writeFlowTables,
} from 'kronflow';

/** Makes the folder of `--output`, before the work and not after it. @throws KronflowError `invalidArgument` */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, {recursive: true});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KronflowError('invalidArgument', `--output must be a folder that can be made, got '${path}': ${reason}`);
  }
}

/** What is written of a fit, beside its flows. */
export interface Texts {
  readonly summary: string;
  readonly json: string;
}

/** Writes everything that there is to a fit; returns the names of the files. */
export async function writeResults(folder: string, tables: FlowTables, fit: FlowFit, texts: Texts): Promise<string[]> {
  const {origins, destinations, periods, flows, observed} = tables;
  // A fit that was stopped has parameters, but no optimum whose means it would give.
  const eta = Number.isNaN(fit.logLikelihood) ? await fit.model.eta(fit.estimates) : fit.eta();
  const fitted = eta.map(value => fit.model.mean(value));
  const residual = fit.model.residuals(fit.estimates, eta).map((value, r) => (observed[r] === 1 ? value : Number.NaN));
  const result = {origins, destinations, observed, values: {count: flows, fitted, residual}, ...(periods && {periods})};
  const csv = writeFlowTables(result);
  const onMap = [origins, destinations].every(({points}) => points.length > 0 && 'lon' in points[0]);
  const files: Record<string, string> = {
    'summary.txt': texts.summary,
    'fit.json': texts.json,
    ...(origins === destinations
      ? {'locations.csv': csv.locationsCsv}
      : {'origins.csv': csv.originsCsv, 'destinations.csv': csv.destinationsCsv}),
    'flows.csv': csv.flowsCsv,
    ...(onMap && {
      'kepler.csv': flowRowsForKepler(result).csv,
      'flows.geojson': JSON.stringify(flowLinesGeoJson(result)),
    }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), withNewline(text));
  return Object.keys(files);
}

const withNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
