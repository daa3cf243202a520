import type {Tensor} from '@tensorflow/tfjs';
import {assertEqual, assertThrows} from '../../support/compare';
import {toTensor} from '../../support/tensors';
import {caseNamed, type ConformanceCase} from '../cases';
import {argumentsOf, type Check, createSolve, type FlowSolve, type Subject} from './check';

const memoryCases = ['5 x 9', 'rho mixed signs', 'batch of 3, 5 x 9', 'pivoted, rho 1.7 and -2.3', 'n = 1, vector'];

/** Tensors and bytes are the same before and after: round an op, its derivatives and its errors. */
export function memoryChecks(subject: Subject): Check[] {
  const {tf, kronflow} = subject;
  const disposeAll = (tensors: Tensor[]) => tensors.forEach(t => t.dispose());

  function assertUnchanged(what: string, run: () => void): void {
    const before = tf.memory();
    const counts = {numTensors: before.numTensors, numBytes: before.numBytes, numDataBuffers: before.numDataBuffers};
    run();
    const after = tf.memory();
    assertEqual(`${what}: numTensors`, after.numTensors, counts.numTensors);
    assertEqual(`${what}: numDataBuffers`, after.numDataBuffers, counts.numDataBuffers);
    assertEqual(`${what}: numBytes`, after.numBytes, counts.numBytes);
  }

  /** Not tidied: what a use leaves behind must show. */
  const uses: Record<string, (solve: FlowSolve, inputs: [Tensor, Tensor, Tensor]) => void> = {
    op: (solve, inputs) => solve(...inputs).dispose(),
    'op with numbers': (solve, [, , b]) => solve(0.25, -0.5, b).dispose(),
    gradient: (solve, inputs) => disposeAll(tf.grads((d, o, b) => tf.sum(solve(d, o, b)))(inputs)),
    'gradient of one input': (solve, [, , b]) =>
      tf
        .grad(x => tf.sum(solve(0.25, -0.5, x)))(b)
        .dispose(),
    'second derivative': (solve, inputs) => {
      const loss = (...[d, o, b]: Tensor[]) => tf.sum(tf.square(solve(d, o, b)));
      const slope = (...x: Tensor[]) =>
        tf.addN(
          tf
            .grads(loss)(x)
            .map(g => tf.sum(g)),
        );
      disposeAll(tf.grads(slope)(inputs));
    },
    'third derivative': (solve, [rhoD, , b]) => {
      const loss = (d: Tensor) => tf.sum(solve(d, 0.25, b));
      tf.grad(tf.grad(tf.grad(loss)))(rhoD).dispose();
    },
  };

  /** Calls that must be refused, with everything they had allocated given back. */
  const errors: Record<string, (solve: FlowSolve, inputs: [Tensor, Tensor, Tensor]) => unknown> = {
    'b too short': (solve, [d, o]) => solve(d, o, [1, 2]),
    'rho of rank 1': (solve, [, o, b]) => tf.tidy(() => solve(tf.tensor1d([0.1, 0.2]), o, b)),
  };

  const flow = (
    name: string,
    c: ConformanceCase,
    use: (solve: FlowSolve, inputs: [Tensor, Tensor, Tensor]) => void,
  ) => ({
    name: `memory: ${name}, ${c.name}`,
    run: () => {
      assertUnchanged('from creation to disposal', () => {
        const inputs = argumentsOf(tf, c);
        const solve = createSolve(subject, c);
        // The first use may build what the solve keeps (uploaded weights); later ones may not add to it.
        use(solve, inputs);
        assertUnchanged('a further use', () => use(solve, inputs));
        solve.dispose();
        disposeAll(inputs);
      });
    },
  });

  const refused = Object.entries(errors).map(([name, call]) =>
    flow(`error, ${name}`, caseNamed('5 x 9'), (solve, inputs) => {
      assertThrows(name, () => call(solve, inputs), 'invalidShape');
    }),
  );

  const filter: Check = {
    name: 'memory: spatialFilter and spatialLag',
    run: () => {
      const weights = kronflow.SpatialWeights.fromDense(caseNamed('5 x 9').origin);
      const x = toTensor(tf, {shape: [5, 2], values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]});
      const rho = tf.scalar(0.5);
      const use = () => {
        kronflow.spatialFilter(x, rho, weights, {transpose: true}).dispose();
        kronflow.spatialLag(x, weights).dispose();
        const loss = (a: Tensor, r: Tensor) =>
          tf.sum(tf.square(kronflow.spatialLag(kronflow.spatialFilter(a, r, weights), weights)));
        disposeAll(tf.grads(loss)([x, rho]));
        disposeAll(
          tf.grads((...y) =>
            tf.addN(
              tf
                .grads(loss)(y)
                .map(g => tf.sum(g)),
            ),
          )([x, rho]),
        );
        assertThrows('axis of another size', () => kronflow.spatialFilter(x, rho, weights, {axis: 1}), 'invalidShape');
        assertThrows(
          'lag along an axis of another size',
          () => kronflow.spatialLag(x, weights, {axis: 1}),
          'invalidShape',
        );
      };
      use();
      assertUnchanged('a further use', use);
      disposeAll([x, rho]);
    },
  };

  return [
    ...memoryCases.map(caseNamed).flatMap(c => Object.entries(uses).map(([name, use]) => flow(name, c, use))),
    ...refused,
    filter,
  ];
}
