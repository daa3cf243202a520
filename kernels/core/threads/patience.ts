/** How a pass went: milliseconds that the caller worked and then waited, panels by the caller and by helpers. */
export interface PassReport {
  readonly worked: number;
  readonly waited: number;
  readonly mine: number;
  readonly helped: number;
}

/** Milliseconds of gains that may be lost again before helpers are left out. */
const CREDIT = 5;
/** They are left out so many times as long as they have cost. */
const PAUSE = 20;

/**
 * Weighs what helpers gain, the caller's time for the panels that they did, against the time the caller waits for them. Where
 * other programs want the cores, a helper may lose its core in the middle of a chunk, and the caller waits for milliseconds. If such waits
 * exceed the gains, helpers are left out for twenty times as long: that bounds the loss to a twentieth.
 */
export class Patience {
  private credit = CREDIT;
  private readyAt = 0;

  get isReady(): boolean {
    return this.readyAt === 0 || performance.now() >= this.readyAt;
  }

  saw({worked, waited, mine, helped}: PassReport): void {
    const gained = mine === 0 ? 0 : (worked / mine) * helped;
    this.credit = Math.min(CREDIT, this.credit + gained - waited);
    if (this.credit >= 0) return;
    this.readyAt = performance.now() - PAUSE * this.credit;
    this.credit = 0;
  }
}
