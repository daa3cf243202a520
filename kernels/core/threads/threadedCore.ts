import type {NumericCore, SolveState, WeightsPair} from '../numericCore';
import {mayShare} from '.';
import {Patience} from './patience';
import {SharingFailed} from './team';

/** Flows of a call from which on threads pay: see docs/threads.md. */
export const LEAST_FLOWS = 1_000_000;

/** Who does a call: small ones, large ones on this thread, large ones on all. */
export interface Cores {
  readonly small: NumericCore;
  /** May be the one for small calls. */
  readonly alone: NumericCore;
  readonly shared: NumericCore;
}

/**
 * A core that shares large Kronecker solves and their gradients between threads as long as that is faster. If helpers are lost it does them
 * on one thread.
 */
export function threadedCore({small, alone, shared}: Cores, leastFlows = LEAST_FLOWS): NumericCore {
  const patiences = new WeakMap<WeightsPair, Patience>();
  const patienceOf = (weights: WeightsPair): Patience => {
    let patience = patiences.get(weights);
    if (patience === undefined) patiences.set(weights, (patience = new Patience()));
    return patience;
  };
  /** Who has done a large solve, and has kept something for its gradient. */
  const solvers = new WeakMap<SolveState, NumericCore>();

  /** Times a large call on one of the cores. */
  const timed = <T>(
    call: 'solve' | 'gradient',
    core: NumericCore,
    {weights, size}: {weights: WeightsPair; size: number},
    body: (core: NumericCore) => T,
  ): T => {
    const begin = performance.now();
    const result = body(core);
    const matrices = size / (weights.origin.n * weights.destination.n);
    patienceOf(weights).saw(call, core === shared, performance.now() - begin, matrices);
    return result;
  };
  /** Has a call done by a core or, if its helpers are lost, by the one that needs none. */
  const orAlone = <T>(core: NumericCore, body: (core: NumericCore) => T): T => {
    try {
      return body(core);
    } catch (error) {
      if (error instanceof SharingFailed) return body(small);
      throw error;
    }
  };

  return {
    ...small,

    kroneckerSolve(weights, rhoD, rhoO, b, eta, state) {
      if (b.length < leastFlows || !mayShare()) {
        small.kroneckerSolve(weights, rhoD, rhoO, b, eta, state);
        return;
      }
      const size = b.length;
      const first = patienceOf(weights).next() ? shared : alone;
      orAlone(first, core => {
        timed('solve', core, {weights, size}, () => core.kroneckerSolve(weights, rhoD, rhoO, b, eta, state));
        if (state !== undefined) solvers.set(state, core);
      });
    },

    kroneckerSolveGrad(weights, state, dy, eta, db) {
      const solver = solvers.get(state);
      if (solver === undefined) return small.kroneckerSolveGrad(weights, state, dy, eta, db);
      const size = dy.length;
      return orAlone(solver, core =>
        timed('gradient', core, {weights, size}, () => core.kroneckerSolveGrad(weights, state, dy, eta, db)),
      );
    },
  };
}
