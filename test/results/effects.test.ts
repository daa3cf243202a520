import {fitMap, type FlowFit, flowModel} from 'kronflow';
import {multiply, solve, type Matrix} from '../support/dense';
import {denseFilter, slope} from '../support/flowModelOracle';
import {expectClose, flowProblem, type FlowProblem, type ProblemSettings} from '../support/flowProblem';

type Effect = 'origin' | 'destination' | 'intra' | 'network' | 'total';
const names: Effect[] = ['origin', 'destination', 'intra', 'network', 'total'];

/**
 * Naively: raise the covariate of one region after the other through one term, solve with the dense A, and sort the change of every flow by where
 * it is. Averaged over flows (those observed, where these are given), summed over regions.
 */
function naiveEffects(
  {dense: [wo, wd]}: FlowProblem,
  parameters: Readonly<Partial<Record<string, number>>>,
  side: 'origin' | 'destination' | 'intra',
  coefficient: string,
  mu: ArrayLike<number> | undefined,
  same: boolean,
  observed?: ArrayLike<number>,
): Record<Effect, number> {
  const [no, nd] = [wo.length, wd.length];
  const a = denseFilter(wo, wd, parameters.rho_d ?? 0, parameters.rho_o ?? 0);
  const sums: Record<Effect, number> = {origin: 0, destination: 0, intra: 0, network: 0, total: 0};
  const counted = Array.from({length: no * nd}, (_, r) => observed?.[r] ?? 1);
  const flows = counted.filter(flag => flag === 1).length;
  for (let i = 0; i < (side === 'destination' ? nd : no); i++) {
    const column: Matrix = Array.from({length: no * nd}, (_, r) => {
      const [o, d] = [Math.floor(r / nd), r % nd];
      const rises = side === 'origin' ? o === i : side === 'destination' ? d === i : o === i && d === i;
      return [rises ? parameters[coefficient]! : 0];
    });
    solve(a, column).forEach(([change], r) => {
      const [o, d] = [Math.floor(r / nd), r % nd];
      if (counted[r] === 0) return;
      const part = (change * (mu?.[r] ?? 1)) / flows;
      const starts = o === i && (same || side === 'origin');
      const ends = d === i && (same || side === 'destination');
      sums[starts && ends ? 'intra' : starts ? 'origin' : ends ? 'destination' : 'network'] += part;
      sums.total += part;
    });
  }
  return sums;
}

const settings: Record<string, ProblemSettings> = {
  square: {},
  'negative binomial': {family: 'negativeBinomial', origins: 7},
  'destination side alone': {dependence: 'destination'},
  'no dependence': {dependence: 'none'},
  rectangular: {origins: 5, destinations: 8},
};

describe.each(Object.entries(settings))('%s', (_, setting) => {
  it.each(['eta', 'mu'] as const)('are those of shocks to single regions, on the scale of %s', async scale => {
    const problem = await flowProblem(setting);
    const fit = await fitMap(flowModel(problem.options));
    const parameters = Object.fromEntries(fit.parameters.map(({name, estimate}) => [name, estimate]));
    const same = setting.destinations === undefined;
    const {rows} = await fit.effects({scale});
    const terms = [['destination', 'dest_x'], ['origin', 'orig_x'], ...(same ? [['intra', 'intra_x']] : [])] as [
      'origin' | 'destination' | 'intra',
      string,
    ][];
    const combined: Record<Effect, number> = {origin: 0, destination: 0, intra: 0, network: 0, total: 0};
    for (const [side, coefficient] of terms) {
      const expected = naiveEffects(
        problem,
        parameters,
        side,
        coefficient,
        scale === 'mu' ? fit.fitted() : undefined,
        same,
      );
      for (const effect of names) {
        const row = rows.find(candidate => candidate.side === side && candidate.effect === effect);
        expectClose(row!.estimate, expected[effect], 1e-5);
        combined[effect] += expected[effect];
      }
    }
    const together = rows.filter(({side}) => side === 'combined');
    expect(together.map(({effect}) => effect)).toEqual(same ? names : []);
    for (const {effect, estimate} of together) expectClose(estimate, combined[effect], 1e-5);
  });
});

describe('with missing pairs', () => {
  let problem: FlowProblem;
  let fit: FlowFit;
  let observed: number[];
  beforeAll(async () => {
    problem = await flowProblem({origins: 7, masked: true});
    observed = Array.from(problem.options.observed as number[]);
    fit = await fitMap(flowModel(problem.options));
  });

  it.each([
    ['eta', 'all'],
    ['eta', 'observed'],
    ['mu', 'all'],
    ['mu', 'observed'],
  ] as const)('are those of shocks on the scale of %s, averaged over %s pairs', async (scale, pairs) => {
    expect(observed.filter(flag => flag === 0).length).toBeGreaterThan(3);
    const parameters = Object.fromEntries(fit.parameters.map(({name, estimate}) => [name, estimate]));
    const mu = scale === 'mu' ? fit.fitted() : undefined;
    const {rows} = await fit.effects({scale, pairs});
    for (const [side, coefficient] of [
      ['destination', 'dest_x'],
      ['origin', 'orig_x'],
      ['intra', 'intra_x'],
    ] as const) {
      const counted = pairs === 'observed' ? observed : undefined;
      const expected = naiveEffects(problem, parameters, side, coefficient, mu, true, counted);
      for (const effect of names) {
        const row = rows.find(candidate => candidate.side === side && candidate.effect === effect);
        expectClose(row!.estimate, expected[effect], 1e-5);
      }
    }
    if (pairs === 'all') expect((await fit.effects({scale})).rows).toEqual(rows);
  });

  it('average over the observed pairs of all periods', async () => {
    const {options} = await flowProblem({origins: 7, periods: 3, masked: true});
    const panel = await fitMap(flowModel(options));
    const mask = Array.from(options.observed as number[]);
    const mu = panel.fitted();
    const scales = {eta: mask, mu: mask.map((flag, r) => flag * mu[r])};
    const gain = panel.estimate('dest_x') / ((1 - panel.estimate('rho_d')) * (1 - panel.estimate('rho_o')));
    for (const scale of ['eta', 'mu'] as const) {
      // Where all destinations rise, W with row sums of 1 moves every eta by the same.
      const sum = scales[scale].reduce((total, weight) => total + weight, 0);
      const count = mask.filter(flag => flag === 1).length;
      const {rows} = await panel.effects({scale, pairs: 'observed'});
      const row = rows.find(({side, effect}) => side === 'destination' && effect === 'total')!;
      expectClose(row.estimate, (gain * sum) / count, 1e-5);
    }
  });
});

const UNCERTAIN = {rho_d: 0.6, rho_o: 0.3, intercept: 0.5, dest_x: 0.6, orig_x: 0.5, logDistance: -0.7, alpha: 1};

describe('uncertainty', () => {
  let problem: FlowProblem;
  let fit: FlowFit;
  beforeAll(async () => {
    problem = await flowProblem({origins: 14, family: 'negativeBinomial'});
    fit = await fitMap(flowModel(problem.options));
  });

  it('by the delta method is that of exact derivatives', async () => {
    const {rows} = await fit.effects();
    const total = (shift: number, k: number): number => {
      const moved = Object.fromEntries(
        problem.names.map((name, i) => [name, fit.estimates[i] + (i === k ? shift : 0)]),
      );
      const gain = 1 / ((1 - moved.rho_d) * (1 - moved.rho_o));
      return moved.dest_x * gain;
    };
    const row = rows.find(({side, effect}) => side === 'destination' && effect === 'total')!;
    // W has row sums of 1, so that the total is that of a region's share of a constant: column sums add up to n.
    expectClose(row.estimate, total(0, 0), 1e-5);
    const slopes = problem.names.map((_, k) => [slope(shift => total(shift, k), 0, 1e-4)]);
    const covariance = fit.covariance().map(line => Array.from(line));
    const [[variance]] = multiply([slopes.map(([value]) => value)], multiply(covariance, slopes));
    expect(Math.abs(row.standardError / Math.sqrt(variance) - 1)).toBeLessThan(0.01);
    expectClose(row.interval[1] - row.estimate, 1.959964 * row.standardError, 1e-5);
  });

  it('by the delta method is that of exact derivatives where the effect bends within a standard error', async () => {
    const few = await flowProblem({origins: 5, destinations: 7, family: 'negativeBinomial', truth: UNCERTAIN});
    const uncertain = await fitMap(flowModel(few.options));
    const total = async (k: number, by: number): Promise<number> => {
      const at = uncertain.estimates.map((value, i) => value + (i === k ? by : 0));
      const moved = Object.fromEntries(few.names.map((name, i) => [name, at[i]]));
      const mu = (await uncertain.model.eta(at, true)).map(Math.exp);
      return naiveEffects(few, moved, 'origin', 'orig_x', mu, false).total;
    };
    const slopes: Matrix = [];
    for (let k = 0; k < few.names.length; k++) {
      const h = 1e-4;
      const [near, far] = [
        (await total(k, h)) - (await total(k, -h)),
        (await total(k, 2 * h)) - (await total(k, -2 * h)),
      ];
      slopes.push([(8 * near - far) / (12 * h)]);
    }
    const covariance = uncertain.covariance().map(line => Array.from(line));
    const [[variance]] = multiply([slopes.map(([value]) => value)], multiply(covariance, slopes));
    const {rows} = await uncertain.effects({scale: 'mu'});
    const row = rows.find(({side, effect}) => side === 'origin' && effect === 'total')!;
    expect(Math.abs(row.standardError / Math.sqrt(variance) - 1)).toBeLessThan(1e-3);
  });

  it('is not known where there is no maximum: NaN, not zero', async () => {
    const stopped = await fitMap(fit.model, {signal: AbortSignal.abort()});
    for (const {estimate, standardError, interval} of (await stopped.effects()).rows) {
      expect(estimate).not.toBeNaN();
      expect([standardError, ...interval]).toEqual([NaN, NaN, NaN]);
    }
  });

  it('by draws comes near it, and is the same for the same seed', async () => {
    const delta = await fit.effects({level: 0.9});
    const draws = await fit.effects({method: 'draws', draws: 400, seed: 5, level: 0.9});
    delta.rows.forEach(({standardError, interval}, at) => {
      const other = draws.rows[at];
      expect(other.standardError / standardError).toBeGreaterThan(0.7);
      expect(other.standardError / standardError).toBeLessThan(2);
      expect(Math.abs(other.interval[0] - interval[0])).toBeLessThan(2 * standardError);
    });
    expect((await fit.effects({method: 'draws', draws: 400, seed: 5, level: 0.9})).rows).toEqual(draws.rows);
  });

  it('can be robust', async () => {
    const [plain, robust] = [await fit.effects(), await fit.effects({covariance: 'sandwich'})];
    expect(robust.rows[4].estimate).toBe(plain.rows[4].estimate);
    expect(robust.rows[4].standardError).not.toBe(plain.rows[4].standardError);
  });

  it('has a table', async () => {
    const lines = (await fit.effects({level: 0.9})).table().split('\n');
    expect(lines[0]).toMatch(/covariate +through +effect +estimate +std\. error +90 % from +to/);
    expect(lines).toHaveLength(2 + 4 * names.length);
  });

  it.each([
    ['level must be between 0 and 1, got 95', {level: 95}],
    ['draws must be a whole number of at least 2, got 1', {draws: 1}],
  ])('refuses: %s', async (message, options) => {
    await expect(fit.effects(options)).rejects.toThrow(message);
  });
});

test('periods of their own have effects on eta, and on mu a refusal', async () => {
  const {options} = await flowProblem({periods: 2, changing: true, origins: 8});
  const fit = await fitMap(flowModel(options));
  expect((await fit.effects()).rows.length).toBeGreaterThan(0);
  await expect(fit.effects({scale: 'mu'})).rejects.toThrow("ask for scale 'eta'");
});

test('without dependence no flow of other regions answers: exactly zero', async () => {
  for (const dependence of ['none', 'destination'] as const) {
    const {options} = await flowProblem({dependence, origins: 12});
    const {rows} = await (await fitMap(flowModel(options))).effects({scale: 'mu'});
    const network = rows.filter(({effect, side}) => effect === 'network' && side !== 'combined');
    for (const {side, estimate, standardError} of network) {
      const isZero = dependence === 'none' || side !== 'destination';
      expect(estimate === 0).toBe(isZero);
      expect(standardError === 0).toBe(isZero);
    }
  }
});

test('regions are the same where the user says so', async () => {
  const {options} = await flowProblem({origins: 8});
  const fit = await fitMap(flowModel(options));
  const apart = await fit.effects({sameRegions: false});
  expect(apart.rows.filter(({effect}) => effect === 'intra').every(({estimate}) => estimate === 0)).toBe(true);
  expect(apart.rows.map(({covariate}) => covariate)).toContain('origin x');
});

test('with rhos so uncertain that steps and draws leave the admissible region, effects have standard errors still', async () => {
  const truth = {rho_d: 0.1, rho_o: 0.1, intercept: 1.5, dest_x: 0.1, orig_x: 0.1, logDistance: -0.3};
  const {options} = await flowProblem({origins: 4, destinations: 7, seed: 2, truth});
  const fit = await fitMap(flowModel({...options, dependence: 'unrestricted'}));
  expect(fit.status.converged).toBe(true);
  for (const method of ['delta', 'draws'] as const) {
    const {rows} = await fit.effects({method, draws: 20});
    for (const {effect, standardError} of rows) if (effect === 'total') expect(standardError).toBeGreaterThan(0);
  }
});
