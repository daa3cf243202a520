import {MAX_STEPS, TOLERANCE} from './shifts';

/** After a correction this much smaller than at the last true residual, the residual is computed anew: float32 has seven digits. */
const REFRESH = 2e-4;

/** What an iteration does next. */
export type Verdict = 'continue' | 'refresh' | 'done' | 'failed';

/**
 * Decides after each step, from the largest entries of its correction and of X. Between two true residuals the residual is carried on
 * by recurrence, and the rounding of what was added stays in X; after a true one the next corrections remove it. So the
 * iteration ends only after at least one of them.
 */
export class Refinement {
  steps = 0;
  /** The last correction and what it says is still to come, relative to X. */
  correction = 1;
  remaining = Infinity;
  private rate = 1;
  private reference = 1;
  private refreshed = false;

  /** @param stiff whether A is so close to singular that corrections come and go */
  constructor(private readonly stiff: boolean) {}

  next(step: number, x: number): Verdict {
    const before = this.correction;
    this.steps++;
    this.correction = x === 0 ? 0 : step / x;
    if (!Number.isFinite(this.correction)) return 'failed';
    // The corrections to come are taken to form a geometric series: at the mean rate of the last two steps, or at the slower one.
    const rate = this.steps === 1 ? 1 : this.correction / before;
    const assumed = this.stiff ? Math.max(rate, this.rate) : Math.sqrt(rate * this.rate);
    const bounded = Math.min(assumed, 1 - 2 ** -10);
    this.rate = rate;
    this.remaining = before === 0 ? 0 : (this.correction * bounded) / (1 - bounded);
    if (this.refreshed && Math.min(this.correction, this.remaining) <= TOLERANCE) return 'done';
    if (this.steps === MAX_STEPS) return 'failed';
    if (this.correction > REFRESH * this.reference) return 'continue';
    this.reference = this.correction;
    this.refreshed = true;
    return 'refresh';
  }
}
