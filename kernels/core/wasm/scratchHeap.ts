import {OwnHeap} from './heap';

let known: {heap: OwnHeap | undefined} | undefined;

/** A memory for calls that leave nothing behind: blocks are good until the next call. Undefined where WebAssembly is forbidden. */
export function scratchHeap(): OwnHeap | undefined {
  if (known === undefined) {
    try {
      known = {heap: new OwnHeap()};
    } catch {
      known = {heap: undefined};
    }
  }
  return known.heap;
}
