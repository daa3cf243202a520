import type * as Kronflow from 'kronflow';
import type {Tensor} from '@tensorflow/tfjs';
import {assertClose, assertEqual, assertThrows, assertTrue} from '../../support/compare';
import {checkGradient, checkSecondDerivative} from '../../support/gradientChecker';
import type {Matrix} from '../../support/dense';
import {flowColumns, flowValues, type NdArray, scalar, sizeOf} from '../../support/layout';
import {float32Normals} from '../../support/random';
import {toTensor, valueOf} from '../../support/tensors';
import {type UnrestrictedPoint, unrestrictedOracle} from '../../support/unrestrictedOracle';
import {type FlowCase, flowCaseNamed, flowCases} from '../flowCases';
import {STIFF_SECOND_DERIVATIVE} from '../../support/tolerances';
import type {Check, Subject} from './check';

type FlowSolve = ReturnType<typeof Kronflow.createFlowSolve>;

/** Where values lie on the host they are looked at, and every W is solved. */
export const onHost = (backend: string): boolean => ['cpu', 'wasm', 'tensorflow'].includes(backend);

/** The weights of a case, as users bring them. */
export function weightsOf({kronflow}: Subject, c: FlowCase): Kronflow.FlowWeights {
  const origin = kronflow.SpatialWeights.fromDense(c.origin);
  return c.shared ? origin : {origin, destination: kronflow.SpatialWeights.fromDense(c.destination)};
}

async function withFlowSolve<T>(subject: Subject, c: FlowCase, use: (solve: FlowSolve) => T | Promise<T>): Promise<T> {
  const solve = subject.kronflow.createFlowSolve(weightsOf(subject, c));
  try {
    return await use(solve);
  } finally {
    solve.dispose();
  }
}

const inputsOf = (c: FlowCase) => ({
  rhoD: scalar(c.rhos[0]),
  rhoO: scalar(c.rhos[1]),
  rhoW: scalar(c.rhos[2]),
  b: {shape: c.shape, values: c.b},
});

/** A case in the oracle's terms. */
function referenceOf(c: FlowCase) {
  const pairs = c.origin.length * c.destination.length;
  const array = (columns: Matrix): NdArray => ({shape: c.shape, values: flowValues(columns)});
  return {
    oracle: unrestrictedOracle(c.origin, c.destination),
    point: {rhos: c.rhos, b: flowColumns(c.b, pairs), cotangent: flowColumns(c.cotangent, pairs)},
    named: ({rhos: [rhoD, rhoO, rhoW], b, cotangent}: UnrestrictedPoint) => ({
      rhoD: scalar(rhoD),
      rhoO: scalar(rhoO),
      rhoW: scalar(rhoW),
      b: array(b),
      cotangent: array(cotangent),
    }),
  };
}

function directionOf(c: FlowCase): UnrestrictedPoint {
  const pairs = c.origin.length * c.destination.length;
  const draw = (seed: number): Matrix => flowColumns(float32Normals(sizeOf(c.shape), seed, 0.5), pairs);
  return {rhos: [0.75, -1.25, 0.5], b: draw(31), cotangent: draw(32)};
}

const run = (solve: FlowSolve) => (d: Tensor, o: Tensor, w: Tensor, b: Tensor) => solve(d, o, w, b);

/** Value, gradient and Hessian times direction against n² x n² linear algebra, every case the backend solves. */
function derivativeChecks(subject: Subject): Check[] {
  const {tf, backend} = subject;
  const {eta, db, drho} = subject.tolerances;
  const byInput = {rhoD: drho, rhoO: drho, rhoW: drho, b: db, cotangent: db};
  const second = ({stiff}: FlowCase): Record<string, number> =>
    Object.fromEntries(
      Object.entries(byInput).map(([name, value]) => [name, stiff ? STIFF_SECOND_DERIVATIVE * value : value]),
    );
  const solved = flowCases.filter(({symmetric}) => symmetric || onHost(backend));
  return solved.flatMap(c => [
    {
      name: `flowSolve, value and gradient: ${c.name}`,
      run: () =>
        withFlowSolve(subject, c, async solve => {
          const {oracle, point, named} = referenceOf(c);
          const {cotangent: value, ...gradients} = named(oracle.gradient(point));
          await checkGradient(tf, {
            name: c.name,
            run: run(solve),
            inputs: inputsOf(c),
            cotangent: {shape: c.shape, values: c.cotangent},
            value,
            gradients,
            tolerances: {value: eta, gradients: byInput},
          });
        }),
    },
    {
      name: `flowSolve, second derivative: ${c.name}`,
      run: () =>
        withFlowSolve(subject, c, async solve => {
          const {oracle, point, named} = referenceOf(c);
          const direction = directionOf(c);
          await checkSecondDerivative(tf, {
            name: c.name,
            run: run(solve),
            inputs: inputsOf(c),
            cotangent: {shape: c.shape, values: c.cotangent},
            direction: named(direction),
            product: named(oracle.hessianVector(point, direction)),
            tolerances: second(c),
          });
        }),
    },
  ]);
}

const ones = (...shape: number[]): NdArray => ({shape, values: new Array<number>(sizeOf(shape)).fill(1)});

/** Tensors are as many as before, whatever was called; not tidied, so that what is left behind shows. */
function memoryCheck(subject: Subject, c: FlowCase): Check {
  const {tf} = subject;
  return {
    name: `flowSolve, memory: ${c.name}`,
    run: () =>
      withFlowSolve(subject, c, solve => {
        const inputs = Object.values(inputsOf(c)).map(array => toTensor(tf, array));
        const loss = (...[d, o, w, b]: Tensor[]) => tf.sum(tf.square(solve(d, o, w, b)));
        const slope = (...x: Tensor[]) =>
          tf.addN(
            tf
              .grads(loss)(x)
              .map(g => tf.sum(g)),
          );
        const use = () => {
          solve(inputs[0], inputs[1], inputs[2], inputs[3]).dispose();
          solve(0.25, -0.5, 0.125, inputs[3]).dispose();
          tf.dispose(tf.grads(loss)(inputs));
          tf.dispose(tf.grads(slope)(inputs));
          assertThrows('b too short', () => solve(inputs[0], 0.1, 0.1, [1, 2]), 'invalidShape');
        };
        use();
        const before = tf.memory();
        const counts = {tensors: before.numTensors, bytes: before.numBytes, buffers: before.numDataBuffers};
        use();
        const after = tf.memory();
        assertEqual('numTensors', after.numTensors, counts.tensors);
        assertEqual('numBytes', after.numBytes, counts.bytes);
        assertEqual('numDataBuffers', after.numDataBuffers, counts.buffers);
        tf.dispose(inputs);
      }),
  };
}

interface Refusal {
  code: string;
  rhos?: readonly [number | NdArray, number | NdArray, number | NdArray];
  b?: NdArray;
  says: string[];
}

const everywhere: Record<string, Refusal> = {
  'b of a wrong shape': {code: 'invalidShape', b: ones(6, 5), says: ['[6, 4]', '[24]', '[6, 5]']},
  'b transposed': {code: 'invalidShape', b: ones(4, 6), says: ['[4, 6]']},
  'rhoW of rank 1': {code: 'invalidShape', rhos: [0.1, 0.1, ones(1)], says: ['rhoW']},
  'rhoD not a number': {code: 'nonFinite', rhos: [NaN, 0.1, 0.1], says: ['rhoD', 'NaN']},
  'rhoO infinite': {code: 'nonFinite', rhos: [0.1, Infinity, 0.1], says: ['rhoO', 'Infinity']},
  'rhoW infinite': {code: 'nonFinite', rhos: [0.1, 0.1, -Infinity], says: ['rhoW', '-Infinity']},
};

const withNaN: NdArray = {shape: [6, 4], values: Array.from(ones(6, 4).values).map((one, i) => (i === 7 ? NaN : one))};

const onHosts: Record<string, Refusal> = {
  'rhoW a tensor of NaN': {code: 'nonFinite', rhos: [0.1, 0.1, scalar(NaN)], says: ['rhoW', 'NaN']},
  'b with NaN': {code: 'nonFinite', b: withNaN, says: ['NaN', 'entry 7']},
  'b with NaN, by the direct route': {code: 'nonFinite', rhos: [1.7, -2.3, 0.6], b: withNaN, says: ['NaN', 'entry 7']},
  'a singular A': {code: 'singularFactor', rhos: [0.5, 0.25, 0.25], says: ['rhoD = 0.5', 'rhoW = 0.25', 'singular']},
};

function refusalChecks(subject: Subject): Check[] {
  const {tf, backend} = subject;
  const c = flowCaseNamed('ring 6 x 4, mixed signs');
  const refusals = {...everywhere, ...(onHost(backend) ? onHosts : {})};
  return Object.entries(refusals).map(([name, {code, rhos = [0.1, 0.1, 0.1], b = ones(6, 4), says}]) => ({
    name: `flowSolve, refusal: ${name}`,
    run: () =>
      withFlowSolve(subject, c, solve => {
        const made: Tensor[] = [];
        const tensor = (array: NdArray): Tensor => {
          made.push(toTensor(tf, array));
          return made[made.length - 1];
        };
        const [d, o, w] = rhos.map(rho => (typeof rho === 'number' ? rho : tensor(rho)));
        const x = tensor(b);
        const before = tf.memory().numTensors;
        const message = assertThrows(name, () => solve(d, o, w, x), code);
        assertThrows(`${name}, gradient`, () => tf.grad(y => tf.sum(solve(d, o, w, y)))(x), code);
        assertEqual('numTensors', tf.memory().numTensors, before);
        for (const part of says) assertTrue(`the message must name ${part}: ${message}`, message.includes(part));
        tf.dispose(made);
        tf.tidy(() => solve(0.1, 0.1, 0.1, tf.ones([6, 4])));
      }),
  }));
}

export function flowSolveChecks(subject: Subject): Check[] {
  const {tf, backend, tolerances} = subject;
  const directed = flowCaseNamed('directed kNN 9');
  const symmetric = flowCaseNamed('ring 6 x 4, mixed signs');
  return [
    ...derivativeChecks(subject),
    memoryCheck(subject, symmetric),
    ...(onHost(backend) ? [memoryCheck(subject, flowCaseNamed('beyond dominance, directed'))] : []),
    ...refusalChecks(subject),
    {
      name: 'flowSolve: without rhoW = -rhoD rhoO it is the separable solve',
      run: () =>
        withFlowSolve(subject, symmetric, async solve => {
          const separable = subject.kronflow.createKroneckerFlowSolve(weightsOf(subject, symmetric));
          const b = toTensor(tf, {shape: symmetric.shape, values: symmetric.b});
          const [actual, expected] = [
            await valueOf(tf, () => solve(0.5, -0.25, 0.125, b)),
            await valueOf(tf, () => separable(0.5, -0.25, b)),
          ];
          separable.dispose();
          b.dispose();
          assertClose('eta', actual, expected, 2 * tolerances.eta);
        }),
    },
    {
      name: 'flowSolve: third derivative in rhoW',
      run: () =>
        withFlowSolve(subject, flowCaseNamed('ring 9'), async solve => {
          const c = flowCaseNamed('ring 9');
          const {oracle, point} = referenceOf(c);
          // dA/drhoW is constant: the derivative is 3! (A⁻¹ A_W)³ eta.
          let y = oracle.solve(c.rhos, point.b);
          for (let k = 1; k <= 3; k++) {
            const lagged = oracle.multiply([0, 0, -1], y).map((row, r) => row.map((value, m) => value - y[r][m]));
            y = oracle.solve(c.rhos, lagged).map(row => row.map(value => k * value));
          }
          const expected = y.reduce(
            (sum, row, r) => sum + row.reduce((s, value, m) => s + value * point.cotangent[r][m], 0),
            0,
          );
          const actual = await valueOf(tf, () => {
            const [b, cotangent] = [c.b, c.cotangent].map(values => toTensor(tf, {shape: c.shape, values}));
            const loss = (w: Tensor) => tf.sum(tf.mul(solve(c.rhos[0], c.rhos[1], w, b), cotangent));
            return tf.grad(tf.grad(tf.grad(loss)))(tf.scalar(c.rhos[2]));
          });
          assertClose('third derivative', actual, scalar(expected), tolerances.drho);
        }),
    },
    {
      name: 'flowSolve: a disposed solve',
      run: () => {
        const solve = subject.kronflow.createFlowSolve(weightsOf(subject, symmetric));
        solve.dispose();
        const before = tf.memory().numTensors;
        assertThrows('call', () => solve(0.1, 0.1, 0.1, ones(6, 4).values), 'disposed');
        assertEqual('numTensors', tf.memory().numTensors, before);
      },
    },
    onHost(backend)
      ? {
          name: 'flowSolve: reports how it solved',
          run: () =>
            withFlowSolve(subject, directed, solve => {
              const b = toTensor(tf, {shape: directed.shape, values: directed.b});
              solve(...directed.rhos, b).dispose();
              const report = solve.report();
              assertEqual('method', report?.method, 'iteration');
              assertTrue(`correction ${report?.correction}`, report!.correction < 1e-5 && report!.steps > 2);
              solve(1.7, -2.3, 0.6, b).dispose();
              assertEqual('method', solve.report()?.method, 'schur');
              b.dispose();
            }),
        }
      : {
          name: 'flowSolve: a directed W is refused on GPUs',
          run: () =>
            withFlowSolve(subject, directed, solve => {
              const b = toTensor(tf, {shape: directed.shape, values: directed.b});
              const before = tf.memory().numTensors;
              const message = assertThrows('directed', () => solve(...directed.rhos, b), 'unsupportedBackend');
              for (const part of [backend, 'origin', "'wasm'"]) {
                assertTrue(`the message must name ${part}: ${message}`, message.includes(part));
              }
              assertEqual('numTensors', tf.memory().numTensors, before);
              b.dispose();
            }),
        },
  ];
}
