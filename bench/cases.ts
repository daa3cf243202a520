import {SpatialWeights} from 'kronflow';
import {float32Normals, seededRandom} from '../test/support/random';

/** The two dependence parameters, as float32 holds them. */
export interface Rhos {
  readonly rhoD: number;
  readonly rhoO: number;
}

/** One problem: solve for eta, then back from the cotangent `g` to the gradients of b, rhoD and rhoO. */
export interface FlowCase {
  readonly n: number;
  /** The same W on both sides. */
  readonly weights: SpatialWeights;
  /** [n, n], as is `g`. */
  readonly b: Float32Array;
  readonly g: Float32Array;
  /** Passes take turns between these, so that nobody lives on the factors of the pass before. */
  readonly rhos: readonly [Rhos, Rhos];
}

export const NEIGHBOURS = 6;
export const sizes = [10, 50, 100, 400, 1500, 3000];
export const quickSizes = [10, 50, 100];

const RHO_D = 0.5;
const RHO_O = Math.fround(0.3);
/** Exact in float32 beside both. */
const STEP = 2 ** -10;

/**
 * Seeded by n: the same numbers on every machine, drawn as those of the conformance cases are. W is `directedKnn(n, 6, n)` of
 * test/support/weights.ts, made without n² distances: each of n random points joined to its 6 nearest, rows standardised.
 */
export function makeCase(n: number): FlowCase {
  return {
    n,
    weights: nearestNeighbours(n),
    b: Float32Array.from(float32Normals(n * n, 1000 + n, 0.5)),
    g: Float32Array.from(float32Normals(n * n, 2000 + n, 0.5)),
    rhos: [
      {rhoD: RHO_D, rhoO: RHO_O},
      {rhoD: RHO_D + STEP, rhoO: RHO_O - STEP},
    ],
  };
}

export function nearestNeighbours(n: number): SpatialWeights {
  const random = seededRandom(n);
  const points = Array.from({length: n}, () => [random.uniform(), random.uniform()]);
  return SpatialWeights.kNearest(points, NEIGHBOURS).rowStandardize();
}
