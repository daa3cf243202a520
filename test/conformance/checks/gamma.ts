import type {Tensor, TensorLike} from '@tensorflow/tfjs';
import {assertClose, assertEqual, assertThrows, assertTrue} from '../../support/compare';
import {GAMMA_VALUES, type GammaValues} from '../../support/gammaValues';
import {checkGradient, checkSecondDerivative} from '../../support/gradientChecker';
import type {NdArray} from '../../support/layout';
import {float32Normals} from '../../support/random';
import {take, toTensor, valueOf} from '../../support/tensors';
import type {Check, Subject} from './check';

type Column = Exclude<keyof GammaValues, 'x'>;

/** ln Γ and what its derivatives are called, in order. */
const DERIVATIVES: Column[] = ['logGamma', 'digamma', 'trigamma', 'tetragamma', 'pentagamma'];

const OPS = {lgamma: 0, digamma: 1} as const;

/** Without the smallest x the values are of like size: then one max norm serves all of them. */
const moderate = GAMMA_VALUES.filter(({x}) => x >= 0.25 && x <= 100);

const column = (rows: GammaValues[], name: keyof GammaValues, shape: number[] = [rows.length]): NdArray => ({
  shape,
  values: rows.map(row => row[name]),
});

const times = (...factors: NdArray[]): NdArray => ({
  shape: factors[0].shape,
  values: Array.from(factors[0].values, (_, i) => factors.reduce((product, {values}) => product * values[i], 1)),
});

const plus = (a: NdArray, b: NdArray): NdArray => ({
  shape: a.shape,
  values: Array.from(a.values, (value, i) => value + b.values[i]),
});

/** lgamma and digamma against mpmath: every value by itself, derivatives up to the third, edges, memory. */
export function gammaChecks({tf, kronflow, tolerances: {eta, db}}: Subject): Check[] {
  return Object.entries(OPS).flatMap(([name, first]): Check[] => {
    const run = (x: Tensor | TensorLike): Tensor => kronflow[name as keyof typeof OPS](x);
    const draw = (seed: number): NdArray => ({
      shape: [moderate.length],
      values: float32Normals(moderate.length, seed, 0.5),
    });
    const x = column(moderate, 'x');
    const [value, slope, curvature] = [0, 1, 2].map(k => column(moderate, DERIVATIVES[first + k]));
    const [cotangent, direction] = [draw(91), {x: draw(92), cotangent: draw(93)}];
    const rule = {name, run, inputs: {x}, cotangent};

    return [
      ...[0, 1, 2, 3]
        .filter(order => first + order < DERIVATIVES.length)
        .map(order => ({
          name: `${name}: derivative ${order}, every value relative to itself`,
          run: async () => {
            const actual = await valueOf(tf, () => {
              let f: (t: Tensor) => Tensor = run;
              for (let k = 0; k < order; k++) {
                const g = f;
                f = t => tf.grad(u => tf.sum(g(u)))(t);
              }
              return f(toTensor(tf, column(GAMMA_VALUES, 'x')));
            });
            const expected = column(GAMMA_VALUES, DERIVATIVES[first + order]);
            // ln Γ and ψ have zeros, their derivatives have none.
            const floor = first + order < 2 ? 1 : 0;
            const size = Array.from(expected.values, e => 1 / Math.max(floor, Math.abs(e)));
            const relative = (a: NdArray) => times(a, {shape: a.shape, values: size});
            assertClose(name, relative(actual), relative(expected), eta, 1);
          },
        })),
      {
        name: `${name}: gradient`,
        run: () =>
          checkGradient(tf, {
            ...rule,
            value,
            gradients: {x: times(cotangent, slope)},
            tolerances: {value: eta, gradients: {x: db}},
          }),
      },
      {
        name: `${name}: second derivative`,
        run: () =>
          checkSecondDerivative(tf, {
            ...rule,
            direction,
            product: {
              x: plus(times(cotangent, curvature, direction.x), times(slope, direction.cotangent)),
              cotangent: times(slope, direction.x),
            },
            tolerances: {x: db, cotangent: db},
          }),
      },
      {
        name: `${name}: any shape, numbers and arrays`,
        run: async () => {
          const rows = moderate.slice(0, 12);
          for (const shape of [[12], [3, 4], [2, 1, 6], [1, 2, 3, 2]]) {
            const expected = column(rows, DERIVATIVES[first], shape);
            assertClose(name, await valueOf(tf, () => run(toTensor(tf, column(rows, 'x', shape)))), expected, eta);
          }
          const [row] = rows;
          const expected = {shape: [], values: [row[DERIVATIVES[first]]]};
          assertClose('a number', await valueOf(tf, () => run(row.x)), expected, eta);
          const nested = {shape: [1, 2], values: [row, row].map(r => r[DERIVATIVES[first]])};
          assertClose('an array', await valueOf(tf, () => run([[row.x, row.x]])), nested, eta);
          assertEqual('nothing', (await valueOf(tf, () => run(tf.zeros([0, 3])))).shape.join(), '0,3');
        },
      },
      {
        name: `${name}: very small, very large, NaN`,
        run: async () => {
          const [{values}] = await take(run([1e-30, 1e30, NaN]));
          const expected = name === 'lgamma' ? [69.0775527898, 6.80775527898e31] : [-1e30, 69.0775527898];
          expected.forEach((e, i) =>
            assertClose(name, {shape: [], values: [values[i]]}, {shape: [], values: [e]}, eta),
          );
          assertTrue(`${name}(NaN) must be NaN`, Number.isNaN(values[2]));
        },
      },
      {
        name: `${name}: memory, and refusal of other types`,
        run: () => {
          const input = toTensor(tf, x);
          const integers = tf.tensor1d([1, 2], 'int32');
          const use = () => {
            run(input).dispose();
            tf.grad(t => tf.sum(run(t)))(input).dispose();
            tf.grad(t => tf.sum(tf.grad(u => tf.sum(run(u)))(t)))(input).dispose();
            assertThrows('int32', () => run(integers), 'invalidType');
          };
          use();
          const {numTensors, numDataBuffers} = tf.memory();
          use();
          assertEqual('numTensors', tf.memory().numTensors, numTensors);
          assertEqual('numDataBuffers', tf.memory().numDataBuffers, numDataBuffers);
          input.dispose();
          integers.dispose();
        },
      },
    ];
  });
}
