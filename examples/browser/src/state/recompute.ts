import {effect, signal} from '@preact/signals';
import type {Dataset} from '../data/dataset';
import type {Explorer, Scenario} from '../model/explorer';
import type {Backend} from './settings';
import {dataset, messageOf, outcome, problem, scenario, settings} from './store';

/** Recent times of a recomputation in milliseconds, newest last, and where they were measured. */
export interface Timings {
  backend?: Backend;
  /** All runs on this backend, those that were not measured too. */
  runs: number;
  solve: number[];
  total: number[];
  /** Alive after the last run. */
  tensors: number;
}

export const timings = signal<Timings>({runs: 0, solve: [], total: [], tensors: 0});

/** So many runs say how fast the page is in motion. The first ones do not: code is still being compiled. */
const [WARM_UP, ENOUGH, KEPT] = [5, 12, 30];

/** The engine is most of the page's weight: it is on its way while the map is already drawn. */
const engine = Promise.all([import('../model/explorer'), import('../model/backends')]);

let current: {explorer: Explorer; data: Dataset} | undefined;
let wanted: {data: Dataset; scenario: Scenario; backend: Backend} | undefined;
let busy = false;

/** The outcome follows the settings while it is seen: at most one computation per frame and one at a time, always the newest. */
export function startRecomputing(): void {
  effect(() => {
    const {backend, view} = settings.value;
    if (view !== 'explore' || dataset.value === undefined || scenario.value === undefined) return;
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
  if (outcome.peek()?.scenario !== scenario) outcome.value = result;
  const past = timings.peek().backend === backend ? timings.peek() : {runs: 0, solve: [], total: []};
  const measured = past.runs >= WARM_UP;
  timings.value = {
    backend,
    runs: past.runs + 1,
    solve: measured ? [...past.solve, result.solveMs].slice(-KEPT) : [],
    tensors: result.tensors,
    total: measured ? [...past.total, result.totalMs].slice(-KEPT) : [],
  };
  // At rest the same is computed again, a few times, to have a speed to show.
  if (past.runs + 1 < WARM_UP + ENOUGH) wanted ??= {data, scenario, backend};
}
