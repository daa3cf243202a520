import {KronflowError} from '../errors';
import {instantiateSolver, type SolverExports} from './module';

/** A memory that the solver works in: one of its own, or one that another module lends. */
export interface Heap {
  readonly memory: WebAssembly.Memory;
  readonly solver: SolverExports;
  /**
   * @returns the byte offset of a new block, a multiple of 16
   * @throws KronflowError `tooLarge`
   */
  allocate(bytes: number): number;
  /** Gives back a block: the last one that is still taken. */
  free(offset: number): void;
  /** Gives back a block, if it is taken then, when its owner is garbage-collected. */
  freeWith(owner: object, block: Block): void;
}

/** A block by its byte offset; 0 where there is none. */
export interface Block {
  offset: number;
}

const PAGE = 65536;

/** A memory of its own: a stack of blocks, grown as needed, returned to the system when nobody holds the heap any more. */
export class OwnHeap implements Heap {
  readonly memory = new WebAssembly.Memory({initial: 1});
  readonly solver = instantiateSolver(this.memory);
  private top = 16; // so that no block starts at 0, the null of C

  allocate(bytes: number): number {
    const offset = this.top;
    const end = offset + roundUp16(bytes);
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / PAGE));
      } catch {
        throw tooLarge(bytes);
      }
    }
    this.top = end;
    return offset;
  }

  free(offset: number): void {
    this.top = offset;
  }

  freeWith(): void {
    // The whole heap goes with its owner.
  }
}

export const roundUp16 = (bytes: number): number => Math.ceil(bytes / 16) * 16;

export const tooLarge = (bytes: number): KronflowError =>
  new KronflowError(
    'tooLarge',
    `no room for ${(bytes / 2 ** 20).toFixed(0)} MiB more of WebAssembly memory (4 GiB at most); use fewer regions or smaller batches`,
  );
