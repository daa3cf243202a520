import {check} from '../errors';
import {notice} from '../notice';
import {canShare, parallelism} from './spawn';
import {Team} from './team';

/** More have not been measured. */
const MOST = 4;

let wanted: number | 'auto' = 'auto';
let team: Team | undefined;
let aided = true;
/** Helpers cannot start here, or do not live. */
let failed = false;
let environment: {shares: boolean; cores: number} | undefined;

/**
 * How many threads share a large solve on the cpu, wasm and tensorflow backends: `'auto'`, the default, for one per core, up to four; 1 for
 * none but the caller's. Results are the same, bit for bit. Helpers start at the first large solve (of a million flows), sleep between
 * solves and keep no program running; while two cores are no faster than one, since other programs want them, they are left out. They need Node 20.16 or later,
 * or a page that is cross-origin isolated; elsewhere there is one thread, whatever is asked for.
 *
 * ```js
 * setThreads(1); // e.g. where every core has a process of its own
 * ```
 *
 * @throws KronflowError `invalidArgument`
 */
export function setThreads(threads: number | 'auto'): void {
  check(
    threads === 'auto' || (Number.isInteger(threads) && threads >= 1 && threads <= 64),
    'invalidArgument',
    () => `setThreads: threads must be 'auto' or a whole number from 1 to 64, got ${String(threads)}`,
  );
  wanted = threads;
  endTeam();
}

/** The threads of a large solve, that of the caller included. */
export function threadCount(): number {
  environment ??= {shares: canShare(), cores: parallelism()};
  if (failed || !environment.shares) return 1;
  return wanted === 'auto' ? Math.min(MOST, environment.cores) : wanted;
}

/** Whether threads may share solves. */
export const mayShare = (): boolean => threadCount() > 1;

/** Runs a body without helpers. */
export function unaided<T>(body: () => T): T {
  const before = aided;
  aided = false;
  try {
    return body();
  } finally {
    aided = before;
  }
}

/** The threads' team, started at the first call; undefined where there is one thread only, or none is to help. @param module what helpers run */
export function currentTeam(module: WebAssembly.Module): Team | undefined {
  const threads = threadCount();
  if (!aided) return undefined;
  if (team === undefined && threads > 1) {
    try {
      team = new Team(module, threads, giveUp);
    } catch (error) {
      giveUp(error instanceof Error ? error.message : String(error));
    }
  }
  return team;
}

/** Ends the helpers, and with them their hold on memories; the next large solve starts others. */
export function endTeam(): void {
  team?.end();
  team = undefined;
}

function giveUp(reason: string): void {
  failed = true;
  endTeam();
  notice(`helper threads cannot be used here (${reason}), so large solves run on one thread`);
}
