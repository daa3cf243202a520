import {analyse} from '../analysis';
import {check} from '../errors';
import {nonFiniteInput} from '../finite';
import type {RhoGradients, SolveState, WeightsPair} from '../numericCore';
import type {Layout} from '../scalar/panels';
import {SharingFailed} from '../threads/team';
import {Buffers} from './buffers';
import {type Block, type Heap, Views} from './heap';
import {PANEL, GROUP, tileFloats} from './layout';
import type {SolverExports} from './module';
import {Side} from './side';

/** Throws where a gradient does not find what its solve has kept. @throws KronflowError `invalidArgument` */
export function checkKept(found: boolean): asserts found {
  check(
    found,
    'invalidArgument',
    () => 'the gradient of a solve was asked for twice, or on another backend; call tf.setBackend outside of tf.grads',
  );
}

/** Floats to the next cache line. */
const padded = (floats: number): number => Math.ceil(floats / 16) * 16;

/**
 * The two sides of a pair of weights in a heap.
 *
 * Tensors that lie in the heap are used where they are, others are copied once each way. All tensors of a call lie in the heap, or
 * none. Offsets and lengths of those that do are taken first: to allocate may grow the memory, which empties every view of it.
 * Whatever happens, what a call has allocated is given back; but for the state of the last solve.
 */
export class Workspace {
  readonly solver: SolverExports;
  readonly origin: Side;
  readonly destination: Side;
  /**
   * The state of the last solve: Y in tiles, followed by eta where that was copied. Most often its gradient comes next, and finds
   * them here. If not, Y is moved to the state itself.
   */
  private readonly kept: Block = {offset: 0};
  private keptBy: SolveState | undefined;
  private keptTiles = 0;
  private readonly views: Views;

  constructor(
    private readonly heap: Heap,
    readonly weights: WeightsPair,
  ) {
    this.solver = heap.solver;
    this.views = new Views(heap.memory);
    this.origin = Side.make(heap, this.views, analyse(weights.origin));
    // With the same W on both sides the patterns are stored twice, so that each has factors of its own.
    this.destination = Side.make(heap, this.views, analyse(weights.destination));
    heap.freeWith(this, this.kept);
  }

  solve(rhoD: number, rhoO: number, b: Float32Array, eta: Float32Array, state?: SolveState): void {
    const {origin, destination, heap, views} = this;
    const size = b.length;
    const [lent, bLent, etaLent] = [this.isLent(b), b.byteOffset, eta.byteOffset];
    const copied = lent ? 0 : padded(size);
    const batch = size / (origin.n * destination.n);
    const tiles = batch * tileFloats(origin.n, destination.n);
    const panel = PANEL * destination.n;

    Side.factor(origin, rhoO, 'rhoO', destination, rhoD, 'rhoD');
    this.moveKept();
    this.kept.offset = heap.allocate(4 * (padded(tiles) + copied));
    try {
      const room = heap.allocate(4 * (2 * panel + copied));
      try {
        const [bAt, etaAt] = lent ? [bLent, etaLent] : [room + 8 * panel, this.kept.offset + 4 * padded(tiles)];
        if (!lent) views.write(bAt, b);
        if (!lent) heap.expect?.(eta);
        const tilesAt = this.kept.offset;
        const finite = heap.solver.kronecker_solve(origin.offset, destination.offset, batch, bAt, etaAt, tilesAt, room);
        if (Number.isNaN(finite)) throw nonFiniteInput(views.floats.subarray(bAt / 4, bAt / 4 + size), 'b');
        if (!lent) views.read(etaAt, eta);
      } finally {
        heap.free(room);
      }
      if (state === undefined) return;
      [state.rhoD, state.rhoO] = [rhoD, rhoO];
      this.keptBy = state;
      this.keptTiles = tiles;
    } finally {
      if (this.keptBy === undefined) this.freeKept();
    }
  }

  gradient(state: SolveState, dy: Float32Array, eta: Float32Array, db: Float32Array): RhoGradients {
    const {origin, destination, heap, views} = this;
    const size = dy.length;
    const [lent, dyLent, etaLent, dbLent] = [this.isLent(dy), dy.byteOffset, eta.byteOffset, db.byteOffset];
    const copied = lent ? 0 : padded(size);
    const batch = size / (origin.n * destination.n);
    const oneTiles = tileFloats(origin.n, destination.n);
    const panel = PANEL * destination.n;
    const isKept = this.keptBy === state;
    const moved = isKept ? undefined : state.y;
    checkKept(isKept || moved !== undefined);

    try {
      Side.factor(origin, state.rhoO, 'rhoO', destination, state.rhoD, 'rhoD');
      // Three panels, the tiles of Q, the gradients; dy and db; eta and the tiles of Y, if they are not where they were.
      const room = heap.allocate(
        4 * (3 * panel + padded(oneTiles) + 16 + (isKept ? 2 : 3) * copied + (moved?.length ?? 0)),
      );
      try {
        const [x, x2, work] = [room, room + 8 * panel, room + 12 * panel];
        const gradients = work + 4 * padded(oneTiles);
        const copies = gradients + 64;
        const dyAt = lent ? dyLent : copies;
        const dbAt = lent ? dbLent : copies + 4 * copied;
        const etaAt = lent ? etaLent : isKept ? this.kept.offset + 4 * padded(this.keptTiles) : copies + 8 * copied;
        const tiles = isKept ? this.kept.offset : copies + 12 * copied;
        if (moved !== undefined) views.write(tiles, moved);
        if (!lent) views.write(dyAt, dy);
        if (!lent && !isKept) views.write(etaAt, eta);
        if (!lent) heap.expect?.(db);
        const [o, d] = [origin.offset, destination.offset];
        heap.solver.kronecker_solve_grad(o, d, batch, dyAt, etaAt, tiles, dbAt, work, x, x2, gradients);
        if (!lent) views.read(dbAt, db);
        return {rhoD: views.doubles[gradients / 8], rhoO: views.doubles[gradients / 8 + 1]};
      } finally {
        heap.free(room);
      }
    } catch (error) {
      // Then another core does it.
      if (isKept && error instanceof SharingFailed) this.moveKept();
      throw error;
    } finally {
      if (isKept) this.freeKept();
    }
  }

  /** `NumericCore.spatialFilter`, with W on the origin side. */
  filter({outer, n, inner}: Layout, rho: number, x: Float32Array, y: Float32Array, transpose: boolean): void {
    const {origin, destination, solver, views} = this;
    // Where x lies in the heap it has to be found again when the memory has grown.
    const size = x.length;
    this.alongAxis(x, y, GROUP * PANEL * n, (xAt, yAt, panels) => {
      Side.factor(origin, rho, 'rho', destination, rho, 'rho');
      const finite = solver.spatial_filter(origin.offset, Number(transpose), outer, inner, xAt, yAt, panels);
      if (Number.isNaN(finite)) throw nonFiniteInput(views.floats.subarray(xAt / 4, xAt / 4 + size), 'x');
    });
  }

  /** `NumericCore.spatialLag`, likewise. */
  lag({outer, n, inner}: Layout, x: Float32Array, y: Float32Array, transpose: boolean): void {
    const {origin, solver} = this;
    this.alongAxis(x, y, (GROUP + 1) * PANEL * n, (xAt, yAt, panels) => {
      solver.spatial_lag(origin.offset, Number(transpose), outer, inner, xAt, yAt, panels);
    });
  }

  /** Calls `compute` with byte offsets: of x, of y and of `floats` numbers that it may use. */
  private alongAxis(
    x: Float32Array,
    y: Float32Array,
    floats: number,
    compute: (x: number, y: number, room: number) => void,
  ): void {
    const {heap, views} = this;
    const [lent, xLent, yLent] = [this.isLent(x), x.byteOffset, y.byteOffset];
    const copied = lent ? 0 : padded(x.length);
    const room = heap.allocate(4 * (floats + 2 * copied));
    try {
      const [xAt, yAt] = lent ? [xLent, yLent] : [room + 4 * floats, room + 4 * (floats + copied)];
      if (!lent) views.write(xAt, x);
      compute(xAt, yAt, room);
      if (!lent) views.read(yAt, y);
    } finally {
      heap.free(room);
    }
  }

  /** Runs a body on blocks of its own, which are freed whatever happens; copies its outputs. */
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

  /** Makes room for another solve before the gradient of the last one. */
  private moveKept(): void {
    if (this.keptBy === undefined) return;
    const start = this.kept.offset / 4;
    this.keptBy.y = this.views.floats.slice(start, start + this.keptTiles);
    this.freeKept();
  }

  private freeKept(): void {
    if (this.kept.offset !== 0) this.heap.free(this.kept.offset);
    this.kept.offset = 0;
    this.keptBy = undefined;
  }

  private isLent(values: Float32Array): boolean {
    return values.buffer === this.views.floats.buffer;
  }
}
