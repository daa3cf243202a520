import {type Analysis, isDominant} from '../analysis';
import {transposeCsr} from '../csr';
import {checkRho, singularFactor} from '../scalar/factor';
import type {Buffers} from './buffers';
import {type Heap, roundUp16, type Views} from './heap';

/** The struct in words of four bytes, and where in it the pointers to the five arrays of factors as used begin. */
const [STRUCT_WORDS, FACTOR_WORDS] = [26, 20];

/** One side of the solve in a heap: the struct `Side` of solver.c and all it points to, in one block. */
export class Side {
  readonly n: number;
  private factoredRho = Number.NaN;

  /** @param offset byte offset of the struct */
  private constructor(
    private readonly heap: Heap,
    private readonly views: Views,
    private readonly analysis: Analysis,
    readonly offset: number,
    private readonly pivotsOffset: number,
  ) {
    this.n = analysis.n;
  }

  static make(heap: Heap, views: Views, analysis: Analysis): Side {
    const {n, position, weights: w, lowerPtr, lowerIndices, upperPtr, upperIndices, mirror} = analysis;
    const wt = transposeCsr(w);
    const order = new Int32Array(n);
    position.forEach((place, region) => (order[place] = region));
    const doubles = (length: number) => new Float64Array(length);
    const floats = (length: number) => new Float32Array(length);
    const nonzeros = upperIndices.length;
    // In the order of the struct's pointers.
    const fields = [
      ...[position, order, lowerPtr, lowerIndices, upperPtr, upperIndices, mirror, w.indptr, w.indices],
      ...[Float32Array.from(w.data), w.data],
      ...[wt.indptr, wt.indices, Float32Array.from(wt.data), wt.data],
      // Two lanes each: equal patterns are factored together.
      ...[doubles(2 * n), doubles(2 * nonzeros), doubles(2 * nonzeros), doubles(2 * n)],
      ...[floats(nonzeros), floats(nonzeros), floats(nonzeros), floats(nonzeros), floats(n)],
      doubles(2),
    ];
    const starts: number[] = [];
    let bytes = roundUp16(4 * (1 + fields.length));
    for (const {byteLength} of fields) {
      starts.push(bytes);
      bytes += roundUp16(byteLength);
    }
    const offset = heap.allocate(bytes);
    const side = new Side(heap, views, analysis, offset, offset + starts.at(-1)!);
    heap.freeWith(side, {offset});
    const block = new Uint8Array(heap.memory.buffer, offset, bytes);
    new Int32Array(heap.memory.buffer, offset).set([n, ...starts.map(start => offset + start)]);
    fields.forEach(({buffer, byteOffset, byteLength}, i) => {
      block.set(new Uint8Array(buffer, byteOffset, byteLength), starts[i]);
    });
    return side;
  }

  /** The same side with room of its own for the factors of another rho, among the blocks of a call. */
  twin(buffers: Buffers): Side {
    const {n, upperIndices} = this.analysis;
    const offset = buffers.floats(STRUCT_WORDS);
    const factors = [upperIndices.length, upperIndices.length, upperIndices.length, upperIndices.length, n].map(
      length => buffers.floats(length),
    );
    const memory = new Int32Array(this.heap.memory.buffer);
    memory.copyWithin(offset / 4, this.offset / 4, this.offset / 4 + STRUCT_WORDS);
    memory.set(factors, offset / 4 + FACTOR_WORDS);
    return new Side(this.heap, this.views, this.analysis, offset, this.pivotsOffset);
  }

  /**
   * Factors I - rho W on both sides (or on one, named twice), unless that is what was factored last: a gradient follows its solve.
   *
   * @throws KronflowError `nonFinite`, `singularFactor`
   */
  static factor(origin: Side, rhoO: number, nameO: string, destination: Side, rhoD: number, nameD: string): void {
    if (rhoO === origin.factoredRho && rhoD === destination.factoredRho) return;
    checkRho(rhoO, nameO);
    checkRho(rhoD, nameD);
    origin.factoredRho = destination.factoredRho = Number.NaN;
    const {heap} = origin;
    if (origin.analysis === destination.analysis) {
      heap.solver.factor(origin.offset, destination.offset, rhoO, rhoD);
      origin.accept(rhoO, nameO, origin.smallestPivot(0));
      destination.accept(rhoD, nameD, origin.smallestPivot(1));
    } else {
      heap.solver.factor(origin.offset, origin.offset, rhoO, rhoO);
      origin.accept(rhoO, nameO, origin.smallestPivot(0));
      heap.solver.factor(destination.offset, destination.offset, rhoD, rhoD);
      destination.accept(rhoD, nameD, destination.smallestPivot(0));
    }
  }

  private smallestPivot(lane: number): number {
    return this.views.doubles[this.pivotsOffset / 8 + lane];
  }

  /** Takes the factors as good if their pivots are what dominance promises. */
  private accept(rho: number, name: string, smallestPivot: number): void {
    const promised = 1 - Math.abs(rho) * this.analysis.dominanceNorm;
    if (!isDominant(this.analysis, rho) || !(smallestPivot >= promised / 2))
      throw singularFactor(this.analysis, rho, name);
    this.factoredRho = rho;
  }
}
