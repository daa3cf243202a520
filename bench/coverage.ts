// How often 95 % intervals hold the true parameters, on simulated flows: `npm run bench:coverage`, or with `-- --sets n`.
import {parseArgs} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import cliProgress from 'cli-progress';
import {type CovarianceKind, type FamilyName, fitMap, flowDesign, flowModel, simulateFlows} from 'kronflow';
import {seededRandom} from '../test/support/random';
import {nearestNeighbours} from './cases';
import {docs, table, writeDocument} from './document';
import {hardware} from './report';

const N = 40;
const KINDS = ['observed', 'sandwich'] as const satisfies readonly CovarianceKind[];
const NOMINAL = 0.95;
/** What every parameter's coverage has to lie in. */
const REQUIRED = [0.93, 0.97] as const;

interface Study {
  readonly family: FamilyName;
  readonly truth: Readonly<Record<string, number>>;
}

const rhosAndBetas = {rho_d: 0.5, rho_o: 0.3, intercept: 1, dest_x: 0.4, orig_x: 0.3, distance: -0.5};
const studies: readonly Study[] = [
  {family: 'poisson', truth: rhosAndBetas},
  {family: 'negativeBinomial', truth: {...rhosAndBetas, alpha: 2}},
];

/** Regions and covariates stay as they are, only flows are drawn anew. */
const {weights, design} = landscape();

/** One covariate per side and one of pairs, none a function of the others. */
function landscape() {
  const random = seededRandom(N);
  const points = Array.from({length: N}, () => [random.uniform(), random.uniform()]);
  const side = (): Float64Array => Float64Array.from({length: N}, () => random.normal());
  const distance = Float64Array.from({length: N * N}, (_, r) => {
    const [a, b] = [points[Math.floor(r / N)], points[r % N]];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  });
  const [origin, destination] = [side(), side()];
  return {
    weights: nearestNeighbours(N),
    design: flowDesign({origin: {x: origin}, destination: {x: destination}, pair: {distance}}),
  };
}

/** What became of one parameter over all sets. */
interface Coverage {
  readonly name: string;
  readonly truth: number;
  /** Share of the sets whose interval holds the truth, by kind of standard error. */
  readonly covered: readonly number[];
  /** Mean of estimate - truth, in mean standard errors. */
  readonly bias: number;
  /** Mean standard error over the standard deviation of the estimates. */
  readonly calibration: number;
}

async function run({family, truth}: Study, sets: number): Promise<{unconverged: number; rows: Coverage[]}> {
  const names = Object.keys(truth);
  const totals = names.map(() => ({held: KINDS.map(() => 0), estimates: [] as number[], errors: [] as number[]}));
  let unconverged = 0;
  const bar = new cliProgress.SingleBar({
    format: `${family}: {value} of {total} sets, {eta} s left`,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  bar.start(sets, 0);
  for (let seed = 1; seed <= sets; seed++) {
    const flows = await simulateFlows({family, weights, design, parameters: truth, seed});
    const fit = await fitMap(flowModel({family, weights, design, flows, priors: 'flat'}));
    if (!fit.status.converged) unconverged++;
    KINDS.forEach((covariance, kind) =>
      fit.inference({covariance, level: NOMINAL}).forEach(({name, estimate, standardError, interval: [low, high]}) => {
        const {held, estimates, errors} = totals[names.indexOf(name)];
        if (low <= truth[name] && truth[name] <= high) held[kind]++;
        if (kind > 0) return;
        estimates.push(estimate);
        errors.push(standardError);
      }),
    );
    bar.update(seed);
  }
  bar.stop();
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const rows = names.map((name, k) => {
    const {held, estimates, errors} = totals[k];
    const centre = mean(estimates);
    const deviation = Math.sqrt(mean(estimates.map(value => (value - centre) ** 2)));
    return {
      ...{name, truth: truth[name], covered: held.map(count => count / sets)},
      bias: (centre - truth[name]) / mean(errors),
      calibration: mean(errors) / deviation,
    };
  });
  return {unconverged, rows};
}

const {values: options} = parseArgs({options: {sets: {type: 'string', default: '500'}}});
const sets = Number(options.sets);
if (!Number.isInteger(sets) || sets < 2) throw new Error(`--sets must be a whole number above 1, got ${options.sets}`);
tf.enableProdMode();
await tf.setBackend('cpu');

const start = performance.now();
const sections: string[] = [];
let missed = 0;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
for (const study of studies) {
  const {unconverged, rows} = await run(study, sets);
  const bad = rows.filter(({covered: [share]}) => share < REQUIRED[0] || share > REQUIRED[1]);
  missed += bad.length;
  sections.push(
    `## ${study.family}, separable`,
    table(
      ['parameter', 'truth', ...KINDS.map(kind => `covered (${kind})`), 'bias / std. error', 'std. error / SD'],
      rows.map(({name, truth, covered, bias, calibration}) => [
        name,
        truth,
        ...covered.map(percent),
        bias.toFixed(3),
        calibration.toFixed(3),
      ]),
    ),
    `${sets - unconverged} of ${sets} fits converged.`,
  );
}
const seconds = (performance.now() - start) / 1000;
const noise = Math.sqrt((NOMINAL * (1 - NOMINAL)) / sets);
await writeDocument(
  docs,
  'coverage',
  [
    '# Coverage of confidence intervals',
    `\`npm run bench:coverage${sets === 500 ? '' : ` -- --sets ${sets}`}\` on ${new Date().toISOString().slice(0, 10)}: ${hardware()}, ${seconds.toFixed(0)} s.`,
    `${sets} sets of flows between ${N} regions (${N * N} pairs), drawn from the model with the parameters in the second column (seeds 1 to ${sets}; regions, W with 6 nearest ` +
      `neighbours and covariates stay the same) and fitted by maximum likelihood. *Covered*: how many of the 95 % intervals hold the true parameter, by the kind of standard ` +
      `error; the chance of ${sets} sets alone makes that vary by ${percent(noise)} (one standard deviation). *Bias*: mean of estimate minus truth, in mean standard errors of ` +
      `the observed information. *Std. error / SD*: their mean over the standard deviation of the estimates.`,
    missed === 0
      ? `Every parameter is covered by between ${percent(REQUIRED[0])} and ${percent(REQUIRED[1])} of the intervals of the observed information.`
      : `**Missed**: ${missed} parameters are not covered by between ${percent(REQUIRED[0])} and ${percent(REQUIRED[1])} of the intervals of the observed information.`,
    ...sections,
  ].join('\n\n'),
);
if (missed > 0) process.exitCode = 1;
