import {flatPrior, halfStudentTPrior, normalPrior, type Prior, studentTPrior, uniformPrior} from 'kronflow';
import {resolveBounds, resolvePriors} from '../../src/models/priors';
import {assertThrows} from '../support/compare';
import {slope} from '../support/flowModelOracle';
import {expectClose} from '../support/flowProblem';

const priors: [Prior, lower: number, upper: number][] = [
  [normalPrior(1, 2.5), -60, 60],
  [studentTPrior(4, -1, 0.7), -4000, 4000],
  [halfStudentTPrior(3, 2.5), 0, 20_000],
  [uniformPrior(-0.5, 2), -0.5, 2],
];

describe.each(priors)('$title', (prior, lower, upper) => {
  it('integrates to 1', () => {
    // Midpoints in sinh u, as tails reach far.
    const [from, to] = [Math.asinh(lower), Math.asinh(upper)];
    const steps = 40_000;
    const width = (to - from) / steps;
    let total = 0;
    for (let i = 0; i < steps; i++) {
      const u = from + (i + 0.5) * width;
      total += Math.exp(prior.logDensity(Math.sinh(u))) * Math.cosh(u) * width;
    }
    expect(total).toBeCloseTo(1, 6);
    expect(prior.proper).toBe(true);
  });

  it('has the slope and curvature that differences show', () => {
    for (const x of [0.2, 0.9, 1.7]) {
      expectClose(
        prior.slope(x),
        slope(to => prior.logDensity(to), x, 1e-3),
        1e-9,
      );
      expectClose(prior.curvature(x), -slope(to => prior.slope(to), x, 1e-3), 1e-9);
    }
  });

  it('has no density outside its support', () => {
    const {lower: from, upper: to} = prior.support ?? {lower: -Infinity, upper: Infinity};
    if (Number.isFinite(from)) expect(prior.logDensity(from - 1e-9)).toBe(-Infinity);
    if (Number.isFinite(to)) expect(prior.logDensity(to + 1e-9)).toBe(-Infinity);
  });
});

const names = {
  rhos: ['rho_d', 'rho_o'],
  admissible: [
    {lower: -1, upper: 1},
    {lower: -2, upper: 2},
  ],
  betas: ['intercept', 'x'],
  dispersions: ['alpha'],
};

test('what is left out keeps its default', () => {
  const mine = normalPrior(0, 1);
  const titles = (resolved: Prior[]): string[] => resolved.map(({title}) => title);
  expect(titles(resolvePriors({}, names))).toEqual([
    'U(-1, 1)',
    'U(-2, 2)',
    'N(0, 10²)',
    'N(0, 10²)',
    'half-t(3, 2.5)',
  ]);
  expect(titles(resolvePriors({beta: {x: mine}, rho: mine}, names))).toEqual([
    ...['N(0, 1²)', 'N(0, 1²)', 'N(0, 10²)', 'N(0, 1²)'],
    'half-t(3, 2.5)',
  ]);
  expect(resolvePriors('flat', names)).toEqual(names.rhos.concat(names.betas, 'alpha').map(() => flatPrior));
});

test('parameters lie where the model and the prior allow it', () => {
  const resolved = resolvePriors({rho: {rho_d: uniformPrior(0, 3)}, beta: {x: halfStudentTPrior(3)}}, names);
  expect(resolveBounds(resolved, names)).toEqual([
    {lower: 0, upper: 1},
    {lower: -2, upper: 2},
    {lower: -Infinity, upper: Infinity},
    {lower: 0, upper: Infinity},
    {lower: 0, upper: Infinity},
  ]);
});

test.each([
  ['priors.beta names y, but the parameters are intercept, x', () => resolvePriors({beta: {y: flatPrior}}, names)],
  ['priors.rho names rho, but the parameters are rho_d, rho_o', () => resolvePriors({rho: {rho: flatPrior}}, names)],
  ['priors.beta.x must be a prior', () => resolvePriors({beta: {x: 3 as never}}, names)],
  ['priors.alpha must be a prior', () => resolvePriors({alpha: {} as never}, names)],
  [
    'rho_d must lie in (-1, 1), where its prior U(2, 3) has no density',
    () => resolveBounds(resolvePriors({rho: uniformPrior(2, 3)}, names), names),
  ],
  ['deviation must be positive and finite, got -1', () => normalPrior(0, -1)],
  ['df must be positive and finite, got NaN', () => studentTPrior(NaN)],
  ['scale must be positive and finite, got 0', () => halfStudentTPrior(3, 0)],
  ['bounds must be finite and ascending, got 2 and 1', () => uniformPrior(2, 1)],
])('refuses: %s', (message, run) => {
  expect(assertThrows('priors', run, 'invalidArgument')).toContain(message);
});
