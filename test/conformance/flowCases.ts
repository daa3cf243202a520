import type {Matrix} from '../support/dense';
import {sizeOf} from '../support/layout';
import {float32Normals} from '../support/random';
import type {Rhos} from '../support/unrestrictedOracle';
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

interface Setting {
  origin: Matrix;
  /** Absent: the same weights object on both sides. */
  destination?: Matrix;
  rhos: Rhos;
  /** Number of members, or a form without members. */
  form?: 'vector' | 'matrix' | number;
  /** Similar to symmetric matrices on both sides: what GPU backends solve. */
  symmetric?: true;
  /** The smallest eigenvalue of A is about 0.01. */
  stiff?: true;
}

export interface FlowCase {
  name: string;
  origin: Matrix;
  destination: Matrix;
  shared: boolean;
  /** rhoD, rhoO, rhoW as float32 holds them. */
  rhos: Rhos;
  shape: number[];
  b: number[];
  cotangent: number[];
  symmetric: boolean;
  stiff: boolean;
}

const knn9 = directedKnn(9, 3, 9);
/** A lattice with a region that has no neighbours, rows standardised. */
const latticeWithIsland: Matrix = [...rook(2, 3).map(row => [...row, 0]), new Array<number>(7).fill(0)];

/** Three free rhos on every kind of weights: signs mixed, separable or not, near a singular A, and beyond dominance. */
const settings: Record<string, Setting> = {
  'one region': {origin: [[0]], rhos: [0.3, -0.5, 0.2], symmetric: true},
  'ring 9': {origin: ring(9), rhos: [0.4, 0.3, 0.1], symmetric: true},
  'ring 6 x 4, mixed signs': {origin: ring(6), destination: ring(4), rhos: [-0.5, 0.3, -0.1], form: 3, symmetric: true},
  'rook 3 x 3, all positive': {origin: rook(3, 3), rhos: [0.3, 0.2, 0.4], form: 'vector', symmetric: true},
  'rook 2 x 3 by 3 x 4, near singular': {
    origin: rook(2, 3),
    destination: rook(3, 4),
    rhos: [0.4, 0.3, 0.29],
    stiff: true,
    symmetric: true,
  },
  'binary rook 2 x 4': {origin: binaryRook(2, 4), rhos: [0.1, -0.2, 0.05], symmetric: true},
  'symmetric island 7 x 5': {origin: latticeWithIsland, destination: ring(5), rhos: [0.5, 0.6, -0.4], symmetric: true},
  'separable rhos': {origin: ring(5), destination: rook(2, 2), rhos: [0.5, 0.5, -0.25], symmetric: true},
  'rhos zero': {origin: rook(2, 2), rhos: [0, 0, 0], symmetric: true},
  'rhoW alone': {origin: ring(6), rhos: [0, 0, 0.7], symmetric: true},
  'beyond dominance, symmetric': {origin: rook(2, 3), destination: ring(5), rhos: [1.7, -2.3, 0.6], symmetric: true},

  'directed ring 5': {origin: directedRing(5), rhos: [0.5, 0.2, 0.1]},
  'directed ring 5 x 3, mixed signs': {
    origin: directedRing(5),
    destination: directedRing(3),
    rhos: [-0.6, 0.2, 0.1],
    form: 'vector',
  },
  'directed kNN 9': {origin: knn9, rhos: [0.5, 0.3, 0.1]},
  'directed kNN 9, rhoW large and negative': {origin: knn9, rhos: [0.3, 0.3, -0.85]},
  'directed kNN 9, near singular': {origin: knn9, rhos: [0.5, 0.3, 0.19], stiff: true},
  'directed kNN 5 x 12': {
    origin: directedKnn(5, 2, 5),
    destination: directedKnn(12, 4, 12),
    rhos: [0.7, -0.4, 0.2],
    form: 2,
  },
  'directed kNN 17 x 4': {origin: directedKnn(17, 4, 17), destination: directedRing(4), rhos: [0.2, 0.6, -0.3]},
  'directed island 8 x 6': {
    origin: knnWithIsland(8, 3, 2, 81),
    destination: knnWithIsland(6, 2, 5, 61),
    rhos: [0.6, 0.5, -0.4],
  },
  'full 8 by ring 6': {origin: full(8, 8), destination: ring(6), rhos: [0.4, -0.7, 0.3]},
  'rows not standardised': {
    origin: unstandardised(7, 0.9, 7),
    destination: unstandardised(5, 2, 5),
    rhos: [0.2, 0.5, -0.1],
  },
  'outside the dominant region, mixed signs': {
    origin: ring(6),
    destination: ring(4),
    rhos: [-0.5, 0.6, -0.3],
    form: 3,
    symmetric: true,
  },
  'beyond dominance, directed': {origin: knn9, destination: directedRing(4), rhos: [1.7, -2.3, 0.6]},
  'beyond dominance, directed, batch': {
    origin: directedRing(4),
    destination: directedKnn(7, 2, 7),
    rhos: [-1.4, 1.3, 0.4],
    form: 2,
  },
};

export const flowCases: FlowCase[] = Object.entries(settings).map(([name, setting], i) => {
  const {origin, destination = origin, form = 'matrix', symmetric = false, stiff = false} = setting;
  const pair = [origin.length, destination.length];
  const shape = form === 'matrix' ? pair : form === 'vector' ? [sizeOf(pair)] : [form, ...pair];
  const [d, o, w] = setting.rhos.map(Math.fround);
  return {
    name,
    origin,
    destination,
    shared: setting.destination === undefined,
    rhos: [d, o, w],
    shape,
    b: float32Normals(sizeOf(shape), 5000 + i, 0.5),
    cotangent: float32Normals(sizeOf(shape), 6000 + i, 0.5),
    symmetric,
    stiff,
  };
});

/** The named case. */
export function flowCaseNamed(name: string): FlowCase {
  const found = flowCases.find(c => c.name === name);
  if (found === undefined) throw new Error(`flowCaseNamed: no case is called "${name}"`);
  return found;
}
