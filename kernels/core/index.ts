import {analyse} from './analysis';
import {notice} from './notice';
import type {NumericCore, WeightsPair} from './numericCore';
import {scalarCore} from './scalar';
import {unaided} from './threads';
import {threadedCore} from './threads/threadedCore';
import {wasmCore} from './wasm';
import {OwnHeap} from './wasm/heap';
import {SharedHeap} from './wasm/sharedHeap';

let core: NumericCore | undefined;

/** The fastest core that this environment allows, with memory of its own. */
export function defaultCore(): NumericCore {
  core ??= makeCore();
  return core;
}

let sharing: NumericCore | undefined;

/** The core whose Kronecker solves are shared between threads, in memory of its own. */
export const sharedCore = (): NumericCore => (sharing ??= wasmCore(() => new SharedHeap()));

function makeCore(): NumericCore {
  try {
    new OwnHeap();
  } catch (error) {
    notice(
      `WebAssembly is not available here (${error instanceof Error ? error.message : String(error)}), so solves run in ` +
        `plain JavaScript, 10 to 50 times slower; a Content-Security-Policy has to allow 'wasm-unsafe-eval'`,
    );
    return scalarCore;
  }
  const own = wasmCore(() => new OwnHeap());
  // No arrays that are handed over lie in these memories, so that they may grow at any time.
  const prepare = (weights: WeightsPair): void => [weights.origin, weights.destination].forEach(analyse);
  const shared = sharedCore();
  // In the same memory as with helpers: a second one would be as large.
  const alone: NumericCore = {
    ...shared,
    kroneckerSolve: (...call) => unaided(() => shared.kroneckerSolve(...call)),
    kroneckerSolveGrad: (...call) => unaided(() => shared.kroneckerSolveGrad(...call)),
  };
  return threadedCore({small: {...own, prepare}, alone, shared});
}
