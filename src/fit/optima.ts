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

/** What searches find, one after the other. Of those that end at a maximum that is known already nothing is kept: at a million flows a search has much. */
export class Optima {
  /** How many searches were made. */
  searches = 0;
  private readonly groups: {at: Ascent; starts: number}[] = [];
  /** The highest of those that have not converged. */
  private unconverged: Ascent | undefined;

  constructor(private readonly model: FlowModel) {}

  add(ascent: Ascent): void {
    this.searches++;
    if (!ascent.status.converged) {
      if (this.unconverged === undefined || heightOf(ascent) > heightOf(this.unconverged)) this.unconverged = ascent;
      return;
    }
    const known = this.groups.find(({at}) => areSame(at, ascent));
    if (known !== undefined) {
      known.starts++;
      return;
    }
    this.groups.push({at: ascent, starts: 1});
    this.groups.sort((a, b) => heightOf(b.at) - heightOf(a.at));
  }

  /** The first of the searches that found the highest maximum, or got highest if none converged. */
  get best(): Ascent | undefined {
    return this.groups.at(0)?.at ?? this.unconverged;
  }

  /** The distinct maxima, the highest first. */
  get found(): FitOptimum[] {
    return this.groups.map(({at, starts}) => ({
      logPosterior: heightOf(at),
      parameters: byName(this.model, at.parameters),
      starts,
    }));
  }
}

const heightOf = ({information}: Ascent): number => information?.logPosterior ?? -Infinity;

function areSame(a: Ascent, b: Ascent): boolean {
  const apart = a.parameters.map((value, k) => value - b.parameters[k]);
  return Math.abs(quadraticForm(a.information!.observed, apart)) < SAME ** 2;
}
