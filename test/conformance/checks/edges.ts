import type {Tensor} from '@tensorflow/tfjs';
import {assertClose, assertEqual, assertThrows, assertTrue} from '../../support/compare';
import {type NdArray, scalar, sizeOf} from '../../support/layout';
import {toTensor, valueOf} from '../../support/tensors';
import {directedRing} from '../../support/weights';
import {caseNamed} from '../cases';
import {argumentsOf, type Check, createSolve, inputsOf, referenceOf, type Subject, withSolve} from './check';

/** Where factors live on the host, values are looked at; on a GPU that would cost a read-back. */
const hostBackends = new Set(['cpu', 'wasm', 'tensorflow']);

/** Row sums are one on either side: I - W is singular, exactly. */
const rings = {origin: directedRing(5), destination: directedRing(9), shared: false};

/** A call that must be refused: 0.3, 0.3 and ones of [5, 9] but for the one argument that breaks a rule. */
interface Refusal {
  code: string;
  rhoD?: number | NdArray;
  rhoO?: number | NdArray;
  b?: NdArray;
  /** Parts of the message: the rule and the value that broke it. */
  says?: string[];
}

const ones = (...shape: number[]): NdArray => ({shape, values: new Array<number>(sizeOf(shape)).fill(1)});

function onesBut(at: number, value: number): NdArray {
  const {shape, values} = ones(5, 9);
  return {shape, values: Array.from(values).map((one, i) => (i === at ? value : one))};
}

const everywhere: Record<string, Refusal> = {
  'b of a wrong shape': {code: 'invalidShape', b: ones(5, 8), says: ['[5, 9]', '[45]', '[5, 8]']},
  'b transposed': {code: 'invalidShape', b: ones(9, 5), says: ['[9, 5]']},
  'b of a wrong length': {code: 'invalidShape', b: ones(44), says: ['[44]']},
  'b as a scalar': {code: 'invalidShape', b: ones()},
  'a batch of a wrong shape': {code: 'invalidShape', b: ones(2, 9, 5), says: ['[2, 9, 5]']},
  'b of rank 4': {code: 'invalidShape', b: ones(1, 1, 5, 9)},
  'rhoD of rank 1': {code: 'invalidShape', rhoD: ones(1), says: ['rhoD']},
  'rhoO of rank 1': {code: 'invalidShape', rhoO: ones(1), says: ['rhoO']},
  'rhoD not a number': {code: 'nonFinite', rhoD: NaN, says: ['rhoD', 'NaN']},
  'rhoO infinite': {code: 'nonFinite', rhoO: Infinity, says: ['rhoO', 'Infinity']},
};

const onHosts: Record<string, Refusal> = {
  'rhoD a tensor of NaN': {code: 'nonFinite', rhoD: scalar(NaN), says: ['rhoD', 'NaN']},
  'rhoO a tensor of -Infinity': {code: 'nonFinite', rhoO: scalar(-Infinity), says: ['rhoO', '-Infinity']},
  'b with NaN': {code: 'nonFinite', b: onesBut(7, NaN)},
  'b with Infinity': {code: 'nonFinite', b: onesBut(44, Infinity)},
  'a singular destination factor': {code: 'singularFactor', rhoD: 1},
  'a singular origin factor': {code: 'singularFactor', rhoO: 1},
  'a singular factor, rho a tensor': {code: 'singularFactor', rhoD: scalar(1)},
};

/** Refusals by name (design, section 5): nothing is leaked, and the solve answers the next call. */
export function edgeChecks(subject: Subject): Check[] {
  const {tf, kronflow, backend} = subject;
  const refusals = {...everywhere, ...(hostBackends.has(backend) ? onHosts : {})};

  const refused = Object.entries(refusals).map(([name, {code, rhoD = 0.3, rhoO = 0.3, b = ones(5, 9), says = []}]) => ({
    name: `edges: ${name}`,
    run: () =>
      withSolve(subject, rings, solve => {
        const made: Tensor[] = [];
        const tensor = (array: NdArray) => {
          const t = toTensor(tf, array);
          made.push(t);
          return t;
        };
        const rho = (value: number | NdArray) => (typeof value === 'number' ? value : tensor(value));
        const [d, o, x, good] = [rho(rhoD), rho(rhoO), tensor(b), tensor(ones(5, 9))];
        // Not tidied: what a refused call leaves behind must show.
        const refuse = (call: () => unknown) => {
          const before = tf.memory().numTensors;
          const message = assertThrows(name, call, code);
          assertEqual('numTensors', tf.memory().numTensors, before);
          for (const part of says) assertTrue(`the message must name ${part}: ${message}`, message.includes(part));
        };
        refuse(() => solve(d, o, x));
        refuse(() => tf.grad(y => tf.sum(solve(d, o, y)))(x));
        // The solve and the gradient tape are as good as before.
        solve(0.3, 0.3, good).dispose();
        tf.grad(y => tf.sum(solve(0.3, 0.3, y)))(good).dispose();
        made.forEach(t => t.dispose());
      }),
  }));

  return [
    ...refused,
    {
      name: 'edges: a refused call does not touch the next answer',
      run: () => {
        const c = caseNamed('5 x 9');
        return withSolve(subject, c, async solve => {
          const {oracle, point, array} = referenceOf(c);
          assertThrows('b', () => solve(0.9, 0.9, [1, 2]), 'invalidShape');
          const eta = await valueOf(tf, () => solve(...argumentsOf(tf, c)));
          assertClose('eta', eta, array(oracle.solve(c.rhoD, c.rhoO, point.b)), subject.tolerances.eta);
        });
      },
    },
    {
      name: 'edges: a disposed solve',
      run: () => {
        const solve = createSolve(subject, rings);
        const b = toTensor(tf, ones(5, 9));
        solve.dispose();
        const before = tf.memory().numTensors;
        assertThrows('call', () => solve(0.3, 0.3, b), 'disposed');
        solve.dispose();
        assertEqual('numTensors', tf.memory().numTensors, before);
        b.dispose();
      },
    },
    {
      name: 'edges: a result outlives the solve',
      run: async () => {
        const c = caseNamed('5 x 9');
        const {oracle, point, array} = referenceOf(c);
        const solve = createSolve(subject, c);
        const inputs = inputsOf(c);
        const eta = tf.tidy(() => solve(c.rhoD, c.rhoO, toTensor(tf, inputs.b)));
        solve.dispose();
        const actual = await valueOf(tf, () => eta);
        assertClose('eta', actual, array(oracle.solve(c.rhoD, c.rhoO, point.b)), subject.tolerances.eta);
      },
    },
    {
      name: 'edges: a filter of a scalar, and along no axis of x',
      run: () => {
        const weights = kronflow.SpatialWeights.fromDense(rings.origin);
        tf.tidy(() => {
          const x = tf.zeros([5, 5]);
          assertThrows('scalar', () => kronflow.spatialFilter(tf.scalar(1), 0.3, weights), 'invalidShape');
          assertThrows('axis 2', () => kronflow.spatialFilter(x, 0.3, weights, {axis: 2}), 'invalidArgument');
          assertThrows('axis -3', () => kronflow.spatialLag(x, weights, {axis: -3}), 'invalidArgument');
          assertThrows('axis 0.5', () => kronflow.spatialLag(x, weights, {axis: 0.5}), 'invalidArgument');
        });
      },
    },
  ];
}
