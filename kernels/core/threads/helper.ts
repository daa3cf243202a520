/** Where things stand in the numbers that all threads of a team share. */
export const SLOT = {
  /** 4096 times the number of the job, plus the chunks of it that are taken: one word, so that nobody takes from a job that is over. */
  ticket: 0,
  /** Panels that are done. */
  done: 1,
  /** Messages sent to every helper. */
  messages: 2,
  /** The job: chunks, panels in a chunk, panels in all, number of the heap, bytes of a thread's own panels, arguments. */
  chunks: 3,
  size: 4,
  panels: 5,
  heap: 6,
  own: 7,
  arguments: 8,
} as const;

/** Arguments of kronecker_panels in solver.c before its range: pass, origin, destination, in, out, tiles, work, sums, x. */
export const ARGUMENTS = 9;
export const SLOTS = SLOT.arguments + ARGUMENTS;

export const TICKET_BITS = 12;
export const MOST_CHUNKS = 2 ** TICKET_BITS - 1;

/** Looks at the shared numbers, some ten microseconds, before a thread sleeps: the next pass most often begins at once. */
export const SPINS = 2000;

/**
 * The program of a helper, for a worker of Node or of a browser. It takes chunks of the current job as long as there are any; then it
 * sleeps. Messages, which bring a memory to work in, arrive only when it returns to its event loop: it does whenever there are more
 * of them than it has seen.
 */
export const helperProgram = `'use strict';
const port = typeof require === 'function' ? require('node:worker_threads').parentPort : self;
const heaps = new Map();
let slots, module, thread, received = 0;
port.onmessage = ({data}) => {
  if (data.slots) ({slots, module, thread} = data);
  if (data.memory) heaps.set(data.heap, new WebAssembly.Instance(module, {env: {memory: data.memory}}).exports.kronecker_panels);
  received++;
  work();
};
function work() {
  for (let idle = 0; Atomics.load(slots, ${SLOT.messages}) === received; ) {
    const ticket = Atomics.load(slots, ${SLOT.ticket});
    const chunk = ticket & ${MOST_CHUNKS};
    const solve = chunk < slots[${SLOT.chunks}] ? heaps.get(slots[${SLOT.heap}]) : undefined;
    if (solve === undefined) {
      if (++idle > ${SPINS}) Atomics.wait(slots, ${SLOT.ticket}, ticket);
      continue;
    }
    idle = 0;
    const size = slots[${SLOT.size}], panels = slots[${SLOT.panels}];
    const args = slots.slice(${SLOT.arguments}, ${SLOTS});
    args[${ARGUMENTS - 1}] += thread * slots[${SLOT.own}];
    // Had another job begun meanwhile, the ticket would be another.
    if (Atomics.compareExchange(slots, ${SLOT.ticket}, ticket, ticket + 1) !== ticket) continue;
    const from = chunk * size, to = Math.min(panels, from + size);
    solve(...args, from, to);
    if (Atomics.add(slots, ${SLOT.done}, to - from) + to - from === panels) Atomics.notify(slots, ${SLOT.done});
  }
}
`;
