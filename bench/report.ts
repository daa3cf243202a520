import os from 'node:os';
import * as tf from '@tensorflow/tfjs';
import {relaxedSolverBinary} from '../kernels/core/wasm/binary';
import {NEIGHBOURS} from './cases';
import {contestant, type Id, ids} from './contestants';
import {table} from './document';
import type {Accuracy, AnalysisTime, Memory} from './figures';
import type {CaseTimings, Settings} from './measure';
import {peerVersions} from './peers';
import {ratio, requirements} from './requirements';
import {spread} from './statistics';

/** Everything that one run has found. */
export interface Report {
  readonly command: string;
  readonly settings: Settings;
  readonly cases: readonly CaseTimings[];
  readonly memory: readonly Memory[];
  readonly analysis: readonly AnalysisTime[];
  readonly accuracy: readonly Accuracy[];
}

const load = os.loadavg()[0]; // before the bench makes its own

/** What the figures were measured on, in one line. */
export function hardware(): string {
  const cpus = os.cpus();
  return `${cpus[0].model}, ${cpus.length} cores, Node ${process.versions.node}`;
}

/** In Markdown: what was asked, everybody's medians and ratios, then each n by itself. */
export function markdown(report: Report): string {
  const {command, settings, cases} = report;
  const used: Record<string, string> = {tfjs: tf.version.tfjs, ...peerVersions()};
  for (const {versions} of cases) Object.assign(used, versions);
  const simd = WebAssembly.validate(Buffer.from(relaxedSolverBinary, 'base64')) ? 'relaxed SIMD' : 'SIMD';
  return [
    '# Benchmark of the Kronecker solve',
    `\`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${hardware()} (V8 ${process.versions.v8}, ${simd}), ` +
      `${(os.totalmem() / 2 ** 30).toFixed(0)} GB, ${os.type()} ${os.release()}, load ${load.toFixed(1)} at the start; ` +
      `${Object.entries(used)
        .map(pair => pair.join(' '))
        .join(', ')}.`,
    `One pass is the forward solve and the gradients of b [n, n] and of both rhos from a given cotangent, each with other rhos ` +
      `than the pass before; W has ${NEIGHBOURS} nearest neighbours. Each contestant has a process of its own and one thread, is ` +
      `checked against our results and warmed up; then they take turns, in ${settings.rounds.least} to ${settings.rounds.most} ` +
      `rounds. Ratios are medians of the ratios of the rounds, with quartiles in brackets.`,
    '## What it must show',
    table(
      ['', 'required', 'measured', ''],
      requirements(report).map(({what, required, measured, met}) => [
        what,
        required,
        measured,
        met ? 'met' : '**missed**',
      ]),
    ),
    '## Milliseconds',
    byContestant(cases, ({timings}, id) => {
      const timing = timings.find(t => t.id === id);
      return timing && milliseconds(spread(timing.rounds).median);
    }),
    ...(['core', 'cpu'] as const).flatMap(ours => [
      `## Times as long as ${contestant(ours).title}`,
      byContestant(cases, (timings, id) => times(ratio(timings, id, ours)?.median)),
    ]),
    ...cases.flatMap(caseSection),
  ].join('\n\n');
}

function byContestant(
  cases: readonly CaseTimings[],
  cell: (timings: CaseTimings, id: Id) => string | undefined,
): string {
  const present = ids.filter(id => cases.some(({timings}) => timings.some(t => t.id === id)));
  return table(
    ['', ...cases.map(({n}) => `n = ${n}`)],
    present.map(id => [contestant(id).title, ...cases.map(timings => cell(timings, id) ?? '-')]),
  );
}

function caseSection({n, timings, skipped}: CaseTimings): string[] {
  const rows = timings.map(({id, rounds, passes, difference, note}) => {
    const {median, quartiles} = spread(rounds);
    const figures = [median, Math.min(...rounds), ...quartiles].map(milliseconds);
    return [
      contestant(id).title,
      ...figures,
      `${rounds.length} x ${passes}`,
      Number.isNaN(difference) ? '-' : difference.toExponential(0),
      note,
    ];
  });
  const head = ['', 'median, ms', 'least', '1st quartile', '3rd quartile', 'rounds x passes', 'difference', ''];
  const without = skipped.map(({id, reason}) => `${contestant(id).title} (${reason})`).join('; ');
  return [`## n = ${n}`, table(head, rows), ...(without === '' ? [] : [`Without ${without}.`])];
}

/** Two digits, three from 100 on. */
export const milliseconds = (time: number): string =>
  time >= 99.5 ? String(Number(time.toPrecision(3))) : time.toPrecision(2);

const times = (factor: number | undefined): string | undefined =>
  factor === undefined ? undefined : factor >= 99.5 ? factor.toFixed(0) : factor.toPrecision(2);
