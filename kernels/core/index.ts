import {notice} from './notice';
import type {NumericCore} from './numericCore';
import {scalarCore} from './scalar';
import {wasmCore} from './wasm';
import {OwnHeap} from './wasm/heap';

let core: NumericCore | undefined;

/** The fastest core that this environment allows, with memory of its own. */
export function defaultCore(): NumericCore {
  core ??= makeCore();
  return core;
}

function makeCore(): NumericCore {
  try {
    new OwnHeap();
    return wasmCore(() => new OwnHeap());
  } catch (error) {
    notice(
      `WebAssembly is not available here (${error instanceof Error ? error.message : String(error)}), so solves run in ` +
        `plain JavaScript, 10 to 50 times slower; a Content-Security-Policy has to allow 'wasm-unsafe-eval'`,
    );
    return scalarCore;
  }
}
