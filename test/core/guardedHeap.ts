import {type Block, type Heap, roundUp16, tooLarge} from '../../kernels/core/wasm/heap';
import {instantiateSolver, type SolverExports} from '../../kernels/core/wasm/module';

const GUARD_BYTES = 64;
/** As float32 and float64 a NaN: whatever is read from a guard or before it was written shows in the result. */
const GUARD = 0xff;

interface Taken {
  readonly bytes: number;
}

/** A heap that notices: every block lies between guard bytes, starts as NaNs, and is counted. */
export class GuardedHeap implements Heap {
  readonly memory = new WebAssembly.Memory({initial: 1});
  readonly solver: SolverExports = instantiateSolver(this.memory);
  private readonly blocks = new Map<number, Taken>();
  /** Held by an owner, for as long as it lives. */
  private readonly held: Block[] = [];
  private top = 16;
  allocations = 0;

  /** @param refused the number of the allocation that finds no memory, counted from 0 */
  constructor(public refused = Infinity) {}

  allocate(bytes: number): number {
    if (this.allocations++ === this.refused) throw tooLarge(bytes);
    const offset = this.top + GUARD_BYTES;
    const end = offset + roundUp16(bytes) + GUARD_BYTES;
    // To the page: many small growths, so that views are cut as often as can be.
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / 65536));
    new Uint8Array(this.memory.buffer, this.top, end - this.top).fill(GUARD);
    this.blocks.set(offset, {bytes});
    this.top = end;
    return offset;
  }

  free(offset: number): void {
    const block = this.blocks.get(offset);
    if (block === undefined) throw new Error(`free: no block at ${offset}`);
    this.checkGuardsOf(offset, block);
    this.blocks.delete(offset);
    const last = [...this.blocks].at(-1);
    if (last !== undefined && last[0] > offset) throw new Error('free: blocks must be given back in reverse order');
    this.top = offset - GUARD_BYTES;
  }

  freeWith(_: object, block: Block): void {
    this.held.push(block);
  }

  /** The blocks that nobody owns: none between calls. */
  get loose(): number {
    const held = new Set(this.held.map(({offset}) => offset));
    return [...this.blocks.keys()].filter(offset => !held.has(offset)).length;
  }

  get owned(): number {
    return this.blocks.size - this.loose;
  }

  /** Lends values, as a backend lends its tensors. */
  lend(values: Float32Array): Float32Array {
    const offset = this.allocate(values.byteLength);
    const lent = new Float32Array(this.memory.buffer, offset, values.length);
    lent.set(values);
    return lent;
  }

  /** @throws where a byte round a block was written */
  checkGuards(): void {
    for (const [offset, block] of this.blocks) this.checkGuardsOf(offset, block);
  }

  private checkGuardsOf(offset: number, {bytes: length}: Taken): void {
    const bytes = new Uint8Array(this.memory.buffer);
    const check = (from: number, to: number): void => {
      for (let at = from; at < to; at++) {
        if (bytes[at] !== GUARD) throw new Error(`byte ${at - offset} of a block of ${length} bytes was written`);
      }
    };
    check(offset - GUARD_BYTES, offset);
    check(offset + length, offset + roundUp16(length) + GUARD_BYTES);
  }
}
