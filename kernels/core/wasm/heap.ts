import {KronflowError} from '../errors';
import {instantiateSolver, isShared, type SolverExports} from './module';

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
  /** Says before a solve what its result will be copied to, so that time for it can be found meanwhile. */
  expect?(output: Float32Array): void;
}

/** A block by its byte offset; 0 where there is none. */
export interface Block {
  offset: number;
}

/** All of a memory as numbers. The views are made again when the memory has grown, which cuts them or, if it is shared, leaves them short. */
export class Views {
  private float32 = new Float32Array(0);
  private float64 = new Float64Array(0);
  private readonly shared: boolean;

  constructor(private readonly memory: WebAssembly.Memory) {
    this.shared = isShared(memory);
  }

  get floats(): Float32Array {
    if (this.isStale) this.renew();
    return this.float32;
  }

  get doubles(): Float64Array {
    if (this.isStale) this.renew();
    return this.float64;
  }

  private get isStale(): boolean {
    return this.float32.length === 0 || (this.shared && this.float32.buffer !== this.memory.buffer);
  }

  /** Writes values at a byte offset. */
  write(offset: number, values: Float32Array): void {
    this.floats.set(values, offset / 4);
  }

  /** Reads values from a byte offset. */
  read(offset: number, values: Float32Array): void {
    const {floats} = this;
    const start = offset / 4;
    // Below some hundred numbers a view costs more than they do.
    if (values.length > 256) values.set(floats.subarray(start, start + values.length));
    else for (let i = 0; i < values.length; i++) values[i] = floats[start + i];
  }

  private renew(): void {
    this.float32 = new Float32Array(this.memory.buffer);
    this.float64 = new Float64Array(this.memory.buffer);
  }
}

const PAGE = 65536;

/** A memory of its own: a stack of blocks, grown as needed, returned to the system when nobody holds the heap any more. */
export class OwnHeap implements Heap {
  readonly solver: SolverExports;
  private top = 16; // so that no block starts at 0, the null of C

  constructor(readonly memory = new WebAssembly.Memory({initial: 1})) {
    this.solver = this.makeSolver();
  }

  protected makeSolver(): SolverExports {
    return instantiateSolver(this.memory);
  }

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
