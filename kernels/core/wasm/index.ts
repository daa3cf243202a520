import {type Analysis, analyse, isDominant} from '../analysis';
import type {Csr} from '../csr';
import {nonFiniteInput} from '../finite';
import type {NumericCore, WeightsPair} from '../numericCore';
import {scalarCore} from '../scalar';
import {directFlowSolve} from '../unrestricted/direct';
import {reportFlowSolve} from '../unrestricted/report';
import {checkRhos, iterationIsSafe, type Rhos} from '../unrestricted/shifts';
import {Buffers} from './buffers';
import type {Heap} from './heap';
import {iterate, rhoGradients} from './flowSolve';
import {GROUP, PANEL, tileFloats} from './layout';
import type {SolverExports} from './module';
import {Side} from './side';

/**
 * The numeric core in WebAssembly: solves in float32 on factors in float64, where W is sparse and I - rho W diagonally dominant.
 * The rest goes to the scalar core.
 *
 * @param makeHeap called for each pair of weights; the heap is kept as long as they are
 */
export function wasmCore(makeHeap: () => Heap): NumericCore {
  const workspaces = new WeakMap<Csr, WeakMap<Csr, Workspace>>();
  const workspaceOf = (weights: WeightsPair): Workspace => {
    const {origin, destination} = weights;
    let ofOrigin = workspaces.get(origin);
    if (ofOrigin === undefined) workspaces.set(origin, (ofOrigin = new WeakMap()));
    let workspace = ofOrigin.get(destination);
    if (workspace === undefined) ofOrigin.set(destination, (workspace = new Workspace(makeHeap(), weights)));
    return workspace;
  };

  return {
    prepare: weights => void workspaceOf(weights),

    stateLength: ({origin, destination}, size) =>
      (size / (origin.n * destination.n)) * tileFloats(origin.n, destination.n),

    kroneckerSolve(weights, rhoD, rhoO, b, eta, state) {
      if (!suitsPair(weights, rhoD, rhoO)) {
        scalarCore.kroneckerSolve(weights, rhoD, rhoO, b, eta, state);
        return;
      }
      const size = b.length;
      workspaceOf(weights).run(rhoD, rhoO, ({origin, destination, solver}, buffers) => {
        const batch = size / (weights.origin.n * weights.destination.n);
        const [bAt, etaAt, stateAt] = [buffers.input(b), buffers.output(eta), buffers.output(state)];
        const panel = buffers.floats(PANEL * weights.destination.n);
        const finite = solver.kronecker_solve(origin.offset, destination.offset, batch, bAt, etaAt, stateAt, panel);
        if (Number.isNaN(finite)) throw nonFiniteInput(buffers.view(bAt, size), 'b');
      });
    },

    kroneckerSolveGrad(weights, rhoD, rhoO, dy, eta, state, db) {
      if (!suitsPair(weights, rhoD, rhoO)) {
        return scalarCore.kroneckerSolveGrad(weights, rhoD, rhoO, dy, eta, state, db);
      }
      const [no, nd] = [weights.origin.n, weights.destination.n];
      const batch = dy.length / (no * nd);
      return workspaceOf(weights).run(rhoD, rhoO, ({origin, destination, solver}, buffers) => {
        const [dyAt, etaAt, stateAt] = [buffers.input(dy), buffers.input(eta), buffers.input(state)];
        const dbAt = buffers.output(db);
        const work = buffers.floats(tileFloats(no, nd));
        const [panel, panel2, gradients] = [buffers.floats(PANEL * nd), buffers.floats(PANEL * nd), buffers.floats(4)];
        const [o, d] = [origin.offset, destination.offset];
        solver.kronecker_solve_grad(o, d, batch, dyAt, etaAt, stateAt, dbAt, work, panel, panel2, gradients);
        const [drhoD, drhoO] = buffers.doubles(gradients, 2);
        return {rhoD: drhoD, rhoO: drhoO};
      });
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
      if (!suits(analyse(weights), rho)) {
        scalarCore.spatialFilter(weights, layout, rho, x, y, transpose);
        return;
      }
      const size = x.length;
      const filter = ({origin, solver}: Workspace, buffers: Buffers): void => {
        const {outer, n, inner} = layout;
        const [xAt, yAt] = [buffers.input(x), buffers.output(y)];
        const panels = buffers.floats(GROUP * PANEL * n);
        const finite = solver.spatial_filter(origin.offset, Number(transpose), outer, inner, xAt, yAt, panels);
        if (Number.isNaN(finite)) throw nonFiniteInput(buffers.view(xAt, size), 'x');
      };
      workspaceOf({origin: weights, destination: weights}).run(rho, rho, filter, ['rho', 'rho']);
    },
  };
}

/** Whether no pivoting is needed. */
const suits = (analysis: Analysis, rho: number): boolean => isDominant(analysis, rho);

const suitsPair = ({origin, destination}: WeightsPair, rhoD: number, rhoO: number): boolean =>
  suits(analyse(origin), rhoO) && suits(analyse(destination), rhoD);

/** The two sides of a pair of weights in a heap. */
export class Workspace {
  readonly solver: SolverExports;
  readonly origin: Side;
  readonly destination: Side;
  constructor(
    private readonly heap: Heap,
    readonly weights: WeightsPair,
  ) {
    this.solver = heap.solver;
    this.origin = new Side(heap, analyse(weights.origin));
    // With the same W on both sides the patterns are stored twice, so that each has factors of its own.
    this.destination = new Side(heap, analyse(weights.destination));
  }

  /** Runs the body, copies its outputs; whatever happens, its blocks are freed. */
  use<T>(body: (buffers: Buffers) => T): T {
    const buffers = new Buffers(this.heap);
    try {
      const result = body(buffers);
      buffers.copyOutputs();
      return result;
    } finally {
      buffers.free();
    }
  }

  /** Factors both sides and runs the body as `use` does. */
  run<T>(
    rhoD: number,
    rhoO: number,
    body: (workspace: Workspace, buffers: Buffers) => T,
    [nameD, nameO]: readonly [string, string] = ['rhoD', 'rhoO'],
  ): T {
    return this.use(buffers => {
      Side.factor(this.origin, rhoO, nameO, this.destination, rhoD, nameD);
      return body(this, buffers);
    });
  }
}
