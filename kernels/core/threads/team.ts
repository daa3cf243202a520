import {helperProgram, MOST_CHUNKS, SLOT, SLOTS, SPINS, TICKET_BITS} from './helper';
import {canSleep, type Helper, spawn} from './spawn';

/** One pass over panels. */
export interface Job {
  /** Does panels [from, to) on this thread. */
  readonly solve: (from: number, to: number) => void;
  /** What helpers call kronecker_panels of solver.c with, before the range; the last is x of this thread. */
  readonly args: readonly number[];
  readonly panels: number;
  /** Bytes of each thread's own panels, which follow one another from x on. */
  readonly own: number;
  /** What else the caller has to do, done while helpers have begun. */
  readonly errand?: () => void;
}

/** A solve cannot be shared: no memory for it, or a helper has not come back with its chunk, and may yet write to the memory. */
export class SharingFailed extends Error {}

/** Panels that are packed together; fewer where there would not be enough chunks for all. */
const PANELS_PER_CHUNK = 4;
const CHUNKS_PER_THREAD = 6;
/** Memories that helpers keep at the same time, each with gigabytes of addresses. */
const MOST_HEAPS = 8;

/**
 * The calling thread and its helpers. All of them take chunks of panels from one counter, so that the caller never waits for a chunk
 * that nobody has begun: a helper that gets no core costs nothing but what it holds at the end of a pass.
 */
export class Team {
  private readonly slots = new Int32Array(new SharedArrayBuffer(4 * SLOTS));
  private readonly helpers: Helper[] = [];
  private readonly heaps = new WeakMap<WebAssembly.Memory, number>();
  private heapCount = 0;
  private generation = 0;
  private ended = false;
  private readonly sleeps = canSleep();

  /**
   * @param module what the helpers run
   * @param failed called with the reason if a helper cannot start, or dies
   */
  constructor(
    module: WebAssembly.Module,
    readonly threads: number,
    private readonly failed: (reason: string) => void,
  ) {
    const report = (reason: string): void => {
      if (!this.ended) failed(reason);
    };
    for (let thread = 1; thread < threads; thread++) {
      const helper = spawn(helperProgram, report);
      this.helpers.push(helper);
      helper.postMessage({slots: this.slots, module, thread});
    }
    this.slots[SLOT.messages] = 1;
  }

  /** Whether it has as many memories as it should. */
  get isFull(): boolean {
    return this.heapCount >= MOST_HEAPS;
  }

  knows(memory: WebAssembly.Memory): boolean {
    return this.heaps.has(memory);
  }

  /** Lets the helpers work in a memory, as soon as they have heard of it. */
  join(memory: WebAssembly.Memory): void {
    const heap = ++this.heapCount;
    this.heaps.set(memory, heap);
    Atomics.add(this.slots, SLOT.messages, 1);
    for (const helper of this.helpers) helper.postMessage({heap, memory});
    // Whoever sleeps wakes and looks for messages.
    this.close();
    this.slots[SLOT.chunks] = 0;
    this.publish();
  }

  /**
   * Does all panels of a job.
   * @returns how many of them helpers have done
   * @throws SharingFailed
   */
  run(memory: WebAssembly.Memory, {solve, args, panels, own, errand}: Job): number {
    const {slots} = this;
    const fair = Math.floor(panels / (CHUNKS_PER_THREAD * this.threads));
    const size = Math.max(1, Math.min(PANELS_PER_CHUNK, fair), Math.ceil(panels / MOST_CHUNKS));
    const chunks = Math.ceil(panels / size);
    this.close();
    slots[SLOT.chunks] = chunks;
    slots[SLOT.size] = size;
    slots[SLOT.panels] = panels;
    slots[SLOT.heap] = this.heaps.get(memory)!;
    slots[SLOT.own] = own;
    slots.set(args, SLOT.arguments);
    slots[SLOT.done] = 0;
    this.publish();
    errand?.();
    let mine = 0;
    for (;;) {
      const ticket = Atomics.load(slots, SLOT.ticket);
      const chunk = ticket & MOST_CHUNKS;
      if (chunk >= chunks) break;
      if (Atomics.compareExchange(slots, SLOT.ticket, ticket, ticket + 1) !== ticket) continue;
      const [from, to] = [chunk * size, Math.min(panels, (chunk + 1) * size)];
      solve(from, to);
      mine += to - from;
    }
    Atomics.add(slots, SLOT.done, mine);
    this.waitFor(panels);
    return panels - mine;
  }

  end(): void {
    this.ended = true;
    for (const helper of this.helpers) void helper.terminate();
  }

  /** Sees to it that nobody takes a chunk of the last job by the numbers of the next, while these are written. */
  private close(): void {
    Atomics.store(this.slots, SLOT.ticket, (this.generation << TICKET_BITS) + MOST_CHUNKS);
  }

  /** Offers a job. @param taken chunks of it that are taken already */
  publish(taken = 0): void {
    this.generation = (this.generation + 1) % 2 ** (31 - TICKET_BITS);
    Atomics.store(this.slots, SLOT.ticket, (this.generation << TICKET_BITS) + taken);
    Atomics.notify(this.slots, SLOT.ticket);
  }

  /** Waits until all panels are done. */
  private waitFor(panels: number): void {
    const {slots} = this;
    for (let spins = 0; spins < SPINS; spins++) if (Atomics.load(slots, SLOT.done) === panels) return;
    const deadline = performance.now() + limits.lostAfter;
    for (;;) {
      const done = Atomics.load(slots, SLOT.done);
      if (done === panels) return;
      if (performance.now() > deadline) {
        this.failed('one of them does not answer');
        throw new SharingFailed();
      }
      if (this.sleeps) Atomics.wait(slots, SLOT.done, done, limits.lostAfter / 4);
    }
  }
}

/** Milliseconds without a sign of a helper that has begun something: far more than any scheduler lets a thread wait. */
export const limits = {lostAfter: 10_000};
