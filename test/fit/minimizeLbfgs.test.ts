import fc from 'fast-check';
import {KronflowError, minimizeLbfgs} from 'kronflow';
import {countTurns} from '../support/countTurns';
import {seededRandom} from '../support/random';

const rosenbrock = (x: Float64Array) => {
  const gradient = new Float64Array(x.length);
  let value = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const valley = x[i + 1] - x[i] ** 2;
    value += (1 - x[i]) ** 2 + 100 * valley ** 2;
    gradient[i] += -2 * (1 - x[i]) - 400 * x[i] * valley;
    gradient[i + 1] += 200 * valley;
  }
  return {value, gradient};
};

test('finds the minimum of the Rosenbrock function from the classical start, in two dimensions and in ten', async () => {
  const plane = await minimizeLbfgs(rosenbrock, [-1.2, 1]);
  expect(plane.status).toMatchObject({converged: true, reason: 'converged'});
  expect(Math.max(...plane.x.map(value => Math.abs(value - 1)))).toBeLessThan(1e-6);
  expect(plane.status.iterations).toBeLessThan(60);

  const ten = await minimizeLbfgs(rosenbrock, new Float64Array(10).fill(-0.5), {maxIterations: 500});
  expect(ten.status.reason).toBe('converged');
  expect(Math.max(...ten.x.map(value => Math.abs(value - 1)))).toBeLessThan(1e-5);
});

test('solves random convex quadratics to the solution of their linear system', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({min: 1, max: 8}), fc.integer({min: 1, max: 1e6}), async (k, seed) => {
      const random = seededRandom(seed);
      const root = Array.from({length: k}, () => Array.from({length: k}, () => random.normal()));
      const solution = Array.from({length: k}, () => random.normal());
      // f = |R (x - solution)|² / 2 + |x - solution|² / 2
      const objective = (x: Float64Array) => {
        const e = x.map((value, i) => value - solution[i]);
        const r = root.map(row => row.reduce((sum, value, j) => sum + value * e[j], 0));
        const gradient = e.map((value, j) => value + root.reduce((sum, row, i) => sum + row[j] * r[i], 0));
        return {value: (r.reduce((s, v) => s + v * v, 0) + e.reduce((s, v) => s + v * v, 0)) / 2, gradient};
      };
      const {x, status} = await minimizeLbfgs(objective, new Float64Array(k), {tolerance: 1e-10});
      expect(status.reason).toBe('converged');
      x.forEach((value, i) => expect(Math.abs(value - solution[i])).toBeLessThan(1e-7));
    }),
    {seed: 11, numRuns: 40},
  );
});

test('backs out of regions where the function is not finite', async () => {
  // -log x + x: a first step from 1e-3 overshoots in both directions.
  const objective = ([x]: Float64Array) => ({value: x - Math.log(x), gradient: [1 - 1 / x]});
  const {x, status} = await minimizeLbfgs(objective, [1e-3]);
  expect(status.reason).toBe('converged');
  expect(x[0]).toBeCloseTo(1, 6);
});

test('names every other outcome, and keeps the best point', async () => {
  const limited = await minimizeLbfgs(rosenbrock, [-1.2, 1], {maxIterations: 3});
  expect(limited.status).toMatchObject({converged: false, reason: 'maxIterations', iterations: 3});
  expect(limited.value).toBeLessThan(24.2);

  const wrong = await minimizeLbfgs(x => ({value: x[0] ** 2, gradient: [-2 * x[0]]}), [1]);
  expect(wrong.status.reason).toBe('lineSearchFailed');
  expect(Array.from(wrong.x)).toEqual([1]);

  const nowhere = await minimizeLbfgs(() => ({value: NaN, gradient: [0]}), [1]);
  expect(nowhere.status.reason).toBe('nonFinite');
  expect(nowhere.status.message).toContain('choose another start');

  const controller = new AbortController();
  const aborted = await minimizeLbfgs(rosenbrock, [-1.2, 1], {
    signal: controller.signal,
    onIteration: ({iteration}) => iteration === 5 && controller.abort(),
  });
  expect(aborted.status).toMatchObject({reason: 'aborted', iterations: 5});
  expect(aborted.value).toBeLessThan(24.2);
});

test('refuses options out of range and gradients of a wrong length', async () => {
  await expect(minimizeLbfgs(rosenbrock, [0, 0], {memory: 0})).rejects.toThrow(
    new KronflowError('invalidArgument', 'minimizeLbfgs: memory must be at least 1, got 0'),
  );
  await expect(minimizeLbfgs(() => ({value: 0, gradient: [1]}), [0, 0])).rejects.toThrow(
    'minimizeLbfgs: the gradient must have 2 entries, got 1',
  );
});

test.each([
  {pace: 'slow', ms: 20},
  {pace: 'fast', ms: 0},
])('others have a turn between evaluations that are $pace', async ({ms}) => {
  const turns = countTurns(ms);
  const seen: number[] = [];
  await minimizeLbfgs(x => (seen.push(turns.count), rosenbrock(x)), [-1.2, 1], {maxIterations: 20});
  turns.stop();
  expect(seen.length).toBeGreaterThan(20);
  expect(new Set(seen).size).toBe(ms > 0 ? seen.length : 1);
});
