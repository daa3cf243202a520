// What is measured beside speed.
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {relativeError} from '../test/support/compare';
import {combine, identity, type Matrix, solve, transpose} from '../test/support/dense';
import {bundled} from './bundle';
import {makeCase} from './cases';
import {raw} from './contestants/kronflow';

/** Bytes of resident memory: of a process that has everything loaded, and its peak after a solve and its gradients. */
export interface Memory {
  readonly n: number;
  readonly backend: 'cpu' | 'wasm';
  readonly startUp: number;
  readonly peak: number;
}

/** Ordering and symbolic factorisation, once per W, in milliseconds. */
export interface AnalysisTime {
  readonly n: number;
  /** In a process that has done nothing yet. */
  readonly first: number;
  /** The median of five more. */
  readonly later: number;
  /** Of L and U together. */
  readonly nonzeros: number;
}

/** How far eta of the core is from float64, relative to its largest value, with both rhos alike. */
export interface Accuracy {
  readonly n: number;
  readonly rho: number;
  readonly error: number;
}

export const measureMemory = (backend: Memory['backend'], n: number): Promise<Memory> =>
  inFreshProcess<Memory>('memory', backend, n);

/** The one in the middle of an odd number of processes. */
export async function measureAnalysis(n: number, processes: number): Promise<AnalysisTime> {
  const found: AnalysisTime[] = [];
  for (let k = 0; k < processes; k++) found.push(await inFreshProcess<AnalysisTime>('analysis', n));
  return found.sort((a, b) => a.first - b.first)[(processes - 1) / 2];
}

/** Its last line of output is JSON. */
async function inFreshProcess<T>(...args: (string | number)[]): Promise<T> {
  const {stdout} = await promisify(execFile)(process.execPath, [bundled('freshProcess'), ...args.map(String)]);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

/** As the tensor holds it: what the rounding of rho itself does to eta is not the solver's. The condition of a factor is 2000. */
const RHO = Math.fround(0.999);

/** Against dense elimination in float64, which shares no code with the core. */
export function measureAccuracy(n: number): Accuracy {
  const rhos = {rhoD: RHO, rhoO: RHO};
  const flowCase = {...makeCase(n), rhos: [rhos, rhos] as const};
  const {eta} = raw(flowCase).results();

  const {weights, b} = flowCase;
  const l = combine(1, identity(n), -RHO, weights.toDense());
  const rows: Matrix = Array.from({length: n}, (_, i) => [...b.subarray(i * n, (i + 1) * n)]);
  const exact = transpose(solve(l, transpose(solve(l, rows)))).flat();
  return {n, rho: RHO, error: relativeError(eta, exact)};
}
