/** Relative errors in the max norm against the float64 oracle (design, section 4). */
export interface Tolerances {
  eta: number;
  db: number;
  drho: number;
  /** Of a log-determinant; of its derivatives ten times as much. */
  logDet: number;
}

/** Factors, solves and sums in float64 on the host: what is left is the rounding of inputs and results to float32. */
const float64Host: Tolerances = {eta: 1e-6, db: 1e-6, drho: 1e-5, logDet: 1e-6};

/** Float32 throughout: rounding (6e-8) times the condition of a factor at |rho| = 0.99 (about 2e2), per factor. */
const float32Gpu: Tolerances = {eta: 1e-4, db: 1e-4, drho: 1e-3, logDet: 1e-4};

const byBackend: Record<string, Tolerances | undefined> = {
  cpu: float64Host,
  wasm: float64Host,
  // TensorFlow's dense LU is float32, but blocked and pivoted; log-determinants come from the host.
  tensorflow: {eta: 1e-5, db: 1e-5, drho: 1e-4, logDet: 1e-6},
  webgl: float32Gpu,
  webgpu: float32Gpu,
};

export function tolerancesOf(backend: string): Tolerances {
  const found = byBackend[backend];
  if (found === undefined) {
    throw new Error(`tolerances: backend must be one of ${Object.keys(byBackend).join(', ')}, got ${backend}`);
  }
  return found;
}

/**
 * By how much second derivatives may be worse where A is nearly singular: the second solve amplifies the float32 rounding of the
 * first, and of the terms between them, by the condition of A (about 10² for a smallest eigenvalue of 0.01).
 */
export const STIFF_SECOND_DERIVATIVE = 10;
