// The two sides of bench/fits.ts, each a process that makes a fit when it is asked to.
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {expandColumn, termColumns} from '../src/inference/columns';
import {type FitProblem, modelOf, startOf} from './fitProblem';

/** One fit. */
export interface TimedFit {
  readonly milliseconds: number;
  readonly logPosterior: number;
}

export interface FitContestant {
  readonly title: string;
  /** What a reader should know, e.g. a setting that it chose. */
  readonly note: string;
  readonly versions: Record<string, string>;
  fit(): Promise<TimedFit>;
  end(): void;
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Compiles our side, as the package is compiled for its users; returns the script. */
export async function compileContestant(): Promise<string> {
  const folder = path('results/fits');
  mkdirSync(folder, {recursive: true});
  const outfile = join(folder, 'fitContestant.js');
  await build({
    entryPoints: [path('fitContestant.ts')],
    ...{outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'es2022'},
    alias: {kronflow: path('../src/index.ts')},
    logLevel: 'warning',
  });
  return outfile;
}

export const startOurs = (script: string, backend: string, n: number): Promise<FitContestant> =>
  talkTo(`kronflow, ${backend}`, spawn(process.execPath, [script, backend, String(n)]));

/** @param enough the log-posterior that a setting of SciPy's has to reach @param variant see fits.py */
export function startSciPy(problem: FitProblem, variant: 'plain' | 'tuned', enough: number): Promise<FitContestant> {
  const folder = mkdtempSync(join(tmpdir(), 'kronflow-fits-'));
  const {n, weights, design, flows} = problem;
  const {indptr, indices, data} = weights;
  const model = modelOf(problem);
  const start = startOf(problem);
  const {lower, upper} = model.bounds[0];
  const priors = {beta: 10, df: 3, scale: 2.5, rhos: -2 * Math.log(upper - lower)};
  const columns = termColumns(design).map(column => Float64Array.from(expandColumn(column, n, n)));
  writeFileSync(join(folder, 'x'), Buffer.concat(columns.map(column => new Uint8Array(column.buffer))));
  writeFileSync(join(folder, 'y'), flows);
  writeFileSync(
    join(folder, 'case.json'),
    JSON.stringify({
      ...{n, indptr: [...indptr], indices: [...indices], data: [...data], variant, priors, enough},
      ...{start: model.names.map(name => start[name]), interval: [lower, upper]},
    }),
  );
  const one = Object.fromEntries(['OPENBLAS', 'OMP', 'MKL'].map(library => [`${library}_NUM_THREADS`, '1']));
  const child = spawn('python3', [path('fits.py'), folder], {env: {...process.env, ...one}});
  child.on('close', () => rmSync(folder, {recursive: true, force: true}));
  return talkTo(`SciPy L-BFGS-B, ${variant}`, child);
}

/** The protocol is JSON lines: the process says what it is when it is ready, and answers each line with one fit. */
async function talkTo(title: string, child: ChildProcess): Promise<FitContestant> {
  let complaints = '';
  child.on('error', error => (complaints += error.message));
  child.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const lines = createInterface({input: child.stdout!})[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const line: IteratorResult<string, unknown> = await lines.next();
    if (line.done === true) throw new Error(`bench: ${title} ended: ${complaints}`);
    return JSON.parse(line.value) as T;
  };
  const {note = '', versions = {}} = await answer<Partial<FitContestant>>();
  return {
    ...{title, note, versions},
    fit() {
      child.stdin!.write('fit\n');
      return answer<TimedFit>();
    },
    end: () => void child.kill(),
  };
}
