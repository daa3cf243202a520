import type * as Kronflow from 'kronflow';
import type {Tensor} from '@tensorflow/tfjs';
import type {Matrix} from '../../support/dense';
import {flowColumns, flowValues, type NdArray, scalar} from '../../support/layout';
import {type FlowOracle, flowOracle, type FlowPoint} from '../../support/oracle';
import {type Tf, toTensor} from '../../support/tensors';
import type {Tolerances} from '../../support/tolerances';
import type {ConformanceCase} from '../cases';

/** One thing that must hold; throws where it does not. */
export interface Check {
  name: string;
  run: () => void | Promise<void>;
}

/** What is under test: the modules come as arguments, so that a page can hand in its own. */
export interface Subject {
  tf: Tf;
  kronflow: typeof Kronflow;
  backend: string;
  tolerances: Tolerances;
}

export type FlowSolve = ReturnType<typeof Kronflow.createKroneckerFlowSolve>;

export function createSolve(
  {kronflow}: Subject,
  c: Pick<ConformanceCase, 'origin' | 'destination' | 'shared'>,
): FlowSolve {
  const {SpatialWeights, createKroneckerFlowSolve} = kronflow;
  const origin = SpatialWeights.fromDense(c.origin);
  if (c.shared) return createKroneckerFlowSolve(origin);
  return createKroneckerFlowSolve({origin, destination: SpatialWeights.fromDense(c.destination)});
}

/** Creates the solve of a case, uses it and disposes of it, whatever happens. */
export async function withSolve<T>(
  subject: Subject,
  c: Pick<ConformanceCase, 'origin' | 'destination' | 'shared'>,
  use: (solve: FlowSolve) => T | Promise<T>,
): Promise<T> {
  const solve = createSolve(subject, c);
  try {
    return await use(solve);
  } finally {
    solve.dispose();
  }
}

/** A case in the oracle's terms. */
export interface Reference {
  oracle: FlowOracle;
  point: FlowPoint;
  /** Columns of the oracle as an array of the case's shape. */
  array: (columns: Matrix) => NdArray;
}

export function referenceOf(c: ConformanceCase): Reference {
  const pairs = c.origin.length * c.destination.length;
  return {
    oracle: flowOracle(c.origin, c.destination),
    point: {rhoD: c.rhoD, rhoO: c.rhoO, b: flowColumns(c.b, pairs), cotangent: flowColumns(c.cotangent, pairs)},
    array: columns => ({shape: c.shape, values: flowValues(columns)}),
  };
}

/** The inputs of the solve by name, in the order of its arguments. */
export const inputsOf = (c: ConformanceCase) => ({
  rhoD: scalar(c.rhoD),
  rhoO: scalar(c.rhoO),
  b: {shape: c.shape, values: c.b},
});

/** The arguments of the solve as tensors. */
export function argumentsOf(tf: Tf, c: ConformanceCase): [Tensor, Tensor, Tensor] {
  const {rhoD, rhoO, b} = inputsOf(c);
  return [toTensor(tf, rhoD), toTensor(tf, rhoO), toTensor(tf, b)];
}
