import type {Tensor} from '@tensorflow/tfjs';
import {assertClose} from '../../support/compare';
import {checkSecondDerivative} from '../../support/gradientChecker';
import {flowColumns, scalar, sizeOf} from '../../support/layout';
import type {FlowPoint} from '../../support/oracle';
import {float32Normals} from '../../support/random';
import {toTensor, valueOf} from '../../support/tensors';
import {caseNamed, type ConformanceCase} from '../cases';
import {type Check, inputsOf, referenceOf, type Subject, withSolve} from './check';

/** Directed and rectangular first: there a wrong transpose or a swapped rho shows. */
const twice = [
  'n = 1',
  'n = 3 x 2',
  '5 x 9',
  '5 x 9, vector',
  '10 x 3',
  'rho zero',
  'rho mixed signs',
  'rho 0.99 twice',
  'island 10 x 5, first and last region',
  'batch of 3, 5 x 9',
  '3 x 64',
  'pivoted, rho 1.7 and -2.3',
];

/** Orders in rhoD and rhoO that sum to three. */
const thrice = [
  [3, 0],
  [2, 1],
  [1, 2],
  [0, 3],
];

/** A random direction in all inputs, the cotangent among them. */
function directionOf(c: ConformanceCase): FlowPoint {
  const pairs = c.origin.length * c.destination.length;
  const draw = (seed: number) => flowColumns(float32Normals(sizeOf(c.shape), seed, 0.5), pairs);
  return {rhoD: 0.75, rhoO: -1.25, b: draw(31), cotangent: draw(32)};
}

/** Hessian times direction with respect to rhoD, rhoO, b and the cotangent. */
export function secondDerivativeChecks(subject: Subject): Check[] {
  const {db, drho} = subject.tolerances;
  const second = twice.map(caseNamed).map(c => ({
    name: `second derivative: ${c.name}`,
    run: () =>
      withSolve(subject, c, async solve => {
        const {oracle, point, array} = referenceOf(c);
        const named = (p: FlowPoint) => ({
          rhoD: scalar(p.rhoD),
          rhoO: scalar(p.rhoO),
          b: array(p.b),
          cotangent: array(p.cotangent),
        });
        const direction = directionOf(c);
        await checkSecondDerivative(subject.tf, {
          name: c.name,
          run: (rhoD, rhoO, b) => solve(rhoD, rhoO, b),
          inputs: inputsOf(c),
          cotangent: {shape: c.shape, values: c.cotangent},
          direction: named(direction),
          product: named(oracle.hessianVector(point, direction)),
          tolerances: {rhoD: drho, rhoO: drho, b: db, cotangent: db},
        });
      }),
  }));
  return [...second, ...thirdDerivativeChecks(subject)];
}

/** Three nested `tf.grad`: an op whose gradient is made of ops has every order. */
function thirdDerivativeChecks(subject: Subject): Check[] {
  const {tf, tolerances} = subject;
  const c = caseNamed('5 x 9');
  return thrice.map(([i, j]) => ({
    name: `third derivative: rhoD ${i} times, rhoO ${j} times`,
    run: () =>
      withSolve(subject, c, async solve => {
        const {oracle, point} = referenceOf(c);
        const inputs = inputsOf(c);
        const actual = await valueOf(tf, () => {
          const b = toTensor(tf, inputs.b);
          const cotangent = toTensor(tf, {shape: c.shape, values: c.cotangent});
          let f = (rhoD: Tensor, rhoO: Tensor): Tensor => tf.sum(tf.mul(solve(rhoD, rhoO, b), cotangent));
          for (let k = 0; k < i + j; k++) {
            const g = f;
            f = (rhoD, rhoO) => (k < i ? tf.grad(x => g(x, rhoO))(rhoD) : tf.grad(x => g(rhoD, x))(rhoO));
          }
          return f(toTensor(tf, inputs.rhoD), toTensor(tf, inputs.rhoO));
        });
        assertClose('third derivative', actual, scalar(oracle.rhoDerivative(point, i, j)), tolerances.drho);
      }),
  }));
}
