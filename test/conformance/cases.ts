import {conditionNumber, combine, identity, type Matrix} from '../support/dense';
import {sizeOf} from '../support/layout';
import {float32Normals} from '../support/random';
import {
  binaryRook,
  directedKnn,
  directedRing,
  full,
  knnWithIsland,
  ring,
  rook,
  unstandardised,
} from '../support/weights';

/** The forms in which users hold flows. */
export type Form = 'vector' | 'matrix' | 'batch';

/** What a user writes down; {@link cases} adds random data. */
interface Setting {
  origin: Matrix;
  /** Absent: the same weights object on both sides. */
  destination?: Matrix;
  rhoD: number;
  rhoO: number;
  /** Number of members, or a form without members. */
  form?: 'vector' | 'matrix' | number;
}

export interface ConformanceCase {
  name: string;
  origin: Matrix;
  destination: Matrix;
  /** Built by `createKroneckerFlowSolve(W)`. */
  shared: boolean;
  /** As float32 holds them. */
  rhoD: number;
  rhoO: number;
  shape: number[];
  /** Row-major, of `shape`, as float32 holds them. */
  b: number[];
  cotangent: number[];
  /** Diagonal dominance by rows is lost on a side: elimination without pivoting is not safe. */
  pivoted: boolean;
}

const knn10 = directedKnn(10, 3, 10);
const knn25 = directedKnn(25, 5, 25);

/** Every row is one case. Directed weights throughout, symmetric ones for company: they hide a missing transpose. */
const settings: Record<string, Setting> = {
  // The smallest. One region has no neighbours.
  'n = 1': {origin: [[0]], rhoD: 0.3, rhoO: -0.5},
  'n = 1, vector': {origin: [[0]], rhoD: 0.9, rhoO: 0.9, form: 'vector'},
  'n = 1 x 5': {origin: [[0]], destination: directedRing(5), rhoD: 0.9, rhoO: 0.3},
  'n = 2': {origin: directedRing(2), rhoD: 0.3, rhoO: -0.5},
  'n = 2, rho 0.99': {origin: directedRing(2), rhoD: 0.99, rhoO: 0.99, form: 'vector'},
  'n = 3 directed ring': {origin: directedRing(3), rhoD: 0.9, rhoO: -0.5},
  'n = 3 x 2': {origin: directedRing(3), destination: directedRing(2), rhoD: -0.5, rhoO: 0.3, form: 'vector'},

  // rho: zero on either side, equal, mixed signs, near one.
  'rho zero': {origin: knn10, rhoD: 0, rhoO: 0},
  'rhoD zero': {origin: knn10, rhoD: 0, rhoO: 0.9},
  'rhoO zero': {origin: knn10, rhoD: 0.9, rhoO: 0, form: 'vector'},
  'rho equal': {origin: knn10, rhoD: 0.3, rhoO: 0.3},
  'rho mixed signs': {origin: knn10, rhoD: -0.5, rhoO: 0.9},
  'rho both negative': {origin: knn10, rhoD: -0.5, rhoO: -0.9, form: 'vector'},
  'rho 0.99 and 0.3': {origin: knn10, rhoD: 0.99, rhoO: 0.3},
  'rho -0.99 and 0.99': {origin: knn10, rhoD: -0.99, rhoO: 0.99},
  'rho 0.99 twice': {origin: knn10, rhoD: 0.99, rhoO: 0.99},

  // Kinds of weights.
  'directed ring 5': {origin: directedRing(5), rhoD: 0.9, rhoO: 0.3},
  'ring 10': {origin: ring(10), rhoD: 0.3, rhoO: 0.9, form: 'vector'},
  'rook 5 x 5': {origin: rook(5, 5), rhoD: 0.9, rhoO: -0.5},
  'rook 1 x 3': {origin: rook(1, 3), rhoD: 0.3, rhoO: 0.9},
  'directed kNN 25': {origin: knn25, rhoD: 0.3, rhoO: 0.9, form: 'vector'},
  'island 5': {origin: knnWithIsland(5, 2, 3, 51), rhoD: 0.9, rhoO: -0.5},
  'island 10 x 5, first and last region': {
    origin: knnWithIsland(10, 3, 0, 101),
    destination: knnWithIsland(5, 2, 4, 52),
    rhoD: 0.3,
    rhoO: 0.9,
  },
  'no edge at all, 3 x 5': {
    origin: directedRing(3).map(row => row.map(() => 0)),
    destination: directedRing(5),
    rhoD: 0.9,
    rhoO: 0.9,
  },
  'full 10': {origin: full(10, 11), rhoD: 0.9, rhoO: -0.5},
  'full 25, rho 0.99': {origin: full(25, 26), rhoD: 0.99, rhoO: 0.3, form: 'vector'},
  'binary rook 2 x 5': {origin: binaryRook(2, 5), rhoD: 0.3, rhoO: -0.2},
  'rows not standardised 10 x 5': {
    origin: unstandardised(10, 0.9, 12),
    destination: unstandardised(5, 3, 53),
    rhoD: 0.3,
    rhoO: 0.99,
  },

  // Rectangular, weights of different kinds.
  '5 x 9': {origin: directedKnn(5, 2, 5), destination: directedKnn(9, 3, 9), rhoD: 0.9, rhoO: -0.5},
  '5 x 9, vector': {origin: directedRing(5), destination: rook(3, 3), rhoD: 0.3, rhoO: 0.9, form: 'vector'},
  '10 x 3': {origin: knn10, destination: directedRing(3), rhoD: -0.5, rhoO: 0.99},
  '3 x 64': {origin: directedRing(3), destination: directedKnn(64, 6, 64), rhoD: 0.9, rhoO: 0.3},
  '64 x 3, vector': {
    origin: directedKnn(64, 6, 65),
    destination: directedRing(3),
    rhoD: 0.3,
    rhoO: 0.9,
    form: 'vector',
  },

  // Batches: one factorisation, many right-hand sides.
  'batch of 1': {origin: knn10, rhoD: 0.3, rhoO: -0.5, form: 1},
  'batch of 3': {origin: knn10, rhoD: 0.9, rhoO: 0.3, form: 3},
  'batch of 3, n = 1': {origin: [[0]], rhoD: 0.3, rhoO: 0.9, form: 3},
  'batch of 3, 5 x 9': {
    origin: directedKnn(5, 2, 5),
    destination: directedKnn(9, 3, 9),
    rhoD: -0.5,
    rhoO: 0.9,
    form: 3,
  },
  'batch of 10, 10 x 10': {origin: knn10, rhoD: 0.9, rhoO: -0.5, form: 10},

  // Large.
  'directed ring 64': {origin: directedRing(64), rhoD: 0.9, rhoO: -0.5},
  'rook 8 x 8, rho 0.99': {origin: rook(8, 8), rhoD: 0.99, rhoO: -0.5, form: 'vector'},
  'directed kNN 64': {origin: directedKnn(64, 6, 66), rhoD: 0.9, rhoO: 0.3, form: 3},

  // Beyond diagonal dominance, regular all the same.
  'pivoted, rho 1.7 and -2.3': {origin: knn10, rhoD: 1.7, rhoO: -2.3},
  'pivoted on the origin side, 5 x 9': {
    origin: directedRing(5),
    destination: directedKnn(9, 3, 9),
    rhoD: 0.3,
    rhoO: -2.3,
    form: 'vector',
  },
  'pivoted on the destination side, batch': {
    origin: directedKnn(5, 2, 5),
    destination: directedRing(9),
    rhoD: 1.7,
    rhoO: 0.9,
    form: 3,
  },
  'pivoted, a unit pivot cancels': {
    // 1 - rho² w_01 w_10 = 0 after one step: elimination in the given order divides by zero.
    origin: [
      [0, 1, 0.5],
      [1, 0, 0.25],
      [0.5, 0.75, 0],
    ],
    rhoD: 1,
    rhoO: -1,
  },
  'pivoted, rows not standardised': {origin: unstandardised(10, 3, 13), rhoD: 0.9, rhoO: 1.7},
};

function complete(name: string, setting: Setting, index: number): ConformanceCase {
  const {origin, destination = origin, form = 'matrix'} = setting;
  const [rhoD, rhoO] = [Math.fround(setting.rhoD), Math.fround(setting.rhoO)];
  const pair = [origin.length, destination.length];
  const shape = form === 'matrix' ? pair : form === 'vector' ? [sizeOf(pair)] : [form, ...pair];
  return {
    name,
    origin,
    destination,
    shared: setting.destination === undefined,
    rhoD,
    rhoO,
    shape,
    // Means away from zero: the gradients of rho are sums over all pairs, and a sum that cancels has no digits.
    b: float32Normals(sizeOf(shape), 1000 + index, 0.5),
    cotangent: float32Normals(sizeOf(shape), 2000 + index, 0.5),
    pivoted: !isDominant(rhoO, origin) || !isDominant(rhoD, destination),
  };
}

/** |rho| times the largest row sum is below one. */
export const isDominant = (rho: number, weights: Matrix): boolean =>
  weights.every(row => Math.abs(rho) * row.reduce((sum, value) => sum + value, 0) < 1);

/** Condition of I - rho W on the worse side. */
export const worstCondition = ({origin, destination, rhoD, rhoO}: ConformanceCase): number =>
  Math.max(
    ...(
      [
        [rhoO, origin],
        [rhoD, destination],
      ] as const
    ).map(([rho, weights]) => conditionNumber(combine(1, identity(weights.length), -rho, weights))),
  );

export const cases: ConformanceCase[] = Object.entries(settings).map(([name, setting], i) =>
  complete(name, setting, i),
);

/** The named case; the names are the index of the tests. */
export function caseNamed(name: string): ConformanceCase {
  const found = cases.find(c => c.name === name);
  if (found === undefined) throw new Error(`caseNamed: no case is called "${name}"`);
  return found;
}
