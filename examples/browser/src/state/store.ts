import {batch, computed, effect, signal} from '@preact/signals';
import type {Dataset} from '../data/dataset';
import {library} from '../data/library';
import {uploaded} from '../data/uploaded';
import type {Outcome, Scenario} from '../model/explorer';
import {defaults, readHash, type Settings, writeHash, YOURS} from './settings';

/** The state of the page: settings that a link restores, and what follows from them. */
export const settings = signal<Settings>(readHash(location.hash));
export const dataset = signal<Dataset>();
export const outcome = signal<Outcome>();
/** What went wrong, in words for the reader. */
export const problem = signal<string>();

export function change(settingsToChange: Partial<Settings>): void {
  settings.value = {...settings.value, ...settingsToChange};
}

const dataId = computed(() => {
  const {data} = settings.value;
  return data === YOURS || Object.hasOwn(library, data) ? data : defaults.data;
});

/** What the model is asked; undefined while the data are on their way. */
export const scenario = computed<Scenario | undefined>(() => {
  const data = dataset.value;
  if (data === undefined) return undefined;
  const {region = data.start, pull, push, rhoD = data.reference.rhoD, rhoO = data.reference.rhoO} = settings.value;
  const index = data.regions.findIndex(({id}) => id === region);
  const start = data.regions.findIndex(({id}) => id === data.start);
  return {region: index < 0 ? start : index, pull, push, rhoD, rhoO};
});

effect(() => {
  const id = dataId.value;
  if (id === YOURS) {
    if (uploaded.value) show(uploaded.value.dataset);
    return;
  }
  library[id].load().then(
    ({default: loaded}) => {
      if (dataId.peek() === id) show(loaded);
    },
    (error: unknown) => (problem.value = `The data could not be loaded: ${messageOf(error)}`),
  );
});

/** An outcome of other data is none of these. */
function show(data: Dataset): void {
  if (dataset.peek() === data) return;
  batch(() => {
    dataset.value = data;
    outcome.value = undefined;
  });
}

let written: ReturnType<typeof setTimeout> | undefined;

/** Browsers refuse more than some hundred changes of the address in half a minute: a slider makes more. */
effect(() => {
  const hash = writeHash(settings.value);
  clearTimeout(written);
  written = setTimeout(() => history.replaceState(null, '', `#${hash}`), 300);
});

addEventListener('hashchange', () => (settings.value = readHash(location.hash)));

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
