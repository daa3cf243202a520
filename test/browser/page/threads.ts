import {newSolveState, type NumericCore} from '../../../kernels/core/numericCore';
import {setThreads} from '../../../kernels/core/threads';
import {Team} from '../../../kernels/core/threads/team';
import {wasmCore} from '../../../kernels/core/wasm';
import {OwnHeap} from '../../../kernels/core/wasm/heap';
import {SharedHeap} from '../../../kernels/core/wasm/sharedHeap';
import {directedKnn} from '../../support/weights';
import {csrOf, uniforms} from '../../core/randomCases';
import {seededRandom} from '../../support/random';

/** What came of solves that are shared between threads, in the window or in a worker. */
export interface ThreadsAnswer {
  /** Whether helpers have done a part of a solve. */
  helped: boolean;
  /** Whether every result was that of one thread. */
  equal: boolean;
}

/** Solves until helpers, which start in the background, have done something. */
async function answer(): Promise<ThreadsAnswer> {
  setThreads(2);
  let panels = 0;
  const {run} = Object.getOwnPropertyDescriptors(Team.prototype);
  Team.prototype.run = function (this: Team, ...call: Parameters<Team['run']>): number {
    const helped = run.value!.apply(this, call);
    panels += helped;
    return helped;
  };
  const n = 120;
  const w = csrOf(directedKnn(n, 4, 1));
  const b = uniforms(seededRandom(1), n * n);
  const solve = (core: NumericCore): string => {
    const [eta, db, state] = [new Float32Array(n * n), new Float32Array(n * n), newSolveState()];
    core.kroneckerSolve({origin: w, destination: w}, 0.4, -0.6, b, eta, state);
    const {rhoD, rhoO} = core.kroneckerSolveGrad({origin: w, destination: w}, state, b, eta, db);
    return [...eta, ...db, rhoD, rhoO].join();
  };
  const expected = solve(wasmCore(() => new OwnHeap()));
  const shared = wasmCore(() => new SharedHeap());
  let equal = true;
  for (const start = performance.now(); panels === 0 && performance.now() - start < 20_000;) {
    equal &&= solve(shared) === expected;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  for (let i = 0; i < 10; i++) equal &&= solve(shared) === expected;
  setThreads(1);
  return {helped: panels > 0, equal};
}

Object.assign(globalThis, {answer});
addEventListener('message', ({data}) => {
  if (data === 'go') void answer().then(value => postMessage(value));
});
