import type {Scalar, Tensor, Variable} from '@tensorflow/tfjs';
import {assertClose, assertTrue} from '../../support/compare';
import {multiply, transpose} from '../../support/dense';
import {type NdArray, scalar} from '../../support/layout';
import {seededRandom} from '../../support/random';
import {take, toTensor, valueOf} from '../../support/tensors';
import {caseNamed} from '../cases';
import {argumentsOf, type Check, type FlowSolve, inputsOf, referenceOf, type Subject, withSolve} from './check';

const c = caseNamed('5 x 9');
const RATE = 1 / 64;

/** The op inside what users build from it: variables, optimisers, bigger graphs. */
export function compositionChecks(subject: Subject): Check[] {
  const {tf, tolerances} = subject;
  const {db, drho} = tolerances;
  const {oracle, point, array} = referenceOf(c);
  const gradient = () => oracle.gradient(point);
  const weighted = (eta: Tensor): Scalar =>
    tf.sum(tf.mul(eta, toTensor(tf, {shape: c.shape, values: c.cotangent}))).asScalar();

  /** Trainable rhoD, rhoO and b at the point of the case, disposed of after use. */
  async function withVariables(use: (variables: Variable[], loss: () => Scalar) => Promise<void>): Promise<void> {
    await withSolve(subject, c, async solve => {
      const variables = tf.tidy(() => argumentsOf(tf, c).map(start => tf.variable(start)));
      try {
        await use(variables, () => weighted(solve(variables[0], variables[1], variables[2])));
      } finally {
        variables.forEach(variable => variable.dispose());
      }
    });
  }

  const read = async (variable: Variable): Promise<NdArray> => ({
    shape: variable.shape,
    values: await variable.data<'float32'>(),
  });

  const check = (name: string, run: () => Promise<void>): Check => ({name: `composition: ${name}`, run});
  const onSolve = (name: string, use: (solve: FlowSolve) => Promise<void>): Check =>
    check(name, () => withSolve(subject, c, use));

  return [
    check('tf.variableGrads', () =>
      withVariables(async (variables, loss) => {
        const {value, grads} = tf.variableGrads(loss, variables);
        value.dispose();
        const [d, o, b] = await take(...variables.map(({name}) => grads[name]));
        assertClose('drhoD', d, scalar(gradient().rhoD), drho);
        assertClose('drhoO', o, scalar(gradient().rhoO), drho);
        assertClose('db', b, array(gradient().b), db);
      }),
    ),

    check('tf.train.sgd takes the step of the gradient', () =>
      withVariables(async (variables, loss) => {
        // Small against the scale of a gradient of thousands, so that rho stays where it means something.
        const rate = 2 ** -20;
        const optimizer = tf.train.sgd(rate);
        optimizer.minimize(loss, false, variables);
        const {rhoD, rhoO, b} = gradient();
        const stepped = (start: number, slope: number) => scalar(start - rate * slope);
        assertClose('rhoD', await read(variables[0]), stepped(point.rhoD, rhoD), tolerances.eta);
        assertClose('rhoO', await read(variables[1]), stepped(point.rhoO, rhoO), tolerances.eta);
        const moved = point.b.map(([start], r) => [start - rate * b[r][0]]);
        assertClose('b', await read(variables[2]), array(moved), tolerances.eta);
        optimizer.dispose();
      }),
    ),

    check('tf.train.adam takes its first step against the sign of the gradient', () =>
      withVariables(async (variables, loss) => {
        const optimizer = tf.train.adam(RATE);
        optimizer.minimize(loss, false, variables);
        const {rhoD, rhoO} = gradient();
        const expected = [point.rhoD - RATE * Math.sign(rhoD), point.rhoO - RATE * Math.sign(rhoO)];
        for (const [i, rho] of expected.entries()) assertClose('rho', await read(variables[i]), scalar(rho), 1e-4);
        optimizer.dispose();
      }),
    ),

    onSolve('tf.train.adam finds the rhos that made the data', async solve => {
      const [rhoD, rhoO] = [0.5, -0.25];
      const values = oracle.solve(rhoD, rhoO, point.b);
      const target = toTensor(tf, array(values));
      const b = toTensor(tf, inputsOf(c).b);
      const rhos = [tf.variable(tf.scalar(0)), tf.variable(tf.scalar(0))];
      const optimizer = tf.train.adam(0.05);
      for (let step = 0; step < 150; step++) {
        optimizer.minimize(
          () => tf.mean(tf.square(tf.sub(solve(rhos[0], rhos[1], b), target))).asScalar(),
          false,
          rhos,
        );
      }
      const found = await Promise.all(rhos.map(read));
      [target, b, ...rhos, optimizer].forEach(resource => resource.dispose());
      assertClose('rhoD', found[0], scalar(rhoD), 1e-2);
      assertClose('rhoO', found[1], scalar(rhoO), 1e-2);
    }),

    onSolve('tf.valueAndGrads', async solve => {
      const {value, grads} = tf.valueAndGrads((d, o, b) => weighted(solve(d, o, b)))(argumentsOf(tf, c));
      const [loss, d, o, b] = await take(value, ...grads);
      assertClose('loss', loss, scalar(oracle.loss(point)), drho);
      assertClose('drhoD', d, scalar(gradient().rhoD), drho);
      assertClose('drhoO', o, scalar(gradient().rhoO), drho);
      assertClose('db', b, array(gradient().b), db);
    }),

    onSolve('tf.grads with a given cotangent', async solve => {
      const dy = toTensor(tf, {shape: c.shape, values: c.cotangent});
      const [d, o, b] = await take(...tf.grads((...x) => solve(x[0], x[1], x[2]))(argumentsOf(tf, c), dy));
      dy.dispose();
      assertClose('drhoD', d, scalar(gradient().rhoD), drho);
      assertClose('drhoO', o, scalar(gradient().rhoO), drho);
      assertClose('db', b, array(gradient().b), db);
    }),

    // loss = |eta|² / 2, eta = A(t/2, u/2 + 1/4)⁻¹ X beta: all exact in float32 up to the solve, integers in X.
    onSolve('inside a bigger graph', async solve => {
      const random = seededRandom(7);
      const x = point.b.map(() => [random.below(9) - 4, random.below(9) - 4, 1]);
      const beta = [[2], [-1], [3]];
      const [d, o] = [0.375, -0.5];
      const b = multiply(x, beta);
      const eta = oracle.solve(d, o, b);
      const expected = oracle.gradient({rhoD: d, rhoO: o, b, cotangent: eta});
      const gradients = tf.grads((t, u, coefficients) => {
        const mean = tf.reshape(tf.matMul(tf.tensor2d(x), coefficients), c.shape);
        const result = solve(tf.mul(t, 0.5), tf.add(tf.mul(u, 0.5), 0.25), mean);
        return tf.mul(tf.sum(tf.square(result)), 0.5);
      });
      const [dt, du, dBeta] = await take(
        ...tf.tidy(() => gradients([tf.scalar(2 * d), tf.scalar(2 * (o - 0.25)), tf.tensor2d(beta)])),
      );
      assertClose('dt', dt, scalar(expected.rhoD / 2), drho);
      assertClose('du', du, scalar(expected.rhoO / 2), drho);
      const slopes = multiply(transpose(x), expected.b);
      assertClose('dbeta', dBeta, {shape: [3, 1], values: slopes.flat()}, drho);
    }),

    onSolve('one rho on both sides', async solve => {
      const rho = 0.375;
      const expected = oracle.gradient({...point, rhoD: rho, rhoO: rho});
      const b = toTensor(tf, inputsOf(c).b);
      const slope = await valueOf(tf, () => tf.grad(r => weighted(solve(r, r, b)))(tf.scalar(rho)));
      b.dispose();
      assertClose('drho', slope, scalar(expected.rhoD + expected.rhoO), drho);
    }),

    onSolve('applied twice in one graph', async solve => {
      const {rhoD, rhoO, b, cotangent} = point;
      const eta = oracle.solve(rhoD, rhoO, b);
      const second = oracle.gradient({rhoD, rhoO, b: eta, cotangent});
      const first = oracle.gradient({rhoD, rhoO, b, cotangent: second.b});
      const [d, o, db2] = await take(
        ...tf.tidy(() => tf.grads((p, q, x) => weighted(solve(p, q, solve(p, q, x))))(argumentsOf(tf, c))),
      );
      assertClose('drhoD', d, scalar(first.rhoD + second.rhoD), drho);
      assertClose('drhoO', o, scalar(first.rhoO + second.rhoO), drho);
      assertClose('db', db2, array(first.b), db);
    }),

    onSolve('a result outlives the tidy that returns it, and its inputs', async solve => {
      const eta = tf.tidy(() => solve(...argumentsOf(tf, c)));
      assertTrue('the result is disposed of', !eta.isDisposed);
      const [actual] = await take(eta);
      assertClose('eta', actual, array(gradient().cotangent), tolerances.eta);
    }),
  ];
}
