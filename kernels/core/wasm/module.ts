import {relaxedSolverBinary, solverBinary} from './binary';

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
  spatial_filter(
    side: number,
    transpose: number,
    outer: number,
    inner: number,
    x: number,
    y: number,
    panels: number,
  ): number;
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

let compiled: WebAssembly.Module | undefined;

/**
 * The solver working in a memory. Compiled at the first call, synchronously: it is small enough for a browser's main thread.
 * @throws where WebAssembly with SIMD is missing or forbidden
 */
export function instantiateSolver(memory: WebAssembly.Memory): SolverExports {
  compiled ??= compile();
  const {exports} = new WebAssembly.Instance(compiled, {env: {memory}});
  // The types above are what solver.c exports.
  return exports as unknown as SolverExports;
}

/** Relaxed SIMD, that is fused multiply-add, where the engine has it: Node 22 and later, current browsers. */
function compile(): WebAssembly.Module {
  const relaxed = decode(relaxedSolverBinary);
  return new WebAssembly.Module(WebAssembly.validate(relaxed) ? relaxed : decode(solverBinary));
}

const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), character => character.charCodeAt(0));
