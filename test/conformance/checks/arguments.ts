import type {Tensor} from '@tensorflow/tfjs';
import {assertClose, assertEqual} from '../../support/compare';
import {type NdArray, scalar, sizeOf} from '../../support/layout';
import {take, toTensor, valueOf} from '../../support/tensors';
import {caseNamed, cases} from '../cases';
import {argumentsOf, type Check, type FlowSolve, inputsOf, referenceOf, type Subject, withSolve} from './check';

const square = caseNamed('rho mixed signs');
const batched = caseNamed('batch of 3, 5 x 9');

/** Row-major values as nested arrays, as users type them. */
function nested({shape, values}: NdArray): number[][] {
  const width = shape[shape.length - 1];
  const rows = sizeOf(shape) / width;
  return Array.from({length: rows}, (_, i) => Array.from({length: width}, (__, j) => values[i * width + j]));
}

/** The same numbers in another dress give the same result. */
export function argumentChecks(subject: Subject): Check[] {
  const {tf, kronflow, tolerances} = subject;
  const {rhoD, rhoO} = square;
  const inputs = inputsOf(square);
  const reference = referenceOf(square);
  const expected = reference.array(reference.oracle.solve(rhoD, rhoO, reference.point.b));
  const vector = {shape: [sizeOf(square.shape)], values: square.b};
  const t = (array: NdArray) => toTensor(tf, array);

  const forms: Record<string, {call: (solve: FlowSolve) => Tensor; shape?: number[]}> = {
    'numbers for rho': {call: solve => solve(rhoD, rhoO, t(inputs.b))},
    'a number and a tensor for rho': {call: solve => solve(t(inputs.rhoD), rhoO, t(inputs.b))},
    'a tensor and a number for rho': {call: solve => solve(rhoD, t(inputs.rhoO), t(inputs.b))},
    'b as nested arrays': {call: solve => solve(rhoD, rhoO, nested(inputs.b))},
    'b as a flat array': {call: solve => solve(rhoD, rhoO, square.b), shape: vector.shape},
    'b as a Float32Array': {call: solve => solve(rhoD, rhoO, Float32Array.from(square.b)), shape: vector.shape},
    'b as a variable': {
      call: solve => {
        const variable = tf.variable(t(inputs.b));
        const eta = solve(rhoD, rhoO, variable);
        variable.dispose();
        return eta;
      },
    },
    'rho as variables': {
      call: solve => {
        const variables = [tf.variable(t(inputs.rhoD)), tf.variable(t(inputs.rhoO))];
        const eta = solve(variables[0], variables[1], t(inputs.b));
        variables.forEach(variable => variable.dispose());
        return eta;
      },
    },
    'b as a reshaped tensor': {call: solve => solve(rhoD, rhoO, tf.reshape(t(vector), square.shape))},
    'b as a transposed tensor': {
      call: solve => solve(rhoD, rhoO, tf.transpose(tf.tidy(() => tf.transpose(t(inputs.b))))),
    },
  };

  function compare(name: string, call: (solve: FlowSolve) => Tensor, shape?: number[]) {
    return withSolve(subject, square, async solve => {
      const actual = await valueOf(tf, () => call(solve));
      assertClose(name, actual, {shape: shape ?? square.shape, values: expected.values}, tolerances.eta);
    });
  }

  return [
    ...Object.entries(forms).map(([name, {call, shape}]) => ({
      name: `arguments: ${name}`,
      run: () => compare(name, call, shape),
    })),
    {
      name: 'arguments: one weights object on both sides = two equal ones',
      run: async () => {
        const values: NdArray[] = [];
        for (const shared of [true, false]) {
          await withSolve(subject, {...square, shared}, async solve => {
            const gradients = tf.tidy(() => [
              solve(...argumentsOf(tf, square)),
              ...tf.grads((d, o, b) => tf.sum(solve(d, o, b)))(argumentsOf(tf, square)),
            ]);
            values.push(...(await take(...gradients)));
          });
        }
        for (let i = 0; i < 4; i++) assertClose('same weights', values[i], values[4 + i], 0);
      },
    },
    {
      name: 'arguments: solves of different weights do not disturb each other',
      run: () =>
        withSolve(subject, square, first =>
          withSolve(subject, batched, async second => {
            const before = await valueOf(tf, () => first(...argumentsOf(tf, square)));
            await valueOf(tf, () => second(...argumentsOf(tf, batched)));
            const after = await valueOf(tf, () => first(...argumentsOf(tf, square)));
            assertClose('first solve', after, before, 0);
          }),
        ),
    },
    {
      name: 'arguments: vector, matrix and batch of one hold the same numbers',
      run: () =>
        withSolve(subject, square, async solve => {
          for (const shape of [vector.shape, square.shape, [1, ...square.shape]]) {
            const actual = await valueOf(tf, () => solve(rhoD, rhoO, t({shape, values: square.b})));
            assertClose(`shape [${shape.join(', ')}]`, actual, {shape, values: expected.values}, tolerances.eta);
          }
        }),
    },
    {
      name: 'arguments: a batch is a loop over its members',
      run: () =>
        withSolve(subject, batched, async solve => {
          const whole = await valueOf(tf, () => solve(...argumentsOf(tf, batched)));
          const members = await valueOf(tf, () => {
            const [d, o, b] = argumentsOf(tf, batched);
            return tf.stack(tf.unstack(b).map(member => solve(d, o, member)));
          });
          assertClose('batch', whole, members, tolerances.eta);
        }),
    },
    {
      name: 'arguments: gradients of some inputs only',
      run: () =>
        withSolve(subject, square, async solve => {
          const {oracle, point, array} = reference;
          const gradient = oracle.gradient(point);
          const cotangent = {shape: square.shape, values: square.cotangent};
          const loss = (eta: Tensor) => tf.sum(tf.mul(eta, t(cotangent)));
          const [d, o, b] = await take(
            ...tf.tidy(() => [
              tf.grad(x => loss(solve(x, rhoO, nested(inputs.b))))(t(inputs.rhoD)),
              tf.grad(x => loss(solve(rhoD, x, t(inputs.b))))(t(inputs.rhoO)),
              tf.grad(x => loss(solve(rhoD, rhoO, x)))(t(inputs.b)),
            ]),
          );
          assertClose('drhoD alone', d, scalar(gradient.rhoD), tolerances.drho);
          assertClose('drhoO alone', o, scalar(gradient.rhoO), tolerances.drho);
          assertClose('db alone', b, array(gradient.b), tolerances.db);
        }),
    },
    {
      name: 'arguments: repeated calls with other rhos answer for the rhos they got',
      run: () =>
        withSolve(subject, square, async solve => {
          for (const [d, o] of [
            [0.3, 0.9],
            [0.9, 0.3],
            [0.3, 0.9],
            [-0.5, 0.3],
          ].map(pair => pair.map(Math.fround))) {
            const actual = await valueOf(tf, () => solve(d, o, t(inputs.b)));
            const answer = reference.oracle.solve(d, o, reference.point.b);
            assertClose(`rhoD ${d}, rhoO ${o}`, actual, reference.array(answer), tolerances.eta);
          }
        }),
    },
    {
      name: 'arguments: a form of weights does not matter (dense, CSR)',
      run: async () => {
        const {SpatialWeights, createKroneckerFlowSolve} = kronflow;
        const n = square.origin.length;
        const cells = square.origin.map(row => row.flatMap((value, j) => (value === 0 ? [] : [{j, value}])));
        const indptr = [0];
        for (const row of cells) indptr.push(indptr[indptr.length - 1] + row.length);
        const entries = cells.flat();
        const solve = createKroneckerFlowSolve(
          SpatialWeights.fromCSR({
            indptr,
            indices: entries.map(e => e.j),
            data: entries.map(e => e.value),
            shape: [n, n],
          }),
        );
        const actual = await valueOf(tf, () => solve(...argumentsOf(tf, square)));
        solve.dispose();
        assertClose('from CSR', actual, expected, tolerances.eta);
      },
    },
    {
      name: 'arguments: every case keeps the shape of b',
      run: async () => {
        for (const c of cases.filter(({b}) => b.length <= 50)) {
          await withSolve(subject, c, async solve => {
            const eta = await valueOf(tf, () => solve(...argumentsOf(tf, c)));
            assertEqual(c.name, eta.shape.join(), c.shape.join());
          });
        }
      },
    },
  ];
}
