import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {bundled} from '../bundle';
import type {FlowCase} from '../cases';
import type {FlowResults} from './entry';
import {contestant, type Id} from './index';

/** A contestant with a case in hand, in a process of its own, which sleeps until it is asked. */
export interface Running {
  readonly id: Id;
  /** What a reader should know, e.g. a setting that it chose. */
  readonly note: string;
  /** Versions of what it runs on. */
  readonly versions: Record<string, string>;
  /** Milliseconds of one pass: the mean of `repeats` in a row, with the rhos taking turns. */
  time(repeats: number): Promise<number>;
  results(): Promise<FlowResults>;
  end(): void;
}

/** Thrown where a contestant cannot run here; the message says why. */
export class Unavailable extends Error {}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Starts a contestant. The protocol is JSON lines: the process says {note?, versions?} when it is ready, answers {repeats} with
 * {milliseconds}, and {write: [eta, db]} by writing its results to these files, float64, and {rhoD, rhoO}.
 *
 * @throws Unavailable
 */
export async function start(id: Id, {n, weights, b, g, rhos}: FlowCase): Promise<Running> {
  const {run} = contestant(id);
  const folder = mkdtempSync(join(tmpdir(), 'kronflow-bench-'));
  const file = (name: string): string => join(folder, name);
  const inPython = typeof run === 'string';
  if (inPython) {
    const {indptr, indices, data} = weights;
    const csr = {indptr: [...indptr], indices: [...indices], data: [...data]};
    const rhoPairs = rhos.map(({rhoD, rhoO}) => [rhoD, rhoO]);
    writeFileSync(file('case.json'), JSON.stringify({n, ...csr, rhos: rhoPairs, variant: run}));
    writeFileSync(file('b'), b);
    writeFileSync(file('g'), g);
  }
  const child = inPython
    ? spawn('python3', [path('../original.py'), folder], {env: pythonEnvironment()})
    : spawn(process.execPath, [bundled('child'), id, String(n)]);
  let complaints = '';
  child.on('error', error => (complaints += error.message));
  child.stdin.on('error', () => undefined); // an early end shows in the answer that is missing
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const closed = new Promise(resolve => child.on('close', resolve));
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const end = (): void => {
    child.kill();
    rmSync(folder, {recursive: true, force: true});
  };
  const answer = async <T>(question?: object): Promise<T> => {
    if (question !== undefined) child.stdin.write(`${JSON.stringify(question)}\n`);
    const line: IteratorResult<string, unknown> = await lines.next();
    if (line.done !== true) return JSON.parse(line.value) as T;
    await closed;
    end();
    if (question === undefined && inPython)
      throw new Unavailable(`python3 with NumPy and SciPy: ${lastLine(complaints)}`);
    throw new Error(`bench: ${id} ended at n = ${n}: ${complaints}`);
  };

  const {note = '', versions = {}} = await answer<Partial<Running>>();
  // OpenBLAS names the kernel that it has chosen, where it is told to.
  const kernel = /Core: (\w+)/.exec(complaints)?.[1];
  return {
    id,
    note,
    versions: {...versions, ...(kernel === undefined ? {} : {'OpenBLAS kernel': kernel})},
    time: async repeats => (await answer<{milliseconds: number}>({repeats})).milliseconds,
    async results() {
      const gradients = await answer<{rhoD: number; rhoO: number}>({write: [file('eta'), file('db')]});
      const read = (name: string): Float64Array => new Float64Array(new Uint8Array(readFileSync(file(name))).buffer);
      return {...gradients, eta: read('eta'), db: read('db')};
    },
    end,
  };
}

/** One thread, and no setting of this machine that would keep OpenBLAS from its best kernel. */
function pythonEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENBLAS_'));
  const one = Object.fromEntries(['OPENBLAS', 'OMP', 'MKL'].map(library => [`${library}_NUM_THREADS`, '1']));
  return {...Object.fromEntries(kept), ...one, OPENBLAS_VERBOSE: '2'};
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)!;
