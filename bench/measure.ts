import {checkAgreement} from './agreement';
import type {FlowCase} from './cases';
import {contestant, type Id} from './contestants';
import {type Running, start, Unavailable} from './contestants/process';
import {scalar} from './contestants/kronflow';
import {missingPeer} from './peers';
import {median} from './statistics';

export interface Settings {
  /** For the rounds of a case, in equal shares; who has used up its own sits out when the least number of rounds is over. */
  readonly seconds: number;
  readonly rounds: {readonly least: number; readonly most: number};
  /** A contestant's turn lasts at least so many milliseconds: as many passes as fit. */
  readonly turn: number;
  /** No warm-up takes longer than so many milliseconds, but for a single pass. */
  readonly warmUp: number;
}

export const fullSettings: Settings = {seconds: 20, rounds: {least: 5, most: 51}, turn: 25, warmUp: 2000};
export const quickSettings: Settings = {seconds: 1, rounds: {least: 3, most: 11}, turn: 5, warmUp: 300};

/** How one contestant did in one case. */
export interface Timing {
  readonly id: Id;
  /** Milliseconds of one pass, by round. */
  readonly rounds: readonly number[];
  /** Passes in each of these. */
  readonly passes: number;
  /** The largest relative difference from our results; NaN of a floor, which has none. */
  readonly difference: number;
  readonly note: string;
}

export interface CaseTimings {
  readonly n: number;
  readonly timings: readonly Timing[];
  readonly skipped: readonly {readonly id: Id; readonly reason: string}[];
  readonly versions: Record<string, string>;
}

/** Starts, checks, warms up and times the contestants in one case. */
export async function measure(flowCase: FlowCase, ids: readonly Id[], settings: Settings): Promise<CaseTimings> {
  // The plain TypeScript core: float64 inside, and tested against the oracle.
  const expected = scalar(flowCase).results();
  const skipped: {id: Id; reason: string}[] = [];
  const running: Running[] = [];
  const versions: Record<string, string> = {};
  try {
    for (const id of ids) {
      const reason = reasonAgainst(id, flowCase.n) ?? (await tryToStart(id, flowCase, running));
      if (reason !== undefined) skipped.push({id, reason});
    }
    const [differences, passes]: number[][] = [[], []];
    for (const one of running) {
      Object.assign(versions, one.versions);
      differences.push(contestant(one.id).floor ? Number.NaN : checkAgreement(one.id, await one.results(), expected));
      passes.push(await warmUp(one, settings));
    }
    const times = await runRounds(running, passes, settings);
    const timings = running.map(({id, note}, i) => ({
      ...{id, note, rounds: times[i], passes: passes[i], difference: differences[i]},
    }));
    return {n: flowCase.n, timings, skipped, versions};
  } finally {
    for (const one of running) one.end();
  }
}

function reasonAgainst(id: Id, n: number): string | undefined {
  const {limit} = contestant(id);
  return limit !== undefined && n > limit.n ? `n > ${limit.n}: ${limit.reason}` : missingPeer(id);
}

async function tryToStart(id: Id, flowCase: FlowCase, running: Running[]): Promise<string | undefined> {
  try {
    running.push(await start(id, flowCase));
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

/** A warm-up is over when this many turns in a row are within the tolerance of as many before. */
const STABLE_TURNS = 8;
const STABLE = 0.05;

/**
 * Runs turns until they stop getting faster: engines compile what is called often once more, and then better (WebAssembly from
 * Liftoff to TurboFan, JavaScript through three compilers).
 *
 * @returns how many passes fill a turn
 */
async function warmUp(running: Running, {turn, warmUp: most}: Settings): Promise<number> {
  let repeats = 1;
  let latest = Infinity;
  const times: number[] = [];
  for (const end = performance.now() + most; performance.now() < end;) {
    latest = await running.time(repeats);
    if (latest * repeats < turn / 2) repeats *= 2;
    else times.push(latest);
    if (times.length < 2 * STABLE_TURNS) continue;
    const [before, now] = [times.slice(-2 * STABLE_TURNS, -STABLE_TURNS), times.slice(-STABLE_TURNS)].map(median);
    if (now > before * (1 - STABLE)) break;
  }
  const settled = times.length > 0 ? median(times.slice(-STABLE_TURNS)) : latest;
  return Math.max(1, Math.round(turn / settled));
}

/**
 * Every round gives each contestant one turn, so that what slows the machine slows them all alike; each round begins with another
 * one, so that none always follows the same.
 *
 * @param passes per turn, for each contestant
 * @returns milliseconds of one pass, [contestant][round]
 */
async function runRounds(
  running: readonly Running[],
  passes: readonly number[],
  {seconds, rounds: {least, most}}: Settings,
): Promise<number[][]> {
  const times = running.map((): number[] => []);
  const spent = running.map(() => 0);
  const share = (1000 * seconds) / running.length;
  const takesPart = (i: number, round: number): boolean => round < least || (round < most && spent[i] < share);
  for (let round = 0; running.some((_, i) => takesPart(i, round)); round++) {
    for (let k = 0; k < running.length; k++) {
      const i = (round + k) % running.length;
      if (!takesPart(i, round)) continue;
      const time = await running[i].time(passes[i]);
      times[i].push(time);
      spent[i] += time * passes[i];
    }
  }
  return times;
}
