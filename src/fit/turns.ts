/** The longest stretch of computing, in milliseconds, before others get their turn. */
const TURN = 16;

/** Lets the event loop have its turn during long work: at least every 16 ms that `given` is called, and not more often, as browsers make turns cost 4 ms. */
export class Turns {
  private ends = performance.now() + TURN;

  async given(): Promise<void> {
    if (performance.now() <= this.ends) return;
    await new Promise(resolve => setTimeout(resolve));
    this.ends = performance.now() + TURN;
  }
}
