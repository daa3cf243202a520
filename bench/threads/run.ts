// What a second thread would gain: forward solve and gradients of one n x n matrix on one and on two threads of Node, over one shared
// memory, taking turns. `npx tsx bench/threads/run.ts [n ...]`. See docs/threads.md.
import {readFileSync} from 'node:fs';
import {cpus, loadavg} from 'node:os';
import {Worker} from 'node:worker_threads';
import {commands} from '@yowasp/clang';
import {SpatialWeights} from 'kronflow';
import {analyse} from '../../kernels/core/analysis';
import {type Heap, roundUp16, Views} from '../../kernels/core/wasm/heap';
import {Side} from '../../kernels/core/wasm/side';
import {seededRandom} from '../../test/support/random';

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [50, 100, 200, 400, 1500];
const ROUNDS = 15;
const PAGES = 8192;

interface Passes {
  factor(o: number, d: number, rhoO: number, rhoD: number): void;
  forward_origin(o: number, d: number, b: number, tiles: number, from: number, to: number): void;
  forward_destination(o: number, d: number, tiles: number, eta: number, x: number, from: number, to: number): void;
  backward_destination(
    ...[o, d, g, eta, work, x, x2, from, to]: [number, number, number, number, number, number, number, number, number]
  ): number;
  backward_origin(o: number, d: number, tiles: number, work: number, db: number, from: number, to: number): number;
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** solver.c and ranges.c for a shared memory. */
async function compile(): Promise<WebAssembly.Module> {
  const flags = ['--target=wasm32', '-O3', '-msimd128', '-mbulk-memory', '-matomics', '-ffreestanding', '-nostdlib'];
  const linker = ['--no-entry', '--import-memory', '--shared-memory', `--max-memory=${PAGES * 65536}`, '--strip-all'];
  const files = {
    'ranges.c': read('ranges.c'),
    'solver.c': read('../../kernels/core/wasm/solver.c'),
    'panel.h': read('../../kernels/core/wasm/panel.h'),
  };
  const command = [...flags, ...linker.map(flag => `-Wl,${flag}`), '-Wl,-z,stack-size=0', 'ranges.c', '-o', 'a'];
  const output = await commands.clang(command, files, {fetchProgress: () => undefined});
  return new WebAssembly.Module(output!.a as Uint8Array<ArrayBuffer>);
}

/** Runs pass after pass when told to; spins for a while, then sleeps. Slots: generation, pass done, arguments from 2 on. */
const worker = `
  const {workerData: {module, memory, control}} = require('node:worker_threads');
  const passes = new WebAssembly.Instance(module, {env: {memory}}).exports;
  const slots = new Int32Array(control);
  const names = ['forward_origin', 'forward_destination', 'backward_destination', 'backward_origin'];
  for (let seen = 0; ; ) {
    for (let spins = 0; Atomics.load(slots, 0) === seen; ) if (++spins > 20000) Atomics.wait(slots, 0, seen, 100);
    seen = Atomics.load(slots, 0);
    const [name, count] = [slots[2], slots[3]];
    passes[names[name]](...slots.subarray(4, 4 + count));
    Atomics.store(slots, 1, seen);
    Atomics.notify(slots, 1);
  }
`;

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

const module = await compile();
console.log(`${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}\n`);
console.log('| n | one thread, ms | two threads, ms | times faster | of rounds [min, max] |\n|---|---|---|---|---|');
for (const n of sizes) {
  const memory = new WebAssembly.Memory({initial: PAGES, maximum: PAGES, shared: true});
  const passes = new WebAssembly.Instance(module, {env: {memory}}).exports as unknown as Passes;
  let top = 64;
  const allocate = (bytes: number): number => (top += roundUp16(bytes)) - roundUp16(bytes);
  const unused = (): void => undefined;
  // Of a heap, a side uses the memory and `allocate`.
  const heap = {memory, allocate, free: unused, freeWith: unused} as unknown as Heap;
  const random = seededRandom(n);
  const points = Array.from({length: n}, () => [random.uniform(), random.uniform()]);
  const analysis = analyse(SpatialWeights.kNearest(points, 6).rowStandardize());
  const [o, d] = [0, 1].map(() => Side.make(heap, new Views(memory), analysis).offset);
  const size = 4 * n * n;
  const [b, g, eta, db] = [size, size, size, size].map(allocate);
  const [tiles, work] = [4 * n * (n + 16), 4 * n * (n + 16)].map(allocate);
  const panels = [0, 1].map(() => [allocate(64 * n), allocate(64 * n)]);
  for (const at of [b, g]) {
    const values = new Float32Array(memory.buffer, at, n * n);
    for (let i = 0; i < n * n; i++) values[i] = random.normal();
  }

  const control = new SharedArrayBuffer(256);
  const slots = new Int32Array(control);
  const thread = new Worker(worker, {eval: true, workerData: {module, memory, control}});
  thread.unref();
  let generation = 0;
  const start = (pass: number, args: number[]): void => {
    slots.set([pass, args.length, ...args], 2);
    Atomics.store(slots, 0, ++generation);
    Atomics.notify(slots, 0);
  };
  const join = (): void => {
    for (let spins = 0; Atomics.load(slots, 1) !== generation;) {
      if (++spins > 20000) Atomics.wait(slots, 1, generation - 1, 100);
    }
  };
  // A multiple of 64, near the middle.
  const half = Math.min(n, Math.max(64, Math.round(n / 128) * 64));
  const run = (threads: number): void => {
    passes.factor(o, d, 0.3, 0.5);
    const mine = threads === 1 ? n : half;
    const share = (pass: number, own: () => void, theirs: number[]): void => {
      if (mine < n) start(pass, theirs);
      own();
      if (mine < n) join();
    };
    const [[x, x2], [y, y2]] = panels;
    share(0, () => passes.forward_origin(o, d, b, tiles, 0, mine), [o, d, b, tiles, mine, n]);
    share(1, () => passes.forward_destination(o, d, tiles, eta, x, 0, mine), [o, d, tiles, eta, y, mine, n]);
    share(2, () => passes.backward_destination(o, d, g, eta, work, x, x2, 0, mine), [
      o,
      d,
      g,
      eta,
      work,
      y,
      y2,
      mine,
      n,
    ]);
    share(3, () => passes.backward_origin(o, d, tiles, work, db, 0, mine), [o, d, tiles, work, db, mine, n]);
  };
  const time = (threads: number, repeats: number): number => {
    const begin = performance.now();
    for (let i = 0; i < repeats; i++) run(threads);
    return (performance.now() - begin) / repeats;
  };
  for (let warm = 0; warm < 500;) warm += time(1, 1) + time(2, 1);
  const repeats = Math.max(1, Math.round(40 / time(1, 3)));
  const rounds = Array.from({length: ROUNDS}, () => [time(1, repeats), time(2, repeats)]);
  const ratios = rounds.map(([one, two]) => one / two);
  const cells = [median(rounds.map(([one]) => one)), median(rounds.map(([, two]) => two)), median(ratios)];
  const spread = `${Math.min(...ratios).toFixed(2)}, ${Math.max(...ratios).toFixed(2)}`;
  console.log(`| ${n} | ${cells.map(value => value.toPrecision(3)).join(' | ')} | ${spread} |`);
  await thread.terminate();
}
