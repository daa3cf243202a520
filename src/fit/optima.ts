import {quadraticForm} from '../inference/symmetric';
import type {FlowModel} from '../models/model';
import type {Ascent} from './ascent';
import {byName} from './search';

/** A maximum of the log-posterior. */
export interface FitOptimum {
  readonly logPosterior: number;
  /** By name. */
  readonly parameters: Readonly<Record<string, number>>;
  /** How many starts ended there. */
  readonly starts: number;
}

/** Maxima nearer to each other than so many standard errors are one. */
const SAME = 0.1;

/** The distinct maxima at which searches converged, highest first; and the first of the searches that found the highest, or got highest if none converged. */
export function compareAscents(
  model: FlowModel,
  ascents: readonly Ascent[],
): {best: Ascent; optima: readonly FitOptimum[]} {
  const groups: {at: Ascent; starts: number}[] = [];
  for (const ascent of ascents.filter(({status}) => status.converged)) {
    const known = groups.find(({at}) => areSame(at, ascent));
    if (known === undefined) groups.push({at: ascent, starts: 1});
    else known.starts++;
  }
  groups.sort((a, b) => heightOf(b.at) - heightOf(a.at));
  const optima = groups.map(({at, starts}) => ({
    logPosterior: heightOf(at),
    parameters: byName(model, at.parameters),
    starts,
  }));
  const highest = (a: Ascent, b: Ascent): Ascent => (heightOf(b) > heightOf(a) ? b : a);
  return {best: groups.at(0)?.at ?? ascents.reduce(highest), optima};
}

const heightOf = ({information}: Ascent): number => information?.logPosterior ?? -Infinity;

function areSame(a: Ascent, b: Ascent): boolean {
  const apart = a.parameters.map((value, k) => value - b.parameters[k]);
  return Math.abs(quadraticForm(a.information!.observed, apart)) < SAME ** 2;
}
