import type {Prepare} from './entry';

export interface Contestant {
  readonly title: string;
  /** Ours, the original, everybody else: for the colours of the plot. */
  readonly group: 'ours' | 'original' | 'other';
  /** The largest n that it is run at, and why. */
  readonly limit?: {readonly n: number; readonly reason: string};
  /** The package that it is: of bench/package.json, or of the project's own. */
  readonly peer?: string;
  /** True of what does not do the job, but shows what no one can go below. */
  readonly floor?: boolean;
  /** How it does the job; or the variant of original.py. */
  readonly run: (() => Promise<Prepare>) | 'original' | 'tuned';
}

const cubic = {n: 400, reason: 'dense, cubic in n'};

/** By id, in the order of the tables. */
export const contestants = {
  core: {title: 'kronflow, raw core', group: 'ours', run: async () => (await import('./kronflow')).raw},
  cpu: {title: 'kronflow, tf.grads on cpu', group: 'ours', run: async () => (await import('./tfGrads')).oursOnCpu},
  wasm: {title: 'kronflow, tf.grads on wasm', group: 'ours', run: async () => (await import('./tfGrads')).oursOnWasm},
  floor: {
    title: 'tfjs alone, empty kernels, cpu',
    group: 'other',
    limit: {n: 50, reason: 'the same at every n'},
    floor: true,
    run: async () => (await import('./tfGrads')).empty,
  },
  original: {title: 'NumPy/SciPy, the original', group: 'original', run: 'original'},
  tuned: {title: 'NumPy/SciPy, float32, tuned', group: 'original', run: 'tuned'},
  scalar: {
    title: 'kronflow, no WebAssembly',
    group: 'ours',
    run: async () => (await import('./kronflow')).scalar,
  },
  composed: {
    title: 'tf.matMul composed, wasm',
    group: 'other',
    limit: cubic,
    run: async () => (await import('./tfGrads')).composedOnWasm,
  },
  'jax-js': {
    title: 'jax-js, jit on wasm',
    group: 'other',
    limit: cubic,
    peer: '@jax-js/jax',
    run: async () => (await import('./jaxJs')).jaxJs,
  },
  numeric: {
    title: 'numeric.js, inverse',
    group: 'other',
    limit: cubic,
    peer: 'numeric',
    run: async () => (await import('./libraries')).numericJs,
  },
  mathjs: {
    title: 'math.js, sparse LU',
    group: 'other',
    limit: {n: 400, reason: 'one column per call, each with dense work'},
    peer: 'mathjs',
    run: async () => (await import('./libraries')).mathJs,
  },
  'ml-matrix': {
    title: 'ml-matrix, LU',
    group: 'other',
    limit: cubic,
    peer: 'ml-matrix',
    run: async () => (await import('./libraries')).mlMatrix,
  },
} as const satisfies Record<string, Contestant>;

export type Id = keyof typeof contestants;
export const ids = Object.keys(contestants) as Id[];
export const contestant = (id: Id): Contestant => contestants[id];
