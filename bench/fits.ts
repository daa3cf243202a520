// A negative binomial fit with six covariates beside SciPy's L-BFGS-B round the original's solve, and one of a million pairs: `npm run bench:fits`.
import {execFile} from 'node:child_process';

import {loadavg} from 'node:os';
import {parseArgs, promisify} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import {fitMap} from 'kronflow';
import {docs, table, writeDocument} from './document';
import {compileContestant, type FitContestant, startOurs, startSciPy, type TimedFit} from './fitProcesses';
import {fitProblem, modelOf, startOf} from './fitProblem';
import {hardware} from './report';
import {median, pairedRatio, spread} from './statistics';

const [load] = loadavg(); // before the bench makes its own
const args = process.argv.slice(2);
const text = {type: 'string'} as const;
const {values: options} = parseArgs({
  options: {rounds: {...text, default: '31'}, large: {...text, default: '1000'}, output: {...text, default: docs}},
});
const [n, rounds, large] = [100, Number(options.rounds), Number(options.large)];
/** How far a fit of SciPy's may stay below ours, in log-posterior: 0.014 standard errors from the maximum. */
const SLACK = 1e-4;
const BACKENDS = ['cpu', 'wasm'] as const;
const [LEAST_SPEEDUP, LONGEST, LARGEST] = [5, 60_000, 2 * 2 ** 30];

interface LargeFit extends TimedFit {
  readonly backend: string;
  readonly iterations: number;
  /** Of the whole process, in bytes. */
  readonly peak: number;
}

/** The first fit of a process that has done nothing before. */
async function fitLarge(script: string, backend: string): Promise<LargeFit> {
  const {stdout} = await promisify(execFile)(process.execPath, [script, backend, String(large), 'once']);
  return {backend, ...(JSON.parse(stdout.trim().split('\n').at(-1)!) as Omit<LargeFit, 'backend'>)};
}

tf.enableProdMode();
await tf.setBackend('cpu');
const script = await compileContestant();
const largeFits: LargeFit[] = [];
for (const backend of BACKENDS) largeFits.push(await fitLarge(script, backend));

const problem = await fitProblem(n);
const {logPosterior: maximum} = await fitMap(modelOf(problem), {start: startOf(problem)});
const contestants: FitContestant[] = [];
for (const backend of BACKENDS) contestants.push(await startOurs(script, backend, n));
for (const variant of ['plain', 'tuned'] as const)
  contestants.push(await startSciPy(problem, variant, maximum - SLACK));
const fits = contestants.map((): TimedFit[] => []);
for (let round = 0; round < rounds; round++) {
  // Each round begins with another one, so that none always follows the same.
  for (let k = 0; k < contestants.length; k++) {
    const i = (round + k) % contestants.length;
    fits[i].push(await contestants[i].fit());
  }
}
contestants.forEach(contestant => contestant.end());

const times = fits.map(made => made.map(({milliseconds}) => milliseconds));
const [plain, tuned] = [times[2], times[3]];
const factor = (other: readonly number[], ours: readonly number[]): string => {
  const {median: middle, quartiles} = pairedRatio(other, ours);
  return `${middle.toPrecision(2)}x (${quartiles.map(value => value.toPrecision(2)).join(' to ')})`;
};
const verdict = (isMet: boolean): string => (isMet ? 'met' : '**missed**');
const versions = Object.assign({}, ...contestants.map(contestant => contestant.versions)) as Record<string, string>;
await writeDocument(
  options.output,
  'bench-fits',
  [
    '# Whole fits',
    `\`${['npm run bench:fits', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')}\` on ${new Date().toISOString().slice(0, 10)}: ${hardware()}, load ${load.toFixed(1)} at the start; ${Object.entries(
      versions,
    )
      .map(pair => pair.join(' '))
      .join(', ')}.`,
    `A negative binomial model of flows between all pairs of n regions, separable dependence, W with the 6 nearest neighbours, six covariates (two of the origin, two of the ` +
      `destination, two of pairs), the default priors: ten parameters. The flows are simulated (seeded by n).`,
    '## What it must show',
    table(
      ['', 'required', 'measured', ''],
      [
        ...BACKENDS.map((backend, i) => [
          `SciPy (plain) over kronflow on ${backend}, n = ${n}`,
          `at least ${LEAST_SPEEDUP}x`,
          factor(plain, times[i]),
          verdict(pairedRatio(plain, times[i]).median >= LEAST_SPEEDUP),
        ]),
        ...largeFits.flatMap(({backend, milliseconds, peak}) => [
          [
            `time of the first fit on ${backend}, n = ${large}`,
            `below ${LONGEST / 1000} s`,
            `${(milliseconds / 1000).toFixed(1)} s`,
            verdict(milliseconds < LONGEST),
          ],
          [
            `peak memory of the process on ${backend}, n = ${large}`,
            `below ${LARGEST / 2 ** 20} MB`,
            `${(peak / 2 ** 20).toFixed(0)} MB`,
            verdict(peak < LARGEST),
          ],
        ]),
      ],
    ),
    `## n = ${n}`,
    `All start from rho_d = rho_o = 0, the mean flow, coefficients of 0 and alpha = 1, and have one thread and a process of their own, warmed up; they take turns in ${rounds} rounds. ` +
      `Ours is the whole of \`fitMap\`, and estimates with standard errors: the search, Newton steps to 1e-4 standard errors, the exact observed information. SciPy's is ` +
      `\`scipy.optimize.minimize\` alone, without standard errors, with the settings that take the least time of those that reach our log-posterior up to ${SLACK}: *plain* is the ` +
      `log-posterior as one writes it in NumPy; *tuned* takes gamma functions of the distinct counts only, as we do, and may scale the parameters by the standard errors at the maximum, ` +
      `which nobody knows beforehand. Both use the original's arithmetic for the solve and its gradients (\`bench/original.py\`). Ratios are medians of the ratios of the rounds, with quartiles.`,
    table(
      ['', 'median, ms', 'quartiles', 'log-posterior below the best', 'tuned SciPy over it', ''],
      contestants.map(({title, note}, i) => {
        const {median: middle, quartiles} = spread(times[i]);
        const reached = median(fits[i].map(({logPosterior}) => logPosterior));
        return [
          title,
          middle.toFixed(1),
          quartiles.map(value => value.toFixed(1)).join(' to '),
          Math.max(0, maximum - reached).toExponential(0),
          factor(tuned, times[i]),
          note,
        ];
      }),
    ),
    `## n = ${large}`,
    `${(large ** 2).toLocaleString('en')} pairs: \`flowModel\` and \`fitMap\` in a process that has fitted nothing before; memory is the largest resident set of the whole process, Node and the simulation of the flows included.`,
    table(
      ['backend', 'seconds', 'iterations', 'peak, MB'],
      largeFits.map(({backend, milliseconds, iterations, peak}) => [
        backend,
        (milliseconds / 1000).toFixed(1),
        iterations,
        (peak / 2 ** 20).toFixed(0),
      ]),
    ),
  ].join('\n\n'),
);
