import {type Analysis, isDominant} from '../analysis';
import {checkRho, singularFactor} from '../scalar/factor';
import {type Heap, roundUp16} from './heap';

/** One side of the solve in a heap: the struct `Side` of solver.c and all it points to, in one block. */
export class Side {
  /** Byte offset of the struct. */
  readonly offset: number;
  private factoredRho = Number.NaN;

  constructor(
    private readonly heap: Heap,
    private readonly analysis: Analysis,
  ) {
    const {n, position, weights: w, lowerPtr, lowerIndices, upperPtr, upperIndices, mirror} = analysis;
    const order = new Int32Array(n);
    position.forEach((place, region) => (order[place] = region));
    const doubles = (length: number) => new Float64Array(length);
    const floats = (length: number) => new Float32Array(length);
    const nonzeros = upperIndices.length;
    // In the order of the struct's pointers.
    const fields = [
      ...[position, order, lowerPtr, lowerIndices, upperPtr, upperIndices, mirror, w.indptr, w.indices],
      ...[Float32Array.from(w.data), w.data],
      ...[doubles(n), doubles(nonzeros), doubles(nonzeros), doubles(n)],
      ...[floats(nonzeros), floats(nonzeros), floats(nonzeros), floats(nonzeros), floats(n)],
    ];
    const starts: number[] = [];
    let bytes = roundUp16(4 * (1 + fields.length));
    for (const {byteLength} of fields) {
      starts.push(bytes);
      bytes += roundUp16(byteLength);
    }
    this.offset = heap.allocate(bytes);
    heap.freeWith(this, this.offset);
    const block = new Uint8Array(heap.memory.buffer, this.offset, bytes);
    new Int32Array(heap.memory.buffer, this.offset).set([n, ...starts.map(start => this.offset + start)]);
    fields.forEach(({buffer, byteOffset, byteLength}, i) => {
      block.set(new Uint8Array(buffer, byteOffset, byteLength), starts[i]);
    });
  }

  /** Factors I - rho W, unless that is what was factored last: a gradient follows its solve. */
  factor(rho: number, name: string): void {
    if (rho === this.factoredRho) return;
    checkRho(rho, name);
    this.factoredRho = Number.NaN;
    const smallestPivot = this.heap.solver.factor(this.offset, rho);
    const promised = 1 - Math.abs(rho) * this.analysis.dominanceNorm;
    if (!isDominant(this.analysis, rho) || !(smallestPivot >= promised / 2))
      throw singularFactor(this.analysis, rho, name);
    this.factoredRho = rho;
  }
}
