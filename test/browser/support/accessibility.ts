import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {AxeResults, RunOptions} from 'axe-core';
import type {Page} from 'playwright-core';
import {ROOT} from './bundle';

/** In the page only. */
declare const axe: {run: (options: RunOptions) => Promise<AxeResults>};

/** What axe-core finds to be wrong with a page, seriously or critically: one line per rule, with the elements. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Not as a script tag: the page's policy forbids those that are not its own.
  await page.evaluate(await readFile(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  const {violations} = await page.evaluate(() => axe.run({resultTypes: ['violations']}));
  return violations
    .filter(({impact}) => impact === 'serious' || impact === 'critical')
    .map(({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html}\n${failureSummary}`).join('\n')}`);
}
