import type {OwnHeap} from './wasm/heap';
import {scratchHeap} from './wasm/scratchHeap';

/**
 * The inner products <v_i, w v_j> of a few vectors under weights that change: the caller writes vectors and weights, and `compute` the products. In float64,
 * by products.h where WebAssembly is allowed.
 */
export interface WeightedProducts {
  /** [count, length] */
  readonly vectors: Float64Array;
  /** [length] */
  readonly weights: Float64Array;
  /** [count, count], of which the entries (i, j) with i <= j are meant. */
  readonly products: Float64Array;
  compute(): void;
}

/** All zeros at first; good until the next are made. @param count even */
export function weightedProducts(count: number, length: number): WeightedProducts {
  const heap = scratchHeap();
  return heap === undefined ? new PlainProducts(count, length) : new CompiledProducts(heap, count, length);
}

class CompiledProducts implements WeightedProducts {
  readonly vectors: Float64Array;
  readonly weights: Float64Array;
  readonly products: Float64Array;

  constructor(
    private readonly heap: OwnHeap,
    private readonly count: number,
    private readonly length: number,
  ) {
    const sizes = [count * length, length, count * count];
    const start = heap.allocate(8 * sizes.reduce((sum, size) => sum + size, 0));
    heap.free(start);
    const {buffer} = heap.memory;
    [this.vectors, this.weights, this.products] = [0, sizes[0], sizes[0] + sizes[1]].map((at, i) =>
      new Float64Array(buffer, start + 8 * at, sizes[i]).fill(0),
    );
  }

  compute(): void {
    const {count, length, vectors, weights, products, heap} = this;
    heap.solver.weighted_products(count, length, vectors.byteOffset, weights.byteOffset, products.byteOffset);
  }
}

/** Where WebAssembly is forbidden. */
export class PlainProducts implements WeightedProducts {
  readonly vectors: Float64Array;
  readonly weights: Float64Array;
  readonly products: Float64Array;

  constructor(
    private readonly count: number,
    length: number,
  ) {
    this.vectors = new Float64Array(count * length);
    this.weights = new Float64Array(length);
    this.products = new Float64Array(count * count);
  }

  /** As in products.h, two by two: four sums do not wait for each other. */
  compute(): void {
    const {count, vectors, weights, products} = this;
    const {length} = weights;
    for (let a = 0; a < count; a += 2) {
      for (let b = a; b < count; b += 2) {
        const [first, second, at] = [a * length, b * length, a * count + b];
        let aa = 0;
        let ab = 0;
        let ba = 0;
        let bb = 0;
        for (let d = 0; d < length; d++) {
          const u = weights[d] * vectors[first + d];
          const v = weights[d] * vectors[first + length + d];
          const p = vectors[second + d];
          const q = vectors[second + length + d];
          aa += u * p;
          ab += u * q;
          ba += v * p;
          bb += v * q;
        }
        products[at] = aa;
        products[at + 1] = ab;
        products[at + count] = ba;
        products[at + count + 1] = bb;
      }
    }
  }
}
