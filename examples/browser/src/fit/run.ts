import {computed, effect, signal} from '@preact/signals';
import type {FitIteration} from 'kronflow';
import type {Dataset, Words} from '../data/dataset';
import {busiest, neighbourRule} from '../model/busiest';
import type {Backend, Dependence, Family} from '../state/settings';
import {dataset, settings} from '../state/store';
import {type News, startFit} from '../worker/client';
import type {FitReport, Stage} from '../worker/protocol';
import {endedReport} from './ended';

/** What is fitted, and by what. */
export interface Choices {
  family: Family;
  dependence: Dependence;
  backend: Backend;
}

/** A fit: on its way, or with what came of it. */
export interface Run {
  /** What the reader chose from. */
  source: Dataset;
  /** The regions that are fitted, with the neighbours that were chosen. */
  dataset: Dataset;
  choices: Choices;
  /** performance.now() at the start. */
  started: number;
  stage: Stage;
  iterations: readonly FitIteration[];
  cancelling?: boolean;
  report?: FitReport;
  /** In words, when there is no report. */
  failure?: string;
}

/** What is kept of every fit of a visit. */
export interface Finished extends Pick<FitReport, 'status' | 'parameters' | 'timing' | 'tensors'> {
  regions: number;
  words: Words;
  choices: Choices;
  logLikelihood?: number;
}

/** So many regions are fitted in a moment. */
const AT_FIRST = 100;

/** Standard errors of the model, or robust ones; undefined: those that hold, as far as the dispersion shows. */
export const errors = signal<'model' | 'robust'>();

/** The last run, and all that have ended. */
export const run = signal<Run>();
export const finished = signal<readonly Finished[]>([]);

export const isRunning = computed(() => isUnderWay(run.value));

const size = computed(() => settings.value.size);
const neighbours = computed(() => settings.value.neighbours);
const subset = computed(() => dataset.value && busiest(dataset.value, size.value ?? AT_FIRST));

/** The regions that the settings choose, and their neighbours. */
export const chosen = computed<Dataset | undefined>(() => {
  const data = subset.value;
  return data && {...data, neighbours: neighbourRule(data, neighbours.value)};
});

export const choices = computed<Choices>(() => {
  const {family, dependence, fitBackend} = settings.value;
  return {family, dependence, backend: fitBackend};
});

let cancelRunning: (() => void) | undefined;

export function start(): void {
  const [source, data] = [dataset.peek(), chosen.peek()];
  if (source === undefined || data === undefined || isRunning.peek()) return;
  const choice = choices.peek();
  run.value = {source, dataset: data, choices: choice, started: performance.now(), stage: 'backend', iterations: []};
  // The worker draws nothing, and needs outlines only for borders that regions share.
  const sent: Dataset = {...data};
  delete sent.land;
  if (data.neighbours.rule !== 'contiguity') delete sent.shapes;
  cancelRunning = startFit({dataset: sent, ...choice}, hear);
}

export function cancel(): void {
  const current = run.peek();
  if (!isUnderWay(current)) return;
  run.value = {...current, cancelling: true};
  cancelRunning?.();
}

/** Who turns to other data does not wait for a fit of the old ones. */
effect(() => {
  const data = dataset.value;
  const current = run.peek();
  if (isUnderWay(current) && current.source !== data) cancel();
});

function hear(news: News): void {
  const current = run.peek();
  if (current === undefined) return;
  switch (news.type) {
    case 'stage':
      run.value = {...current, stage: news.stage};
      return;
    case 'iteration':
      run.value = {...current, iterations: [...current.iterations, news.iteration]};
      return;
    case 'done':
      end(current, news.report);
      return;
    case 'failed':
      run.value = {...current, failure: news.message};
      return;
    case 'ended': {
      const report = endedReport(current, performance.now());
      if (report) end(current, report);
      else run.value = {...current, failure: 'Stopped before the search had begun: there are no parameters yet.'};
    }
  }
}

function end(current: Run, report: FitReport): void {
  run.value = {...current, report};
  const {dataset: data, choices} = current;
  const {status, parameters, timing, tensors, diagnostics} = report;
  const kept = {regions: data.regions.length, words: data.words, choices, status, parameters, timing, tensors};
  finished.value = [...finished.value, {...kept, logLikelihood: diagnostics?.logLikelihood}];
}

function isUnderWay(current: Run | undefined): current is Run {
  return current !== undefined && current.report === undefined && current.failure === undefined;
}
