import fc from 'fast-check';
import {assertClose} from '../../support/compare';
import {build, type Matrix, transpose} from '../../support/dense';
import {flowColumns, flowValues, type NdArray} from '../../support/layout';
import {flowOracle} from '../../support/oracle';
import {permutation, seededRandom} from '../../support/random';
import {toTensor, valueOf} from '../../support/tensors';
import {directedKnn} from '../../support/weights';
import type {ConformanceCase} from '../cases';
import {type Check, type FlowSolve, type Subject, withSolve} from './check';

type Problem = Pick<ConformanceCase, 'origin' | 'destination' | 'shared' | 'rhoD' | 'rhoO' | 'shape'> & {seed: number};

/** Weights 1, 1/2 or 1/4: with rho in sixteenths and small integers in b, A b is exact in float32. */
const dyadicKnn = (n: number, seed: number): Matrix =>
  n === 1 ? [[0]] : directedKnn(n, n > 4 ? 4 : n > 2 ? 2 : 1, seed);

const sixteenths = fc.integer({min: -15, max: 15}).map(k => k / 16);
const extent = fc.integer({min: 1, max: 7});

const problems = fc
  .record({rows: extent, columns: extent, rhoD: sixteenths, rhoO: sixteenths, seed: fc.nat(1e6)})
  .map(({rows, columns, rhoD, rhoO, seed}): Problem => {
    const [origin, destination] = [dyadicKnn(rows, seed), dyadicKnn(columns, seed + 1)];
    return {origin, destination, shared: false, rhoD, rhoO, shape: [rows, columns], seed};
  });

function integers(shape: number[], seed: number): NdArray {
  const random = seededRandom(seed);
  return {shape, values: Array.from({length: shape.reduce((a, b) => a * b)}, () => random.below(31) - 15)};
}

const asMatrix = ({shape: [rows, columns], values}: NdArray): Matrix =>
  build(rows, columns, (i, j) => values[i * columns + j]);

const asArray = (matrix: Matrix): NdArray => ({shape: [matrix.length, matrix[0].length], values: matrix.flat()});

const transposed = (a: NdArray): NdArray => asArray(transpose(asMatrix(a)));

const permuteRows = (m: Matrix, order: number[]): Matrix => order.map(i => m[i]);
const permuteColumns = (m: Matrix, order: number[]): Matrix => m.map(row => order.map(j => row[j]));

const combination = (alpha: number, x: NdArray, beta: number, y: NdArray): NdArray => ({
  shape: x.shape,
  values: Array.from(x.values).map((value, i) => alpha * value + beta * y.values[i]),
});

const maxAbs = ({values}: NdArray): number => Math.max(...Array.from(values).map(Math.abs));

const dot = (x: NdArray, y: NdArray): number => Array.from(x.values).reduce((sum, v, i) => sum + v * y.values[i], 0);

const absolute = ({shape, values}: NdArray): NdArray => ({shape, values: Array.from(values).map(Math.abs)});

/** What holds for every W, rho and b, on random small problems: both sides of an identity come from the op. */
export function algebraChecks(subject: Subject): Check[] {
  const {tf, kronflow, tolerances} = subject;
  /** Two rounded results are compared. */
  const twoSided = 2 * tolerances.eta;

  const apply = (solve: FlowSolve, {rhoD, rhoO}: Problem, b: NdArray): Promise<NdArray> =>
    valueOf(tf, () => solve(rhoD, rhoO, toTensor(tf, b)));

  const solved = (problem: Problem, b: NdArray): Promise<NdArray> =>
    withSolve(subject, problem, solve => apply(solve, problem, b));

  const property = (name: string, holds: (problem: Problem) => Promise<void>): Check => ({
    name: `algebra: ${name}`,
    run: () => fc.assert(fc.asyncProperty(problems, holds), {seed: 20240607, numRuns: 30}),
  });

  return [
    property('linear in b', problem =>
      withSolve(subject, problem, async solve => {
        const [x, y] = [integers(problem.shape, problem.seed + 2), integers(problem.shape, problem.seed + 3)];
        const whole = await apply(solve, problem, combination(2, x, -3, y));
        const [fx, fy] = [await apply(solve, problem, x), await apply(solve, problem, y)];
        assertClose('2x - 3y', whole, combination(2, fx, -3, fy), twoSided, 2 * maxAbs(fx) + 3 * maxAbs(fy));
      }),
    ),

    property('solving undoes multiplying', async problem => {
      const {origin, destination, rhoD, rhoO, shape, seed} = problem;
      const x = integers(shape, seed + 2);
      const pairs = origin.length * destination.length;
      const b = flowValues(flowOracle(origin, destination).multiply(rhoD, rhoO, flowColumns(x.values, pairs)));
      assertClose('A⁻¹ A x', await solved(problem, {shape, values: b}), x, tolerances.eta);
    }),

    property('<A⁻¹ x, y> = <x, A⁻ᵀ y>, by transposed filters', async problem => {
      const {rhoD, rhoO, shape, seed} = problem;
      const [x, y] = [integers(shape, seed + 2), integers(shape, seed + 3)];
      const origin = kronflow.SpatialWeights.fromDense(problem.origin);
      const destination = kronflow.SpatialWeights.fromDense(problem.destination);
      const left = await solved(problem, x);
      const right = await valueOf(tf, () => {
        const half = kronflow.spatialFilter(toTensor(tf, y), rhoO, origin, {axis: 0, transpose: true});
        return kronflow.spatialFilter(half, rhoD, destination, {axis: 1, transpose: true});
      });
      const scale = dot(absolute(left), absolute(y)) + dot(absolute(x), absolute(right));
      const [actual, expected] = [dot(left, y), dot(x, right)].map(value => ({shape: [], values: [value]}));
      assertClose('inner products', actual, expected, tolerances.eta, scale);
    }),

    property('the flow solve is a filter per axis', async problem => {
      const {rhoD, rhoO, shape, seed} = problem;
      const x = integers(shape, seed + 2);
      const origin = kronflow.SpatialWeights.fromDense(problem.origin);
      const destination = kronflow.SpatialWeights.fromDense(problem.destination);
      const filtered = await valueOf(tf, () => {
        const half = kronflow.spatialFilter(toTensor(tf, x), rhoD, destination, {axis: -1});
        return kronflow.spatialFilter(half, rhoO, origin, {axis: 0});
      });
      assertClose('filters', await solved(problem, x), filtered, twoSided);
    }),

    property('a filter less rho times its lag gives x back', async problem => {
      const {rhoO, shape, seed} = problem;
      const x = integers(shape, seed + 2);
      const weights = kronflow.SpatialWeights.fromDense(problem.origin);
      const [filtered, lagged] = await Promise.all(
        [0, 1].map(lags =>
          valueOf(tf, () => {
            const y = kronflow.spatialFilter(toTensor(tf, x), rhoO, weights);
            return lags === 0 ? y : kronflow.spatialLag(y, weights);
          }),
        ),
      );
      const scale = maxAbs(filtered) + maxAbs(lagged);
      assertClose('(I - rho W) y', combination(1, filtered, -rhoO, lagged), x, twoSided, scale);
    }),

    property('a batch is a loop', problem =>
      withSolve(subject, problem, async solve => {
        const members = [2, 3, 4].map(k => integers(problem.shape, problem.seed + k));
        const batch = {shape: [3, ...problem.shape], values: members.flatMap(m => Array.from(m.values))};
        const loop: NdArray[] = [];
        for (const member of members) loop.push(await apply(solve, problem, member));
        const expected = {shape: batch.shape, values: loop.flatMap(m => Array.from(m.values))};
        assertClose('batch', await apply(solve, problem, batch), expected, twoSided);
      }),
    ),

    property('renaming the regions renames the result', async problem => {
      const {origin, destination, shape, seed} = problem;
      const [p, q] = [permutation(shape[0], seed + 5), permutation(shape[1], seed + 6)];
      const renamed = (a: NdArray) => asArray(permuteColumns(permuteRows(asMatrix(a), p), q));
      const x = integers(shape, seed + 2);
      const other = {
        ...problem,
        origin: permuteColumns(permuteRows(origin, p), p),
        destination: permuteColumns(permuteRows(destination, q), q),
      };
      assertClose('renamed', await solved(other, renamed(x)), renamed(await solved(problem, x)), twoSided);
    }),

    property('exchanging origins and destinations transposes', async problem => {
      const {origin, destination, rhoD, rhoO, shape, seed} = problem;
      const x = integers(shape, seed + 2);
      const other = {
        ...problem,
        origin: destination,
        destination: origin,
        rhoD: rhoO,
        rhoO: rhoD,
        shape: [shape[1], shape[0]],
      };
      assertClose('exchanged', await solved(other, transposed(x)), transposed(await solved(problem, x)), twoSided);
    }),

    property('row-stochastic weights: A⁻¹ 1 = 1 / ((1 - rhoD)(1 - rhoO))', async problem => {
      const {origin, destination, rhoD, rhoO, shape} = problem;
      const pairs = shape[0] * shape[1];
      const gain = (weights: Matrix, rho: number) => (weights.length === 1 ? 1 : 1 / (1 - rho));
      const expected = new Array<number>(pairs).fill(gain(origin, rhoO) * gain(destination, rhoD));
      const ones = {shape, values: new Array<number>(pairs).fill(1)};
      assertClose('A⁻¹ 1', await solved(problem, ones), {shape, values: expected}, tolerances.eta);
    }),
  ];
}
