import {type Run, runProgram} from '../support/runProgram';

/** us-flights has a test of its own. */
const names = ['poisson-commuting', 'gaussian-models', 'own-model'] as const;
let runs: Record<(typeof names)[number], Run>;

beforeAll(async () => {
  const results = await Promise.all(names.map(name => runProgram(`examples/${name}/main.ts`)));
  runs = Object.fromEntries(names.map((name, i) => [name, results[i]])) as typeof runs;
}, 120_000);

/** The numbers in the first line that starts so. */
function numbers(output: string, start: RegExp): number[] {
  const line = output.split('\n').find(each => start.test(each)) ?? '';
  return Array.from(line.replace(start, '').matchAll(/-?\d+(\.\d+)?(e[+-]?\d+)?/g), ([text]) => Number(text));
}

test.each(names)('%s finds what it should', name => {
  expect({code: runs[name].code, output: runs[name].stdout + runs[name].stderr}).toMatchObject({code: 0});
});

test('poisson-commuting: a panel without flows inside a town, whose parameters are found again', () => {
  const {stdout} = runs['poisson-commuting'];
  expect(stdout).toContain('4704 of 49 origins x 49 destinations x 2 periods');
  expect(stdout).toMatch(/^Outcome +converged/m);
  const [truth, estimate, standardError] = numbers(stdout, /^.*'rho_d'/);
  expect(truth).toBe(0.45);
  expect(Math.abs(estimate - truth)).toBeLessThan(3 * standardError);
  expect(standardError).toBeLessThan(0.02);
});

test('gaussian-models: nested models in order, tested by likelihood ratios', () => {
  const {stdout} = runs['gaussian-models'];
  const logLikelihood = (name: string): number => numbers(stdout, new RegExp(`^${name} +(?=-)`))[0];
  for (const [smaller, larger] of [
    ['none', 'destination'],
    ['none', 'network'],
    ['origin', 'destinationOrigin'],
    ['destinationOrigin', 'unrestricted'],
    ['separable', 'unrestricted'],
    ['separable, of errors', 'unrestricted, of errors'],
  ]) {
    expect(logLikelihood(larger)).toBeGreaterThan(logLikelihood(smaller) - 0.01);
  }
  expect(stdout).toMatch(/^destinationOrigin .* 1 +<0\.0001 +destination$/m);
  expect(stdout).toMatch(/^logSize +combined +network +\d/m);
});

test('own-model: the likelihood rises and the network learns the function', () => {
  const {stdout} = runs['own-model'];
  const losses = Array.from(stdout.matchAll(/^step \d+: .* (\d+\.\d+)$/gm), ([, loss]) => Number(loss));
  expect(losses.length).toBeGreaterThanOrEqual(4);
  expect(losses.at(-1)).toBeLessThan(losses[0] - 1);
  expect(numbers(stdout, /^.*'correlation of attractions'/)[1]).toBeGreaterThan(0.95);
});
