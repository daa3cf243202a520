import type {NumericCore, SolveState} from '../numericCore';
import {mayShare} from '.';
import {SharingFailed} from './team';

/** Flows of a call from which on threads pay: see docs/threads.md. */
export const LEAST_FLOWS = 90_000;

/**
 * A core that gives large Kronecker solves and their gradients to another one, which shares them between threads. If that one's helpers
 * are lost it does them itself.
 */
export function threadedCore(alone: NumericCore, shared: NumericCore, leastFlows = LEAST_FLOWS): NumericCore {
  /** Solves whose gradients the shared core has kept something for. */
  const solvedShared = new WeakSet<SolveState>();
  /** @returns whether it was done */
  const tryShared = (solve: () => void): boolean => {
    try {
      solve();
      return true;
    } catch (error) {
      if (error instanceof SharingFailed) return false;
      throw error;
    }
  };

  return {
    ...alone,

    kroneckerSolve(weights, rhoD, rhoO, b, eta, state) {
      if (b.length >= leastFlows && mayShare()) {
        if (tryShared(() => shared.kroneckerSolve(weights, rhoD, rhoO, b, eta, state))) {
          if (state !== undefined) solvedShared.add(state);
          return;
        }
      }
      alone.kroneckerSolve(weights, rhoD, rhoO, b, eta, state);
    },

    kroneckerSolveGrad(weights, state, dy, eta, db) {
      let gradients = {rhoD: Number.NaN, rhoO: Number.NaN};
      const solve = () => (gradients = shared.kroneckerSolveGrad(weights, state, dy, eta, db));
      return solvedShared.has(state) && tryShared(solve)
        ? gradients
        : alone.kroneckerSolveGrad(weights, state, dy, eta, db);
    },
  };
}
