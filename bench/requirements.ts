import {contestant, type Id} from './contestants';
import type {CaseTimings} from './measure';
import type {Report} from './report';
import {fittedExponent, median, pairedRatio, type Spread} from './statistics';

/** Something that the project has set itself, and what came out. */
export interface Requirement {
  readonly what: string;
  readonly required: string;
  readonly measured: string;
  readonly met: boolean;
}

/** How many times as fast as the original, by n: of the raw core, and through `tf.grads` on either backend. */
const throughGrads = {10: 8, 50: 8, 100: 10, 400: 15, 1500: 10, 3000: 13};
const speedups: Partial<Record<Id, Record<number, number>>> = {
  core: {10: 50, 50: 15, 100: 14, 400: 20, 1500: 15, 3000: 18},
  cpu: throughGrads,
  wasm: throughGrads,
};
const LARGEST_EXPONENT = 2.4;
const LEAST_N_OF_FIT = 400;
const LARGEST_MEMORY = 700 * 2 ** 20;
const LARGEST_ERROR = 1e-6;
const LONGEST_ANALYSIS = 100;

/** Those that the report has figures for. */
export function requirements({cases, memory, analysis, accuracy}: Report): Requirement[] {
  const ours = Object.entries(speedups) as [Id, Record<number, number>][];
  return [
    ...ours.flatMap(([id, least]) => cases.flatMap(timings => speedup(timings, id, least[timings.n]))),
    ...ours.flatMap(([id]) => exponent(cases, id)),
    ...memory.map(({n, backend, startUp, peak}) => ({
      what: `memory beyond start-up, forward and backward on ${backend}, n = ${n}`,
      required: `below ${LARGEST_MEMORY / 2 ** 20} MB`,
      measured: `${((peak - startUp) / 2 ** 20).toFixed(0)} MB`,
      met: peak - startUp < LARGEST_MEMORY,
    })),
    ...accuracy.map(({n, rho, error}) => ({
      what: `relative error of eta, both rhos ${rho.toFixed(3)}, n = ${n}`,
      required: `at most ${LARGEST_ERROR}`,
      measured: error.toExponential(1),
      met: error <= LARGEST_ERROR,
    })),
    ...analysis.map(({n, first, later, nonzeros}) => ({
      what: `ordering and symbolic factorisation, n = ${n} (${nonzeros} nonzeros in L and U)`,
      required: `below ${LONGEST_ANALYSIS} ms`,
      measured: `${first.toFixed(0)} ms the first time, ${later.toFixed(0)} ms later`,
      met: first < LONGEST_ANALYSIS,
    })),
  ];
}

/** How many times as long `other` took as `ours`, round by round; undefined where one of them did not run. */
export function ratio({timings}: CaseTimings, other: Id, ours: Id): Spread | undefined {
  const [a, b] = [other, ours].map(id => timings.find(timing => timing.id === id));
  return a && b && pairedRatio(a.rounds, b.rounds);
}

function speedup(timings: CaseTimings, id: Id, least: number | undefined): Requirement[] {
  const measured = ratio(timings, 'original', id);
  if (measured === undefined || least === undefined) return [];
  return [
    {
      what: `original over ${contestant(id).title}, n = ${timings.n}`,
      required: `at least ${least}x`,
      measured: `${digits(measured.median)}x (${measured.quartiles.map(digits).join(' to ')})`,
      met: measured.median >= least,
    },
  ];
}

const digits = (value: number): string => value.toPrecision(3);

/** The growth of time with n among large n. */
function exponent(cases: readonly CaseTimings[], id: Id): Requirement[] {
  const points = cases
    .filter(({n}) => n >= LEAST_N_OF_FIT)
    .flatMap(({n, timings}) => timings.filter(t => t.id === id).map(t => [n, median(t.rounds)] as const));
  if (points.length < 2) return [];
  const fitted = fittedExponent(points);
  return [
    {
      what: `exponent of time over n, ${contestant(id).title}, n = ${points.map(([n]) => n).join(', ')}`,
      required: `at most ${LARGEST_EXPONENT}`,
      measured: fitted.toFixed(2),
      met: fitted <= LARGEST_EXPONENT,
    },
  ];
}
