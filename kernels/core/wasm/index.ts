import {type Analysis, analyse, isDominant} from '../analysis';
import type {Csr} from '../csr';
import {nonFiniteInput} from '../finite';
import type {NumericCore, WeightsPair} from '../numericCore';
import {directFlowSolve} from '../unrestricted/direct';
import {reportFlowSolve} from '../unrestricted/report';
import {checkRhos, iterationIsSafe, type Rhos} from '../unrestricted/shifts';
import {iterate, rhoGradients} from './flowSolve';
import type {Heap} from './heap';
import {pivotedGradient, pivotedSolve, pivotedSpatialFilter} from './pivoted';
import {Workspace} from './workspace';

/**
 * The numeric core in WebAssembly: solves in float32 on factors in float64, where I - rho W is diagonally dominant; dense ones in
 * float64 on pivoted factors elsewhere.
 *
 * @param makeHeap called for each pair of weights; the heap is kept as long as they are
 */
export function wasmCore(makeHeap: () => Heap): NumericCore {
  const workspaces = new WeakMap<Csr, WeakMap<Csr, Workspace>>();
  const workspaceFor = ({origin, destination}: WeightsPair): Workspace => {
    let ofOrigin = workspaces.get(origin);
    if (ofOrigin === undefined) workspaces.set(origin, (ofOrigin = new WeakMap()));
    let workspace = ofOrigin.get(destination);
    if (workspace === undefined)
      ofOrigin.set(destination, (workspace = new Workspace(makeHeap(), {origin, destination})));
    return workspace;
  };
  // All of it under one key: an op passes the same pair each time, and at n = 10 look-ups are a tenth of the time.
  const pairs = new WeakMap<WeightsPair, Pair>();
  const pairOf = (weights: WeightsPair): Pair => {
    let pair = pairs.get(weights);
    if (pair === undefined) {
      const {origin, destination} = weights;
      pairs.set(weights, (pair = {origin: analyse(origin), destination: analyse(destination), workspace: undefined}));
    }
    return pair;
  };
  const workspaceOf = (weights: WeightsPair): Workspace => (pairOf(weights).workspace ??= workspaceFor(weights));
  /** Whether no pivoting is needed. */
  const suits = (weights: WeightsPair, rhoD: number, rhoO: number): boolean => {
    const {origin, destination} = pairOf(weights);
    return isDominant(origin, rhoO) && isDominant(destination, rhoD);
  };

  return {
    prepare: weights => void workspaceOf(weights),

    kroneckerSolve(weights, rhoD, rhoO, b, eta, state) {
      if (suits(weights, rhoD, rhoO)) workspaceOf(weights).solve(rhoD, rhoO, b, eta, state);
      else pivotedSolve(workspaceOf(weights), rhoD, rhoO, b, eta, state);
    },

    kroneckerSolveGrad(weights, state, dy, eta, db) {
      return suits(weights, state.rhoD, state.rhoO)
        ? workspaceOf(weights).gradient(state, dy, eta, db)
        : pivotedGradient(workspaceOf(weights), state, dy, eta, db);
    },

    flowSolve(weights, rhos, b, x, transpose) {
      checkRhos(rhos);
      const workspace = workspaceOf(weights);
      const [origin, destination] = [analyse(weights.origin), analyse(weights.destination)];
      if (!iterationIsSafe(rhos, origin.dominanceNorm, destination.dominanceNorm)) {
        directFlowSolve(weights, rhos, b, x, transpose);
        return;
      }
      const size = b.length;
      const batch = size / (weights.origin.n * weights.destination.n);
      workspace.use(buffers => {
        const [bAt, xAt] = [buffers.input(b), buffers.output(x)];
        const result = iterate(workspace, buffers, rhos, batch, bAt, xAt, transpose);
        if (Number.isNaN(result?.correction)) throw nonFiniteInput(buffers.view(bAt, size), 'b');
        if (result !== undefined) {
          reportFlowSolve(weights, {method: 'iteration', steps: result.steps, correction: result.correction});
          return;
        }
        // The memory may have grown meanwhile, and emptied b and x.
        const [rhs, solution] = [buffers.view(bAt, size).slice(), new Float32Array(size)];
        directFlowSolve(weights, rhos, rhs, solution, transpose);
        buffers.view(xAt, size).set(solution);
      });
    },

    flowRhoGradients(weights, f, v): Rhos {
      const batch = f.length / (weights.origin.n * weights.destination.n);
      const workspace = workspaceOf(weights);
      return workspace.use(buffers =>
        rhoGradients(workspace, buffers, weights, batch, buffers.input(f), buffers.input(v)),
      );
    },

    spatialFilter(weights, layout, rho, x, y, transpose) {
      const pair = {origin: weights, destination: weights};
      if (suits(pair, rho, rho)) workspaceOf(pair).filter(layout, rho, x, y, transpose);
      else pivotedSpatialFilter(workspaceOf(pair), layout, rho, x, y, transpose);
    },

    spatialLag(weights, layout, x, y, transpose) {
      workspaceOf({origin: weights, destination: weights}).lag(layout, x, y, transpose);
    },
  };
}

/** What is known about a pair of weights. */
interface Pair {
  readonly origin: Analysis;
  readonly destination: Analysis;
  workspace: Workspace | undefined;
}
