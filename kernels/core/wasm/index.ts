import {type Analysis, analyse, isDominant} from '../analysis';
import type {Csr} from '../csr';
import type {NumericCore, WeightsPair} from '../numericCore';
import {scalarCore} from '../scalar';
import type {Heap} from './heap';
import {Workspace} from './workspace';

/**
 * The numeric core in WebAssembly: solves in float32 on factors in float64, where I - rho W is diagonally dominant. The rest goes
 * to the scalar core.
 *
 * @param makeHeap called for each pair of weights; the heap is kept as long as they are
 */
export function wasmCore(makeHeap: () => Heap): NumericCore {
  const workspaces = new WeakMap<Csr, WeakMap<Csr, Workspace>>();
  const workspaceOf = ({origin, destination}: WeightsPair): Workspace => {
    let ofOrigin = workspaces.get(origin);
    if (ofOrigin === undefined) workspaces.set(origin, (ofOrigin = new WeakMap()));
    let workspace = ofOrigin.get(destination);
    if (workspace === undefined)
      ofOrigin.set(destination, (workspace = new Workspace(makeHeap(), origin, destination)));
    return workspace;
  };

  return {
    prepare: weights => void workspaceOf(weights),

    kroneckerSolve(weights, rhoD, rhoO, b, eta, state) {
      if (suitsPair(weights, rhoD, rhoO)) workspaceOf(weights).solve(rhoD, rhoO, b, eta, state);
      else scalarCore.kroneckerSolve(weights, rhoD, rhoO, b, eta, state);
    },

    kroneckerSolveGrad(weights, state, dy, eta, db) {
      return suitsPair(weights, state.rhoD, state.rhoO)
        ? workspaceOf(weights).gradient(state, dy, eta, db)
        : scalarCore.kroneckerSolveGrad(weights, state, dy, eta, db);
    },

    spatialFilter(weights, layout, rho, x, y, transpose) {
      if (suits(analyse(weights), rho)) {
        workspaceOf({origin: weights, destination: weights}).filter(layout, rho, x, y, transpose);
      } else scalarCore.spatialFilter(weights, layout, rho, x, y, transpose);
    },
  };
}

/** Whether no pivoting is needed. */
const suits = (analysis: Analysis, rho: number): boolean => isDominant(analysis, rho);

const suitsPair = ({origin, destination}: WeightsPair, rhoD: number, rhoO: number): boolean =>
  suits(analyse(origin), rhoO) && suits(analyse(destination), rhoD);
