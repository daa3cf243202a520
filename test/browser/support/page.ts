import type {Browser, Page} from 'playwright-core';

/** A page that remembers everything a developer would see in red or yellow. */
export interface WatchedPage {
  page: Page;
  /** Console errors and warnings, failed requests and uncaught errors since the last call. */
  takeProblems: () => string[];
  /** What the page has written by console.log since the last call. */
  takePrinted: () => string[];
}

/**
 * What tfjs and the browser say on any read of results, whoever made them: tfjs on a synchronous read of WebGPU data, ANGLE on a
 * pipeline stall by glReadPixels.
 */
const KNOWN = [
  /The performance of synchronously reading data from GPU to CPU is poor on the webgpu backend/,
  /GPU stall due to ReadPixels/,
];

/** @param expected further console lines that are no problem on this page */
export async function openPage(browser: Browser, url: string, expected: readonly RegExp[] = []): Promise<WatchedPage> {
  const page = await browser.newPage();
  const known = [...KNOWN, ...expected];
  const problems: string[] = [];
  const printed: string[] = [];
  const report = (kind: string, text: string): void => {
    if (!known.some(pattern => pattern.test(text))) problems.push(`${kind}: ${text}`);
  };
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') report(message.type(), message.text());
    if (message.type() === 'log') printed.push(message.text());
  });
  page.on('pageerror', error => report('uncaught', error.stack ?? error.message));
  page.on('crash', () => report('crash', url));
  // A page may compute before it counts as loaded.
  await page.goto(url, {timeout: 120_000});
  return {page, takeProblems: () => problems.splice(0), takePrinted: () => printed.splice(0)};
}
