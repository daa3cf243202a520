import {scalarCore} from '../../../kernels/core/scalar';
import {directFlowSolve} from '../../../kernels/core/unrestricted/direct';
import {lastFlowSolve} from '../../../kernels/core/unrestricted/report';
import {wasmCore} from '../../../kernels/core/wasm';
import {relativeError} from '../../support/compare';
import {seededRandom} from '../../support/random';
import {directedKnn} from '../../support/weights';
import {GuardedHeap} from '../guardedHeap';
import {csrOf, uniforms} from '../randomCases';

// Nothing is ever good enough, so that all steps are taken in vain.
jest.mock('../../../kernels/core/unrestricted/refinement', () => ({remaining: () => 1, TOLERANCE: 0}));

const rhos = {rhoD: 0.4, rhoO: 0.3, rhoW: 0.2};
const weights = () => {
  const csr = csrOf(directedKnn(40, 3, 1));
  return {origin: csr, destination: csr};
};
// Eight matrices: more than a page of memory each for what a solve puts beside them.
const SIZE = 8 * 1600;
const values = uniforms(seededRandom(1), SIZE);
const expected = (): Float32Array => {
  const x = new Float32Array(SIZE);
  directFlowSolve(weights(), rhos, values, x, false);
  return x;
};

describe('an iteration that does not converge hands over to the direct route', () => {
  it('in plain TypeScript', () => {
    const [pair, x] = [weights(), new Float32Array(SIZE)];
    scalarCore.flowSolve(pair, rhos, values, x, false);
    expect(lastFlowSolve(pair)?.method).toBe('schur');
    expect(x).toEqual(expected());
  });

  it('in WebAssembly, whose memory grew meanwhile and emptied the tensors', () => {
    const heap = new GuardedHeap();
    const core = wasmCore(() => heap);
    const pair = weights();
    core.prepare(pair);
    heap.memory.grow(2); // for the two
    const [b, x] = [heap.lend(values), heap.lend(new Float32Array(SIZE))];
    const offset = x.byteOffset;
    core.flowSolve(pair, rhos, b, x, false);
    expect([b.length, x.length]).toEqual([0, 0]);
    expect(lastFlowSolve(pair)?.method).toBe('schur');
    expect(relativeError(new Float32Array(heap.memory.buffer, offset, SIZE), expected())).toBe(0);
    expect(heap.loose).toBe(2);
  });
});
