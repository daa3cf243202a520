import type {Diagnostics, FitIteration, FitStatus, ParameterEstimate} from 'kronflow';
import type {Dataset} from '../data/dataset';
import type {Backend, Dependence, Family} from '../state/settings';

/** What the page asks of the worker: one fit at a time. */
export type ToWorker = {type: 'fit'; job: FitJob} | {type: 'cancel'};

/** What the worker says: stages and iterations as they come, then one `done` or `failed`. */
export type FromWorker =
  | {type: 'stage'; stage: Stage}
  | {type: 'iteration'; iteration: FitIteration}
  | {type: 'done'; report: FitReport}
  | {type: 'failed'; message: string};

export interface FitJob {
  /** With the neighbours to use; what is only drawn is left out. */
  dataset: Dataset;
  family: Family;
  dependence: Dependence;
  backend: Backend;
}

export const STAGES = ['backend', 'model', 'search', 'errors'] as const;
/** The backend is loaded; the model is made and fitted without neighbours; rho is searched; the maximum is confirmed, with standard errors. */
export type Stage = (typeof STAGES)[number];

/** A fit as plain data. */
export interface FitReport {
  status: FitStatus;
  /** With standard errors of the observed information, and with robust ones (sandwich); the latter only of a fit that has ended. */
  parameters: readonly ParameterEstimate[];
  robust?: readonly ParameterEstimate[];
  diagnostics?: Diagnostics;
  /** What somebody who reads the figures should know. */
  warnings: string[];
  /** Expected flows [n * n]; not there when the backend was lost. */
  mu?: Float64Array;
  /** The whole fit, as JSON text. */
  json: string;
  timing: Timing;
  /** Tensors alive in the worker afterwards. */
  tensors: number;
}

/** Milliseconds. */
export interface Timing {
  /** Until the backend was there. */
  loading: number;
  /** Of the median iteration of the search; undefined where there was none. */
  perIteration?: number;
  /** From the backend being there to the result. */
  total: number;
}
