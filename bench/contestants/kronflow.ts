import {newSolveState, type NumericCore} from '../../kernels/core/numericCore';
import {scalarCore} from '../../kernels/core/scalar';
import {wasmCore} from '../../kernels/core/wasm';
import {OwnHeap} from '../../kernels/core/wasm/heap';
import type {FlowCase} from '../cases';
import type {Entry} from './entry';

/** The numeric core in WebAssembly on data that lie in its memory: factors, forward, backward, without a copy. */
export const raw = (flowCase: FlowCase): Entry => {
  const heap = new OwnHeap();
  const core = wasmCore(() => heap);
  return entryOf(core, flowCase, lengths => {
    const offsets = lengths.map(length => heap.allocate(4 * length));
    // A pass on arrays from elsewhere makes room for more than one in place wants: from now on the memory does not grow, which
    // would cut the views.
    entryOf(core, flowCase, makeArrays).pass(0);
    return offsets.map((offset, i) => new Float32Array(heap.memory.buffer, offset, lengths[i]));
  });
};

/** Its twin in plain TypeScript, float64: what runs where WebAssembly is forbidden. */
export const scalar = (flowCase: FlowCase): Entry => entryOf(scalarCore, flowCase, makeArrays);

const makeArrays = (lengths: readonly number[]): Float32Array[] => lengths.map(length => new Float32Array(length));

function entryOf(
  core: NumericCore,
  {weights, b, g, rhos}: FlowCase,
  allocate: (lengths: readonly number[]) => Float32Array[],
): Entry {
  const pair = {origin: weights, destination: weights};
  core.prepare(pair);
  const size = b.length;
  const [x, dy, eta, db] = allocate([size, size, size, size]);
  x.set(b);
  dy.set(g);
  const pass = (turn: number) => {
    const {rhoD, rhoO} = rhos[turn % 2];
    const state = newSolveState();
    core.kroneckerSolve(pair, rhoD, rhoO, x, eta, state);
    return core.kroneckerSolveGrad(pair, state, dy, eta, db);
  };
  return {pass, results: () => ({...pass(0), eta, db})};
}
