import type {Locator, Page} from 'playwright-core';

/** Milliseconds from frame to frame while something is in the page: from when it is first seen until it is gone. */
export async function framesWhile(page: Page, selector: string, act: () => Promise<unknown>): Promise<number[]> {
  // The page is asked to watch and answers when it has seen the end; it watches from the next frame on.
  const frames = page.evaluate(async what => {
    const gaps: number[] = [];
    for (let last = performance.now(), isThere = false; isThere || gaps.length === 0;) {
      const now = await new Promise<number>(requestAnimationFrame);
      isThere = document.querySelector(what) !== null;
      if (isThere) gaps.push(now - last);
      last = now;
    }
    return gaps;
  }, selector);
  await act();
  return frames;
}

/** Moves a slider to and fro, once a frame; milliseconds per frame. */
export const sway = (slider: Locator, frames: number): Promise<number> =>
  slider.evaluate(async (input: HTMLInputElement, moves) => {
    const start = performance.now();
    for (let i = 0; i < moves; i++) {
      input.value = String(Math.round(90 * Math.abs(Math.sin(i / 20))) / 100);
      input.dispatchEvent(new Event('input', {bubbles: true}));
      await new Promise(requestAnimationFrame);
    }
    return (performance.now() - start) / moves;
  }, frames);
