/** Milliseconds of gains that may be lost again before helpers are left out. */
const CREDIT = 10;
/** They are left out so many times as long as they have cost. */
const PAUSE = 20;
/** Of so many solves one is done alone, to know how long that takes now; more often at first. */
const REFRESH = 32;

type Call = 'solve' | 'gradient';

/**
 * Weighs what helpers gain for one pair of weights: a shared call against what it takes alone. Where other programs want the cores, a
 * helper may lose its core in the middle of a chunk, or two cores are no faster than one; nobody can tell beforehand. When more has been
 * lost than gained, helpers are left out for twenty times as long, which bounds the loss to a twentieth.
 */
export class Patience {
  private readonly alone: Record<Call, number> = {solve: Number.NaN, gradient: Number.NaN};
  private credit = CREDIT;
  private pausedUntil = 0;
  private solves = 0;

  /** Whether the next solve, and its gradient, should be shared. */
  next(): boolean {
    const solve = this.solves++;
    const refreshes = solve % REFRESH === 0 || (solve < REFRESH && (solve & (solve - 1)) === 0);
    return !refreshes && performance.now() >= this.pausedUntil;
  }

  /** How long a call took. @param matrices in its batch */
  saw(call: Call, shared: boolean, milliseconds: number, matrices: number): void {
    const each = milliseconds / matrices;
    const before = this.alone[call];
    if (!shared) this.alone[call] = Number.isNaN(before) ? each : before + (each - before) / 2;
    else if (!Number.isNaN(before)) this.credit = Math.min(CREDIT, this.credit + before * matrices - milliseconds);
    if (this.credit >= 0) return;
    this.pausedUntil = performance.now() + PAUSE * (CREDIT - this.credit);
    this.credit = CREDIT;
  }
}
