import {seriousViolations} from './support/accessibility';
import {DESKTOP, eachBackend, PHONE, screenshot, useDemo} from './support/demo';
import {button, expectSame, fit, fitInNode, link, outcome, parametersOf, saved, stop} from './support/fitView';
import {framesWhile} from './support/frames';
import {openPage} from './support/page';
import {developDemo} from './support/site';

jest.setTimeout(120_000);

const demo = useDemo();
const {onPage} = demo;

describe('fits of 100 regions on wasm take a moment, and have the figures of Node', () => {
  test.each([
    {data: 'flights', size: 100, family: 'poisson', dependence: 'separable'},
    {data: 'flights', size: 100, family: 'negativeBinomial', dependence: 'separable'},
    {data: 'lattice', size: 100, family: 'negativeBinomial', dependence: 'separable'},
  ] as const)('$data, $family', async model => {
    const expected = await fitInNode(model);
    await onPage(link(model), async page => {
      const {reason, ms} = await fit(page);
      const row = page.locator('[data-fit="0"] td');
      console.log(
        `${model.data}, ${model.family}: ${ms} ms, button to table; ${(await row.allTextContents()).join(', ')}`,
      );
      expect(reason).toBe('converged');
      expectSame(await parametersOf(page), expected);
    });
  });
});

test.each([
  {data: 'lattice', size: 60, family: 'poisson', dependence: 'none', neighbours: 4},
  {data: 'flights', size: 50, family: 'negativeBinomial', dependence: 'destination', neighbours: 3},
  {data: 'flights', size: 40, family: 'poisson', dependence: 'origin', neighbours: 8},
  {data: 'lattice', size: 100, family: 'negativeBinomial', dependence: 'unrestricted', neighbours: 5},
] as const)('$dependence, $data, $size regions, $family: as in Node', async model => {
  const expected = await fitInNode(model);
  await onPage(link(model), async page => {
    expect((await fit(page)).reason).toBe('converged');
    expectSame(await parametersOf(page), expected);
  });
});

test('every backend that is there fits the same, and the others say why not', async () => {
  const model = {data: 'flights', size: 24, family: 'poisson', dependence: 'separable'} as const;
  const expected = await fitInNode(model);
  await onPage(link(model), async page => {
    await eachBackend(page, {name: /Computed in this browser/, hints: '.missing'}, async backend => {
      const {reason, ms} = await fit(page, 60_000);
      expect({backend, reason}).toEqual({backend, reason: 'converged'});
      expectSame(await parametersOf(page), expected);
      console.log(
        `${backend}: ${ms} ms; ${(await page.locator('.visits tbody tr').first().allTextContents()).join(' ')}`,
      );
    });
    await page.locator('.visits').scrollIntoViewIfNeeded();
    // What stays in sight covers nothing that was found.
    const [controls, results] = await Promise.all(
      ['.controls', '.results'].map(part => page.locator(`.fit ${part}`).boundingBox()),
    );
    expect(controls!.y + controls!.height).toBeLessThanOrEqual(results!.y);
    await screenshot(page, 'fit-backends');
  });
});

describe('a fit can be stopped', () => {
  test('in the middle: the best so far is kept, and marked as unfinished', async () => {
    await onPage(link({size: 100, family: 'negativeBinomial', fitBackend: 'webgpu'}), async page => {
      await button(page).click();
      await page
        .getByTestId('clock')
        .filter({hasText: /iteration ([2-9]|1\d)/})
        .waitFor({timeout: 60_000});
      await screenshot(page, 'fit-running');
      await stop(page).click();
      await outcome(page).waitFor({timeout: 20_000});
      expect(await outcome(page).getAttribute('data-reason')).toBe('aborted');
      expect(await outcome(page).textContent()).toMatch(/stopped by you.*best parameters so far/);
      await page.getByRole('heading', {name: 'Stopped early: the best so far, not the maximum'}).waitFor();
      const rho = page.locator('[data-parameter="rho_d"]');
      expect(Number(await rho.getAttribute('data-estimate'))).toBeGreaterThan(0);
      expect(await rho.getAttribute('data-error')).toBe('NaN');
      await page.getByText('Only a fit that has ended can be judged.').waitFor();
      await screenshot(page, 'fit-stopped', 'page');
    });
  });

  test('even if the worker does not listen any more; the next fit gets another one', async () => {
    await onPage(link({size: 100, family: 'negativeBinomial', fitBackend: 'webgpu'}), async page => {
      await button(page).click();
      await page
        .getByTestId('clock')
        .filter({hasText: /iteration \d/})
        .waitFor({timeout: 60_000});
      const [worker] = page.workers();
      await worker.evaluate(() => {
        setTimeout(() => {
          for (;;);
        });
      });
      await stop(page).click();
      await outcome(page).waitFor({timeout: 20_000});
      expect(await outcome(page).textContent()).toMatch(/gave no answer and was ended; these are the best parameters/);
      while (page.workers().length > 0) await page.waitForTimeout(100); // Chromium takes its time to break a loop
      await page.getByRole('combobox', {name: /Computed in this browser/}).selectOption('wasm');
      expect((await fit(page)).reason).toBe('converged');
      expect(page.workers()).toHaveLength(1);
    });
  });
});

test('an error in the worker ends as a message, and the next fit starts anew', async () => {
  const {page, takeProblems} = await openPage(demo.browser, 'about:blank', [/ERR_FAILED/, /wasm/]);
  page.setDefaultTimeout(20_000);
  await page.route('**/*.wasm', route => route.abort());
  await page.goto(`${demo.origin}/index.html#${link({size: 20})}`);
  await button(page).click();
  expect(await page.getByRole('alert').textContent()).toMatch(/backend wasm could not be started/);
  await page.unroute('**/*.wasm');
  expect((await fit(page)).reason).toBe('converged');
  expect(takeProblems()).toEqual([]);
  await page.close();
});

test('regions without a neighbour are named as such', async () => {
  const islands = {expected: [/kronflow: 3 of 30 regions have no neighbours/]};
  await onPage(
    link({data: 'lattice', size: 30}),
    async page => {
      expect((await fit(page)).reason).toBe('converged');
      await page.getByText('Regions without a neighbour: 3; to them rho means nothing.').waitFor();
    },
    islands,
  );
});

test('the worker, too, may speak to nobody else', async () => {
  const {page} = await openPage(demo.browser, `${demo.origin}/index.html#${link({size: 20})}`);
  await fit(page);
  const answer = await page.workers()[0].evaluate(async origin => {
    const ask = (url: string): Promise<string> =>
      fetch(url, {mode: 'no-cors'}).then(
        () => 'heard',
        () => 'refused',
      );
    return [await ask(`${origin}/index.html`), await ask(`${origin.replace('127.0.0.1', 'localhost')}/index.html`)];
  }, demo.origin);
  expect(answer).toEqual(['heard', 'refused']);
  await page.close();
});

test('the page stays responsive while a fit runs', async () => {
  // Three rhos, which take a while.
  const choices = {size: 100, family: 'negativeBinomial', dependence: 'unrestricted', fitBackend: 'cpu'} as const;
  await onPage(link(choices), async page => {
    await fit(page); // what is drawn for the first time is compiled
    const frames = await framesWhile(page, 'button.stop', () => button(page).click());
    expect(frames.length).toBeGreaterThan(5);
  });
});

test('ten fits leave no tensors, no workers and no listeners behind', async () => {
  await onPage(link({data: 'lattice', size: 12, neighbours: 3}), async page => {
    const devtools = await page.context().newCDPSession(page);
    const counters = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return devtools.send('Memory.getDOMCounters');
    };
    const select = page.getByRole('combobox', {name: /Computed in this browser/});
    await page.locator('option[value="webgpu"]:has-text(":")').waitFor({state: 'attached'});
    const backends: string[] = [];
    for (const option of await select.locator('option').all()) {
      if (!(await option.isDisabled())) backends.push((await option.getAttribute('value'))!);
    }
    const listeners: number[] = [];
    for (let round = 0; round < 10; round++) {
      await select.selectOption(backends[round % backends.length]);
      expect((await fit(page, 60_000)).reason).toBe('converged');
      expect(page.workers()).toHaveLength(1);
      listeners.push((await counters()).jsEventListeners);
    }
    const tensors = await page
      .locator('[data-fit]')
      .evaluateAll((rows: Element[]) => rows.map(row => Number(row.getAttribute('data-tensors'))));
    console.log(`ten fits on ${backends.join(', ')}: tensors ${tensors.join(', ')}; listeners ${listeners.join(', ')}`);
    expect(tensors).toEqual(tensors.map(() => 0));
    // What was just replaced may still be on its way to the garbage.
    expect(Math.min(...listeners.slice(-3))).toBeLessThanOrEqual(listeners[1] + 2);
  });
});

test('the estimates go to Explore, and to files', async () => {
  await onPage(link({data: 'flights'}), async page => {
    await fit(page);
    const estimates = await saved(page, /^Estimates/);
    expect(estimates.file).toBe('flights-estimates.csv');
    const [head, ...rows] = estimates.text.split('\n').map(line => line.split(','));
    expect(head.slice(0, 3)).toEqual(['name', 'estimate', 'standard_error']);
    expect(rows.map(([name]) => name)).toContain('rho_d');

    const flows = await saved(page, /^Fitted flows/);
    const [header, ...pairs] = flows.text.split('\n');
    expect(header).toBe('origin,dest,count,fitted');
    expect(pairs.filter(line => line !== '')).toHaveLength(9900);
    const sums = pairs
      .map(line => line.split(',').map(Number))
      .reduce(([y, mu], [, , a, b]) => [y + a, mu + b], [0, 0]);
    expect(sums[1] / sums[0]).toBeCloseTo(1, 3);

    const settings = JSON.parse((await saved(page, /^Settings/)).text) as Record<string, unknown>;
    expect(settings).toMatchObject({data: 'flights', family: 'poisson', neighbours: {rule: 'nearest', k: 6}});

    await page.getByRole('button', {name: /in Explore/}).click();
    const slider = page.getByRole('slider', {name: /destinations/});
    expect(Number(await slider.inputValue())).toBeCloseTo(Number(rows[0][1]), 2);
    await page.getByText(/of them never touch OKC/).waitFor();
    // And back: the fit is still there.
    await page.getByRole('button', {name: 'Fit', exact: true}).click();
    expect(await outcome(page).getAttribute('data-reason')).toBe('converged');
  });
});

test('a link restores the choices', async () => {
  const choice = {
    data: 'lattice',
    size: 40,
    family: 'negativeBinomial',
    dependence: 'destination',
    neighbours: 3,
  } as const;
  await onPage(link({...choice, fitBackend: 'cpu'}), async page => {
    await button(page).waitFor();
    const shown = async () => ({
      button: await button(page).textContent(),
      selects: await page
        .locator('.fit select')
        .evaluateAll((all: Element[]) => all.map(one => (one as HTMLSelectElement).value)),
      sliders: await page
        .getByRole('slider')
        .evaluateAll((all: Element[]) => all.map(one => (one as HTMLInputElement).value)),
    });
    const expected = {
      button: 'Fit 40 cells',
      selects: ['nearest', 'negativeBinomial', 'destination', 'cpu'],
      sliders: ['40', '3'],
    };
    expect(await shown()).toEqual(expected);
    await page.getByRole('slider', {name: /busiest/}).press('ArrowRight');
    await page.waitForURL(/size=41/);
    await page.reload();
    await button(page).waitFor();
    expect(await shown()).toEqual({...expected, button: 'Fit 41 cells', sliders: ['41', '3']});
  });
});

test('by keyboard and by ear: progress and result are said, the plots lead to their numbers', async () => {
  await onPage(link({data: 'lattice'}), async page => {
    await button(page).focus();
    await page.keyboard.press('Enter');
    await outcome(page).waitFor();
    await page
      .getByRole('status')
      .filter({hasText: /comes from its neighbours|do not say|compete/})
      .waitFor({state: 'attached'});
    await page.locator('.plot').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.plot .tip').textContent()).toMatch(
      /row .+ → row .+observed [\d,.]+, expected [\d,.]+ \([×÷n]/,
    );
    await page.getByRole('status').filter({hasText: /→ row/}).waitFor({state: 'attached'});
    const region = page.locator('.residuals [role="option"][tabindex="0"]');
    await region.focus();
    expect(await region.getAttribute('aria-label')).toMatch(/trips in observed [\d,.]+, expected [\d,.]+/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', {name: /^Only/}).click();
  });
});

test('the development server fits, too', async () => {
  const development = await developDemo();
  try {
    const {page, takeProblems} = await openPage(demo.browser, `${development.origin}#${link({size: 30})}`);
    await button(page).waitFor({timeout: 40_000});
    expect((await fit(page, 40_000)).reason).toBe('converged');
    expect(takeProblems()).toEqual([]);
    await page.close();
  } finally {
    await development.close();
  }
});

test('the licences of all that the page has in it are beside it', async () => {
  await onPage(link({}), async page => {
    const href = await page
      .getByRole('link', {name: 'Licences'})
      .evaluate((a: Element) => (a as HTMLAnchorElement).href);
    const text = await page.evaluate(url => fetch(url).then(answer => answer.text()), href);
    for (const part of [
      'tfjs-core',
      'tfjs-backend-wasm',
      'preact',
      'd3-geo',
      'papaparse',
      'idb-keyval',
      'inter',
      'source-serif-4',
    ]) {
      expect(text).toMatch(new RegExp(`${part} \\d+\\.\\d+\\.\\d+ \\(`));
    }
    for (const words of [
      'SIL OPEN FONT LICENSE',
      'Apache License',
      'XNNPACK',
      'US Bureau of Transportation Statistics',
    ]) {
      expect(text).toContain(words);
    }
  });
});

test.each([
  {data: 'flights', name: 'desktop', viewport: DESKTOP, colorScheme: 'light'},
  {data: 'lattice', name: 'desktop', viewport: DESKTOP, colorScheme: 'dark'},
  {data: 'flights', name: 'phone', viewport: PHONE, colorScheme: 'dark'},
  {data: 'lattice', name: 'phone', viewport: PHONE, colorScheme: 'light'},
] as const)('$data on a $name, $colorScheme: fits, and axe finds no serious violation', async shown => {
  const {data: id, name, viewport, colorScheme} = shown;
  await onPage(
    link({data: id, ...(id === 'lattice' && {family: 'negativeBinomial'})}),
    async page => {
      const check = async () => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
        expect(await seriousViolations(page)).toEqual([]);
      };
      await button(page).waitFor();
      await check();
      await screenshot(page, `fit-${id}-${name}-${colorScheme}-before`);
      await fit(page);
      await page.mouse.move(0, 0);
      await check();
      await screenshot(page, `fit-${id}-${name}-${colorScheme}`, 'page');
      await screenshot(page, `fit-${id}-${name}-${colorScheme}-top`, page.locator('.residuals'));
    },
    {viewport, colorScheme},
  );
});
