import type {Heap} from './heap';

/** The blocks of one call: its tensors, which are copied unless they lie in the heap already, and room to work in. */
export class Buffers {
  private readonly blocks: number[] = [];
  private readonly outputs: {values: Float32Array; offset: number}[] = [];

  constructor(private readonly heap: Heap) {}

  /**
   * Lends values that the solver reads. All inputs and outputs come before `floats`: where the values lie in the heap, growing
   * its memory makes the arrays empty. From then on only offsets count, and lengths that were taken before.
   */
  input(values: Float32Array): number {
    if (this.isLent(values)) return values.byteOffset;
    const offset = this.floats(values.length);
    this.view(offset, values.length).set(values);
    return offset;
  }

  /** Lends values that the solver writes. */
  output(values: Float32Array): number {
    if (this.isLent(values)) return values.byteOffset;
    const offset = this.floats(values.length);
    this.outputs.push({values, offset});
    return offset;
  }

  /** Room for `length` floats, with whatever is in it. */
  floats(length: number): number {
    const offset = this.heap.allocate(4 * length);
    this.blocks.push(offset);
    return offset;
  }

  /** Room for `length` zeros. */
  zeros(length: number): number {
    const offset = this.floats(length);
    this.view(offset, length).fill(0);
    return offset;
  }

  view(offset: number, length: number): Float32Array {
    return new Float32Array(this.heap.memory.buffer, offset, length);
  }

  integers(offset: number, length: number): Int32Array {
    return new Int32Array(this.heap.memory.buffer, offset, length);
  }

  doubles(offset: number, length: number): Float64Array {
    return new Float64Array(this.heap.memory.buffer, offset, length);
  }

  /** Brings what was written to where it belongs. */
  copyOutputs(): void {
    for (const {values, offset} of this.outputs) values.set(this.view(offset, values.length));
  }

  free(): void {
    while (this.blocks.length > 0) this.heap.free(this.blocks.pop()!);
  }

  private isLent(values: Float32Array): boolean {
    return values.buffer === this.heap.memory.buffer;
  }
}
