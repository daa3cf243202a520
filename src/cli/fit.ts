import {fitMap, type FlowFit, flowModel, type InferenceOptions} from 'kronflow';
import type {Arguments} from './arguments';
import {useBackend} from './backend';
import {buildDesigns} from './design';
import {type AskedEffects, askedEffects, describeEffects} from './effects';
import {buildOffset} from './offset';
import {backends, covariances, dependences, families} from './options';
import {makeFolder, writeResults} from './output';
import {createProgress} from './progress';
import {readTables} from './tables';
import {buildWeights} from './weights';
import {inOptions} from './wording';

/** `kronflow fit`; returns the exit code. */
export async function runFit(args: Arguments): Promise<number> {
  const level = args.number('level', 'a number between 0 and 1', value => value > 0 && value < 1);
  const maxIterations = args.number(
    'max-iterations',
    'a whole number',
    value => Number.isSafeInteger(value) && value >= 0,
  );
  const starts = args.number('starts', 'a whole number', value => Number.isSafeInteger(value) && value >= 0);
  const tolerance = args.number('tolerance', 'a number above 0', value => value > 0 && value < Infinity);
  const inference: InferenceOptions = {covariance: args.oneOf('covariance', covariances), level: level ?? 0.95};
  const quiet = args.isOn('quiet');
  const say = (text: string): void => {
    if (!quiet) process.stderr.write(`${inOptions(text)}\n`);
  };

  const tables = readTables(args);
  const folder = args.text('output');
  if (folder !== undefined) makeFolder(folder);
  tables.notes.forEach(say);
  const {designs, notes} = buildDesigns(args, tables);
  const offset = buildOffset(args, tables, notes);
  const family = args.oneOf('family', families);
  // Coefficients of flows in their own units are of any size: no prior is weak for all.
  const priors = args.text('priors') ?? (family === 'gaussian' ? 'flat' : 'weak');
  const dependence = args.oneOf('dependence', dependences);
  const spatial = dependence === 'none' ? undefined : buildWeights(args, tables);
  const backend = await useBackend(args.oneOf('backend', backends));
  [...notes, ...(spatial === undefined ? [] : [spatial.note]), `priors: ${priors}; backend: ${backend}`].forEach(say);

  const model = flowModel({
    family,
    dependence,
    ...(spatial && {weights: spatial.weights}),
    ...(args.isOn('error') && {spatialError: true}),
    design: designs,
    flows: tables.flows,
    // Gaussian models take complete flows only, without marks.
    ...(tables.observed.includes(0) && {observed: tables.observed}),
    ...(offset !== undefined && {offset}),
    priors: priors === 'flat' ? 'flat' : {},
  });
  const interruption = new AbortController();
  // Once: a second Ctrl-C ends the program as usual.
  process.once('SIGINT', () => interruption.abort());
  const progress = createProgress(quiet, starts);
  const fit = await fitMap(model, {
    ...(maxIterations !== undefined && {maxIterations}),
    ...(tolerance !== undefined && {tolerance}),
    ...(starts !== undefined && {starts}),
    signal: interruption.signal,
    onIteration: iteration => progress.show(iteration),
  }).finally(() => progress.end());

  const effects = await askedEffects(args, fit, inference);
  const summary = inOptions(fit.summary(inference)) + (effects === undefined ? '' : `\n${describeEffects(effects)}`);
  const json = JSON.stringify(asJson(fit, inference, effects), undefined, 2);
  process.stdout.write(args.isOn('json') ? `${json}\n` : summary);
  if (folder !== undefined) {
    const files = await writeResults(folder, tables, fit, {summary, json});
    say(`${folder}: ${files.join(', ')}`);
  }
  const {converged, reason, message} = fit.status;
  if (!converged) process.stderr.write(`${reason}: ${message}\n`);
  return interruption.signal.aborted ? 130 : converged ? 0 : 1;
}

function asJson(fit: FlowFit, inference: InferenceOptions, effects: AskedEffects | undefined): object {
  return {
    ...fit.toJSON(),
    ...inference,
    parameters: fit.inference(inference),
    warnings: fit.warnings.map(inOptions),
    ...(effects && {effects: effects.rows, effectsScale: effects.scale, effectsPairs: effects.pairs}),
  };
}
