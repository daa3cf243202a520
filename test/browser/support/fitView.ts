import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import {fitMap, flowModel} from 'kronflow';
import type {Page} from 'playwright-core';
import type {Dataset} from '../../../examples/browser/src/data/dataset';
import {busiest, neighbourRule} from '../../../examples/browser/src/model/busiest';
import {designOf, observedPairs} from '../../../examples/browser/src/model/design';
import {weightsOf} from '../../../examples/browser/src/model/weights';
import type {Dependence, Family} from '../../../examples/browser/src/state/settings';
import {ROOT} from './bundle';

export interface Parameter {
  name: string;
  estimate: number;
  standardError: number;
}

const made = new Map<string, Promise<Dataset>>();

/** As the build of the page makes it. */
async function make(id: string): Promise<Dataset> {
  const command = ['--import', 'tsx', 'examples/browser/data/print.ts', id];
  const {stdout} = await promisify(execFile)(process.execPath, command, {cwd: ROOT, maxBuffer: 2 ** 26});
  return JSON.parse(stdout) as Dataset;
}

export interface Model {
  data: 'flights' | 'lattice';
  size: number;
  family: Family;
  dependence: Dependence;
  neighbours?: number;
}

/** The same model, fitted by Node on cpu. */
export async function fitInNode({data: id, size, family, dependence, neighbours}: Model): Promise<Parameter[]> {
  if (!made.has(id)) made.set(id, make(id));
  const part = busiest(await made.get(id)!, size);
  await tf.setBackend('cpu');
  const chosen = {...part, neighbours: neighbourRule(part, neighbours)};
  const model = flowModel({
    ...{family, dependence, weights: weightsOf(chosen), design: designOf(chosen)},
    ...{flows: chosen.flows, observed: Array.from(observedPairs(chosen)), priors: 'flat'},
  });
  const fit = await fitMap(model);
  expect(fit.status.reason).toBe('converged');
  return [...fit.parameters];
}

/** The link to the view with these choices. */
export const link = (model: Partial<Model> & {fitBackend?: string}): string =>
  new URLSearchParams(Object.entries({view: 'fit', ...model}).map(([key, value]) => [key, String(value)])).toString();

export const button = (page: Page) => page.getByRole('button', {name: /^Fit \d+/});
export const stop = (page: Page) => page.getByRole('button', {name: /^Stop, and keep/});
export const outcome = (page: Page) => page.getByTestId('outcome');

/** Starts a fit and waits for its end; how it ended and how long it took, button to table. */
export async function fit(page: Page, timeout = 20_000): Promise<{reason: string; ms: number}> {
  const before = await page.locator('[data-fit]').count();
  const start = Date.now();
  await button(page).click();
  await page.locator(`[data-fit="${before}"]`).waitFor({timeout});
  return {reason: (await outcome(page).getAttribute('data-reason'))!, ms: Date.now() - start};
}

export async function saved(page: Page, name: RegExp): Promise<{file: string; text: string}> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', {name}).click()]);
  return {file: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8')};
}

/** The fit as the page saves it: estimates with all their digits. */
export async function parametersOf(page: Page): Promise<Parameter[]> {
  const {text} = await saved(page, /^The whole fit/);
  return (JSON.parse(text) as {parameters: Parameter[]}).parameters;
}

/** Estimates within a fiftieth of a standard error of Node's. */
export function expectSame(got: Parameter[], expected: Parameter[]): void {
  expect(got.map(({name}) => name)).toEqual(expected.map(({name}) => name));
  got.forEach(({name, estimate, standardError}, k) => {
    const {estimate: estimateInNode, standardError: error} = expected[k];
    expect({name, same: Math.abs(estimate - estimateInNode) / error < 0.02}).toEqual({name, same: true});
    expect(standardError / error).toBeCloseTo(1, 2);
  });
}
