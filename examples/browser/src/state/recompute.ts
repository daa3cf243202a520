import {effect, signal} from '@preact/signals';
import type {Dataset} from '../data/dataset';
import type {Explorer, Scenario} from '../model/explorer';
import type {Backend} from './settings';
import {dataset, messageOf, outcome, problem, scenario, settings} from './store';

/** Recent times of a recomputation in milliseconds, newest last, and where they were measured. */
export const timings = signal<{backend: string; solve: number[]; total: number[]}>({backend: '', solve: [], total: []});

const KEPT = 30;

/** The engine is most of the page's weight: it is on its way while the map is already drawn. */
const engine = Promise.all([import('../model/explorer'), import('../model/backends')]);

let current: {explorer: Explorer; data: Dataset} | undefined;
let wanted: {data: Dataset; scenario: Scenario; backend: Backend} | undefined;
let busy = false;

/** The outcome follows the settings: at most one computation per frame and one at a time, always the newest. */
export function startRecomputing(): void {
  effect(() => {
    if (dataset.value === undefined || scenario.value === undefined) return;
    const {backend} = settings.value;
    wanted = {data: dataset.value, scenario: scenario.value, backend};
    if (!busy) void work();
  });
}

async function work(): Promise<void> {
  busy = true;
  while (wanted !== undefined) {
    await new Promise(requestAnimationFrame);
    const {data, scenario, backend} = wanted;
    wanted = undefined;
    try {
      await compute(data, scenario, backend);
      problem.value = undefined;
    } catch (error) {
      problem.value = messageOf(error);
    }
  }
  busy = false;
}

async function compute(data: Dataset, scenario: Scenario, backend: Backend): Promise<void> {
  const [{createExplorer}, {switchBackend}] = await engine;
  await switchBackend(backend);
  if (current?.data !== data) {
    current?.explorer.dispose();
    current = {data, explorer: createExplorer(data)};
  }
  const result = await current.explorer.run(scenario);
  if (dataset.peek() !== data) return;
  outcome.value = result;
  const past = timings.peek();
  const kept = past.backend === backend ? past : {solve: [], total: []};
  timings.value = {
    backend,
    solve: [...kept.solve, result.solveMs].slice(-KEPT),
    total: [...kept.total, result.totalMs].slice(-KEPT),
  };
}
