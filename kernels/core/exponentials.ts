import type {OwnHeap} from './wasm/heap';
import {scratchHeap} from './wasm/scratchHeap';

/** Numbers at a time: what is written is read again while it is at hand. */
const CHUNK = 4096;

/** out = exp(x), entry by entry in float64, right but for the last bit. By exponentials.h where WebAssembly is allowed, in a third of the time of Math.exp. */
export function exponentials(x: ArrayLike<number>, out: Float64Array): void {
  const heap = scratchHeap();
  if (heap !== undefined && x instanceof Float64Array) compiled(heap, x, out);
  else for (let r = 0; r < out.length; r++) out[r] = Math.exp(x[r]);
}

function compiled(heap: OwnHeap, x: Float64Array, out: Float64Array): void {
  const start = heap.allocate(16 * CHUNK);
  heap.free(start);
  const room = new Float64Array(heap.memory.buffer, start, 2 * CHUNK);
  for (let from = 0; from < out.length; from += CHUNK) {
    const length = Math.min(CHUNK, out.length - from);
    room.set(x.subarray(from, from + length));
    heap.solver.exponentials(length + (length % 2), start, start + 8 * CHUNK);
    out.set(room.subarray(CHUNK, CHUNK + length), from);
  }
}
