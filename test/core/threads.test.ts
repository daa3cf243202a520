import {createHash} from 'node:crypto';
import {newSolveState, type NumericCore, type WeightsPair} from '../../kernels/core/numericCore';
import {scalarCore} from '../../kernels/core/scalar';
import {setThreads} from '../../kernels/core/threads';
import {limits, Team} from '../../kernels/core/threads/team';
import {Patience} from '../../kernels/core/threads/patience';
import {threadedCore} from '../../kernels/core/threads/threadedCore';
import {wasmCore} from '../../kernels/core/wasm';
import {OwnHeap} from '../../kernels/core/wasm/heap';
import {SharedHeap} from '../../kernels/core/wasm/sharedHeap';
import {assertThrows, relativeError} from '../support/compare';
import {seededRandom} from '../support/random';
import {directedKnn, rook} from '../support/weights';
import {csrOf, randomCase, uniforms} from './randomCases';

const own = wasmCore(() => new OwnHeap());
const pair = (origin: number[][], destination: number[][]): WeightsPair => ({
  origin: csrOf(origin),
  destination: csrOf(destination),
});
/** Every panel width and several chunks. */
const rectangular = pair(directedKnn(150, 4, 1), rook(9, 13));

/** A solve and its gradient; all that comes out. */
function run(core: NumericCore, weights: WeightsPair, batch = 3, b?: Float32Array) {
  const size = batch * weights.origin.n * weights.destination.n;
  const random = seededRandom(7);
  const rhs = b ?? uniforms(random, size);
  const [eta, db] = [new Float32Array(size), new Float32Array(size)];
  const state = newSolveState();
  core.kroneckerSolve(weights, 0.4, -0.7, rhs, eta, state);
  const gradients = core.kroneckerSolveGrad(weights, state, uniforms(random, size), eta, db);
  return {eta, db, gradients};
}

/** The bits of all that came out: jest looks at every number of an array by itself. */
const bits = ({eta, db, gradients}: ReturnType<typeof run>): string =>
  [eta, db, Float64Array.of(gradients.rhoD, gradients.rhoO)]
    .map(({buffer}) => createHash('sha256').update(new Uint8Array(buffer)).digest('hex'))
    .join();

/** Waits until helpers have done some of the work: they start in the background. */
async function untilHelped(core: NumericCore, weights = rectangular): Promise<void> {
  const helped = jest.spyOn(Team.prototype, 'run');
  for (let tries = 0; tries < 500; tries++) {
    run(core, weights);
    const shares = helped.mock.results.splice(0).map(result => Number(result.value));
    if (shares.some(share => share > 0)) {
      helped.mockRestore();
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error('no helper has done anything');
}

beforeEach(() => setThreads(3));
afterEach(() => {
  setThreads(1);
  jest.restoreAllMocks();
});

describe('a shared solve', () => {
  it('is that of one thread, bit for bit, whoever did which part', async () => {
    const shared = wasmCore(() => new SharedHeap());
    await untilHelped(shared);
    for (const batch of [1, 3]) {
      const expected = bits(run(own, rectangular, batch));
      for (let repeat = 0; repeat < 30; repeat++) expect(bits(run(shared, rectangular, batch))).toBe(expected);
    }
    expect(relativeError([...run(shared, rectangular).db], [...run(scalarCore, rectangular).db])).toBeLessThan(2e-6);
  });

  it('of random cases too, each in a memory of its own', () => {
    for (let seed = 0; seed < 60; seed++) {
      const c = randomCase(seededRandom(seed));
      const shared = wasmCore(() => new SharedHeap());
      for (let repeat = 0; repeat < 3; repeat++) {
        expect(bits(run(shared, c.weights, c.batch))).toBe(bits(run(own, c.weights, c.batch)));
      }
    }
  });

  it('refuses what one thread refuses', async () => {
    const shared = wasmCore(() => new SharedHeap());
    await untilHelped(shared);
    const b = new Float32Array(150 * 117);
    b[b.length - 1] = Number.NaN;
    assertThrows('NaN', () => run(shared, rectangular, 1, b), 'nonFinite');
    expect(bits(run(shared, rectangular))).toBe(bits(run(own, rectangular)));
  });

  it('takes no more memory from call to call', async () => {
    const heap = new SharedHeap();
    const shared = wasmCore(() => heap);
    await untilHelped(shared);
    const small = pair(directedKnn(40, 4, 1), rook(4, 4));
    run(shared, small);
    const bytes = heap.memory.buffer.byteLength;
    for (let i = 0; i < 1000; i++) run(shared, small, 1);
    expect(heap.memory.buffer.byteLength).toBe(bytes);
  });
});

describe('helpers', () => {
  const threaded = (): NumericCore =>
    threadedCore({small: own, alone: own, shared: wasmCore(() => new SharedHeap())}, 1000);

  it('that are lost in the middle are done without, in another memory', async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(Patience.prototype, 'next').mockReturnValue(true);
    const core = threaded();
    await untilHelped(core);
    jest.replaceProperty(limits, 'lostAfter', 50);
    // As if a helper had taken the first chunk and died.
    const publish = jest.spyOn(Team.prototype, 'publish').mockImplementation(function (this: Team) {
      publish.mockRestore();
      this.publish(1);
    });
    expect(bits(run(core, rectangular))).toBe(bits(run(own, rectangular)));
    expect(console.warn).toHaveBeenCalledTimes(1);
  });

  it('a number of threads that is none', () => {
    for (const bad of [0, 1.5, -1, Number.NaN, 65]) {
      expect(assertThrows(String(bad), () => setThreads(bad), 'invalidArgument')).toBe(
        `setThreads: threads must be 'auto' or a whole number from 1 to 64, got ${bad}`,
      );
    }
  });
});

describe('patience', () => {
  it('ends where sharing loses time, and comes back', () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const patience = new Patience();
    patience.saw('solve', false, 10, 1);
    for (let i = 0; i < 40; i++) patience.next();
    patience.saw('solve', true, 8, 1);
    expect(patience.next()).toBe(true);
    patience.saw('solve', true, 25, 1); // 15 lost
    expect(patience.next()).toBe(false);
    now.mockReturnValue(299);
    expect(patience.next()).toBe(false);
    now.mockReturnValue(300);
    expect(patience.next()).toBe(true);
  });
});
