import {currentTeam, endTeam} from '../threads';
import {SharingFailed, type Team} from '../threads/team';
import {OwnHeap, roundUp16} from './heap';
import {PANEL, tileFloats} from './layout';
import {SHARED_PAGES, sharedSolverModule, type SolverExports} from './module';

/** Helpers hold on to a memory as long as they live. */
const collected = new FinalizationRegistry<undefined>(endTeam);

/** A memory of its own that all threads work in: they share the Kronecker solve and its gradient. */
export class SharedHeap extends OwnHeap {
  private expected: Float32Array | undefined;

  /** @throws SharingFailed where there are no addresses left for it */
  constructor() {
    super(sharedMemory());
    collected.register(this, undefined);
  }

  protected override makeSolver(): SolverExports {
    return sharedSolver(super.makeSolver(), this);
  }

  expect(output: Float32Array): void {
    this.expected = output;
  }

  forgetExpected(): void {
    this.expected = undefined;
  }

  /**
   * Touches every page of the expected output. A new array has no memory yet, and to get it from the system, a page at a time, takes as
   * long as a pass over it.
   */
  readonly touchExpected = (): void => {
    const output = this.expected;
    this.expected = undefined;
    if (output !== undefined) for (let i = 0; i < output.length; i += FLOATS_OF_A_PAGE) output[i] = 0;
  };
}

const FLOATS_OF_A_PAGE = 1024;

function sharedMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({initial: 1, maximum: SHARED_PAGES, shared: true});
  } catch (error) {
    throw new SharingFailed('no memory', {cause: error});
  }
}

/** The passes of kronecker_panels in solver.c. */
const PASS = {forwardColumns: 0, forwardRows: 1, backwardRows: 2, backwardColumns: 3} as const;

/** The solver with its Kronecker functions done by all threads, where these are ready. Results are those of one, bit for bit. */
function sharedSolver(alone: SolverExports, heap: SharedHeap): SolverExports {
  const {memory} = heap;
  return {
    ...alone,

    kronecker_solve(...call) {
      const team = readyTeam(memory);
      if (team === undefined) {
        heap.forgetExpected();
        return alone.kronecker_solve(...call);
      }
      const [o, d, batch, b, eta, tiles] = call;
      return withPanels({heap, team, o, d, batch, works: 0}, run => {
        run(PASS.forwardColumns, b, 0, tiles);
        return run(PASS.forwardRows, 0, eta, tiles);
      });
    },

    kronecker_solve_grad(...call) {
      const team = readyTeam(memory);
      if (team === undefined) {
        heap.forgetExpected();
        alone.kronecker_solve_grad(...call);
        return;
      }
      const [o, d, batch, dy, eta, tiles, db, , , , gradients] = call;
      withPanels({heap, team, o, d, batch, works: batch}, run => {
        const rhoD = run(PASS.backwardRows, dy, eta, 0);
        const rhoO = run(PASS.backwardColumns, 0, db, tiles);
        new Float64Array(memory.buffer, gradients, 2).set([rhoD, rhoO]);
      });
    },
  };
}

/** The team, if there is one; it is told of this memory, if it does not know it. */
function readyTeam(memory: WebAssembly.Memory): Team | undefined {
  let team = currentTeam(sharedSolverModule());
  if (team === undefined || team.knows(memory)) return team;
  if (team.isFull) {
    endTeam();
    team = currentTeam(sharedSolverModule());
  }
  team?.join(memory);
  return team;
}

interface SharedCall {
  readonly heap: SharedHeap;
  readonly team: Team;
  /** The sides' offsets. */
  readonly o: number;
  readonly d: number;
  readonly batch: number;
  /** Matrices in tiles to work in. */
  readonly works: number;
}

/** Does a pass; returns what its sums add up to, in the order of panels. */
type RunPass = (pass: number, input: number, output: number, tiles: number) => number;

/** Lends room for three panels of every thread, for a sum of every panel, and for the matrices to work in. */
function withPanels<T>({heap, team, o, d, batch, works}: SharedCall, body: (run: RunPass) => T): T {
  const {memory, solver} = heap;
  const [no, nd] = [o, d].map(side => new Int32Array(memory.buffer, side, 1)[0]);
  const panelsOf = (n: number): number => batch * Math.ceil(n / PANEL);
  const sumsBytes = roundUp16(8 * panelsOf(Math.max(no, nd)));
  const own = 3 * 4 * PANEL * nd; // two to solve at once, and one
  const sums = heap.allocate(sumsBytes + team.threads * own + 4 * works * tileFloats(no, nd));
  const x = sums + sumsBytes;
  const work = x + team.threads * own;
  try {
    return body((pass, input, output, tiles) => {
      const columns = pass === PASS.forwardColumns || pass === PASS.backwardColumns;
      const panels = panelsOf(columns ? nd : no);
      const args = [pass, o, d, input, output, tiles, work, sums, x] as const;
      const solve = (from: number, to: number): void => solver.kronecker_panels(...args, from, to);
      team.run(memory, {solve, args, panels, own, errand: heap.touchExpected});
      return new Float64Array(memory.buffer, sums, panels).reduce((sum, value) => sum + value, 0);
    });
  } finally {
    heap.free(sums);
  }
}
