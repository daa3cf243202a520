import {assertClose} from '../../support/compare';
import type {Check, Subject} from '../../conformance/checks/check';

/** Before anything else: some browsers' flags make synchronous reads of WebGPU data return zeros, without an error. */
export const readingChecks = ({tf}: Subject): Check[] => [
  {
    name: 'reading: dataSync() and data() return the same, and what was computed',
    run: async () => {
      const product = tf.tidy(() =>
        tf.matMul(
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
          tf.tensor2d([
            [5, 6],
            [7, 8],
          ]),
        ),
      );
      const copy = tf.tidy(() => tf.add(product, 0));
      const expected = {shape: [2, 2], values: [19, 22, 43, 50]};
      assertClose('data', {shape: product.shape, values: await product.data()}, expected, 0);
      assertClose('dataSync', {shape: copy.shape, values: copy.dataSync()}, expected, 0);
      tf.dispose([product, copy]);
    },
  },
];
