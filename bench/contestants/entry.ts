import type {FlowCase} from '../cases';

/** Forward and backward pass at the first of the case's rhos. */
export interface FlowResults {
  eta: ArrayLike<number>;
  db: ArrayLike<number>;
  rhoD: number;
  rhoO: number;
}

/** A contestant with a case in hand. */
export interface Entry {
  /** One forward and backward pass; `turn` chooses the rhos. When it returns, all is computed. */
  readonly pass: (turn: number) => unknown;
  readonly results: () => FlowResults;
}

/** Everything that is done once per W, and the data where the contestant wants them. */
export type Prepare = (flowCase: FlowCase) => Entry | Promise<Entry>;
