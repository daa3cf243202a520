import {fitMap, flowModel} from 'kronflow';
import {flowProblem, type ProblemSettings} from '../support/flowProblem';

/** Flows drawn from known parameters: the fit must find them again, within its own standard errors. */
const dependences = ['none', 'destination', 'origin', 'separable'] as const;
const families = ['poisson', 'negativeBinomial'] as const;

const settings: [name: string, settings: ProblemSettings][] = [
  ...families.flatMap(family =>
    dependences.map((dependence): [string, ProblemSettings] => [
      `${family}, ${dependence}`,
      {family, dependence, origins: 40},
    ]),
  ),
  ['rectangular', {family: 'negativeBinomial', origins: 30, destinations: 50}],
  ['rectangular, the other way round', {origins: 45, destinations: 28}],
  ['a panel with one design', {family: 'negativeBinomial', origins: 24, periods: 4}],
  ['a panel with a design per period', {family: 'negativeBinomial', origins: 24, periods: 4, changing: true}],
  ['missing pairs and an offset', {family: 'negativeBinomial', origins: 40, masked: true, offset: true}],
  ['high rho', {origins: 40, truth: {rho_d: 0.8, rho_o: 0.3, intercept: 0.3, logDistance: -0.2}}],
  ['no rho', {family: 'negativeBinomial', origins: 40, truth: {rho_d: 0, rho_o: 0}}],
  ['negative rhos', {family: 'negativeBinomial', origins: 40, truth: {rho_d: -0.6, rho_o: -0.3, intercept: 3}}],
  ['hardly any dispersion', {family: 'negativeBinomial', origins: 40, truth: {alpha: 50}}],
  ['hardly anything else', {family: 'negativeBinomial', origins: 40, truth: {alpha: 0.15}}],
];

const zs: number[] = [];

test.each(settings)('%s', async (_, setting) => {
  const {options, truth} = await flowProblem({...setting, seed: 11});
  const fit = await fitMap(flowModel(options));
  expect(fit.status.reason).toBe('converged');
  for (const {name, estimate, standardError} of fit.parameters) {
    const z = (estimate - truth[name]) / standardError;
    zs.push(z);
    // One of 3 million normal numbers is as far out.
    expect(Math.abs(z)).toBeLessThan(5);
  }
});

test('errors are as large as the standard errors say', () => {
  const spread = Math.sqrt(zs.reduce((sum, z) => sum + z * z, 0) / zs.length);
  expect(zs.length).toBeGreaterThan(120);
  expect(spread).toBeGreaterThan(0.8);
  expect(spread).toBeLessThan(1.25);
  const covered = zs.filter(z => Math.abs(z) < 1.96).length / zs.length;
  expect(covered).toBeGreaterThan(0.88);
});
