import type {WeightsPair} from '../numericCore';

/** How an unrestricted system was solved last. */
export interface FlowSolveReport {
  /** The alternating direction iteration, or one of the direct routes. */
  readonly method: 'iteration' | 'diagonalisation' | 'schur';
  /** Separable solves that it took; 0 for a direct route. */
  readonly steps: number;
  /** How much of X is still to come, relative to X, in the maximum norm: about the error that is left. 0 for a direct route. */
  readonly correction: number;
}

const reports = new WeakMap<WeightsPair, FlowSolveReport>();

export const reportFlowSolve = (weights: WeightsPair, report: FlowSolveReport): void =>
  void reports.set(weights, report);

/** The report of the last solve with a pair of weights, where the numeric core has solved one. */
export const lastFlowSolve = (weights: WeightsPair): FlowSolveReport | undefined => reports.get(weights);
