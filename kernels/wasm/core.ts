import type {BackendWasm} from '@tensorflow/tfjs-backend-wasm';
import {defaultCore, sharedCore} from '../core';
import type {NumericCore} from '../core/numericCore';
import {threadedCore} from '../core/threads/threadedCore';
import {wasmCore} from '../core/wasm';
import {type Block, type Heap, tooLarge} from '../core/wasm/heap';
import {instantiateSolver} from '../core/wasm/module';

/** What we use of the Emscripten module behind tfjs's backend: private there, hence optional here. */
interface Emscripten {
  wasmMemory?: WebAssembly.Memory;
  asm?: {memory?: WebAssembly.Memory};
  _malloc?: (bytes: number) => number;
  _free?: (offset: number) => void;
}

const cores = new WeakMap<BackendWasm, NumericCore>();

/**
 * The core that works in the backend's own memory, without copies; where that memory cannot be had, the one that copies. Threads work in
 * a memory that they share, on copies, which cost far less than threads gain.
 */
export function coreOf(backend: BackendWasm): NumericCore {
  let core = cores.get(backend);
  if (core === undefined) {
    const heap = lentHeap(backend.wasm as Emscripten);
    core = heap === undefined ? defaultCore() : withThreads(wasmCore(() => heap));
    cores.set(backend, core);
  }
  return core;
}

const withThreads = (alone: NumericCore): NumericCore => threadedCore({small: alone, alone, shared: sharedCore()});

/** tfjs's memory as a heap, or undefined where this build keeps it to itself or shares it between threads. */
function lentHeap(emscripten: Emscripten): Heap | undefined {
  const memory = emscripten.wasmMemory ?? emscripten.asm?.memory;
  const {_malloc: malloc, _free: free} = emscripten;
  if (memory === undefined || malloc === undefined || free === undefined) return undefined;
  const collected = new FinalizationRegistry<Block>(({offset}) => {
    if (offset !== 0) free(offset);
  });
  try {
    return {
      memory,
      solver: instantiateSolver(memory),
      allocate(bytes) {
        const offset = malloc(bytes);
        if (offset === 0) throw tooLarge(bytes);
        return offset;
      },
      free,
      freeWith: (owner, block) => collected.register(owner, block),
    };
  } catch {
    // The threaded build's memory is shared, which our module does not import.
    return undefined;
  }
}
