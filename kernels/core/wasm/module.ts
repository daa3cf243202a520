import {relaxedSolverBinary, solverBinary} from './binary';

/** What goes along the middle axis of [outer, n, inner], from x to y. */
type AlongAxis = [side: number, transpose: number, outer: number, inner: number, x: number, y: number, panels: number];

/** The functions of solver.c; all but rhos, shifts, n, batch, sizes and flags are byte offsets in the memory. */
export interface SolverExports {
  factor(side: number, other: number, rho: number, otherRho: number): void;
  kronecker_solve(
    origin: number,
    destination: number,
    batch: number,
    b: number,
    eta: number,
    tiles: number,
    x: number,
  ): number;
  kronecker_solve_grad(
    origin: number,
    destination: number,
    batch: number,
    dy: number,
    eta: number,
    tiles: number,
    db: number,
    work: number,
    x: number,
    x2: number,
    gradients: number,
  ): void;
  /** Panels [from, to) of one pass: {@link kronecker_panels} of solver.c. */
  kronecker_panels(
    pass: number,
    origin: number,
    destination: number,
    input: number,
    output: number,
    tiles: number,
    work: number,
    sums: number,
    x: number,
    from: number,
    to: number,
  ): void;
  spatial_filter(...call: AlongAxis): number;
  /** panels: room for one more than spatial_filter has. */
  spatial_lag(...call: AlongAxis): void;
  weighted_products(count: number, n: number, vectors: number, weights: number, inner: number): void;
  exponentials(length: number, x: number, y: number): void;
  pivoted_factor(side: number, rho: number, factors: number, rows: number, panel: number, tile: number): number;
  pivoted_transpose(n: number, factors: number): void;
  pivoted_solve_one(n: number, factors: number, transpose: number, x: number): void;
  pivoted_filter(
    side: number,
    rho: number,
    factors: number,
    rows: number,
    transpose: number,
    outer: number,
    inner: number,
    x: number,
    y: number,
    lagOf: number,
    panels: number,
    report: number,
  ): void;
  flow_load(origin: number, destination: number, batch: number, b: number, tiles: number): void;
  flow_columns(
    first: number,
    second: number,
    transpose: number,
    batch: number,
    destinations: number,
    gamma: number,
    y: number,
    total: number,
    spare: number,
  ): number;
  flow_rows(
    first: number,
    second: number,
    transpose: number,
    batch: number,
    origins: number,
    gamma: number,
    y: number,
    total: number,
    panel: number,
    spare: number,
  ): number;
  flow_store(
    origin: number,
    destination: number,
    batch: number,
    rows: number,
    tiles: number,
    panel: number,
    x: number,
  ): number;
  flow_residual(
    origin: number,
    destination: number,
    transpose: number,
    batch: number,
    rhoD: number,
    rhoO: number,
    rhoW: number,
    b: number,
    x: number,
    residual: number,
    lag: number,
    u: number,
    v: number,
  ): void;
  flow_rho_gradients(
    origin: number,
    destination: number,
    batch: number,
    f: number,
    v: number,
    lag: number,
    rows: number,
    gradients: number,
  ): void;
}

/**
 * The solver working in a memory. Compiled at the first call, synchronously: it is small enough for a browser's main thread.
 * @throws where WebAssembly with SIMD is missing or forbidden
 */
export function instantiateSolver(memory: WebAssembly.Memory): SolverExports {
  const module = isShared(memory) ? sharedSolverModule() : solverModule();
  const instance = new WebAssembly.Instance(module, {env: {memory}});
  // The types above are what solver.c exports.
  return instance.exports as unknown as SolverExports;
}

export const isShared = ({buffer}: WebAssembly.Memory): boolean =>
  typeof SharedArrayBuffer === 'function' && (buffer as ArrayBufferLike) instanceof SharedArrayBuffer;

/** The pages of a memory that threads share: its bound has to be said. */
export const SHARED_PAGES = 65536;

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

const solverModule = once(() => new WebAssembly.Module(binary()));

/** The solver for a memory that threads share: plain loads and stores are valid there, and nothing else differs. */
export const sharedSolverModule = once(() => new WebAssembly.Module(importingShared(binary())));

/** Relaxed SIMD, that is fused multiply-add, where the engine has it: Node 22 and later, current browsers. */
function binary(): Uint8Array<ArrayBuffer> {
  const relaxed = decode(relaxedSolverBinary);
  return WebAssembly.validate(relaxed) ? relaxed : decode(solverBinary);
}

const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), character => character.charCodeAt(0));

/** The only import, "env" "memory" with any size, as a section of a binary: number, length, one import, names, kind, limits. */
const IMPORT = [2, 15, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 0];
/** The same, shared and with {@link SHARED_PAGES} at most. */
const SHARED_IMPORT = [2, 18, ...IMPORT.slice(2, -2), 3, 0, 0x80, 0x80, 4];

function importingShared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const at = bytes.findIndex((_, i) => IMPORT.every((byte, k) => bytes[i + k] === byte));
  return Uint8Array.from([...bytes.subarray(0, at), ...SHARED_IMPORT, ...bytes.subarray(at + IMPORT.length)]);
}
