import type {Tensor} from '@tensorflow/tfjs';
import {assertClose, assertEqual} from './compare';
import type {NdArray} from './layout';
import {take, toTensor, type Tf, valueOf} from './tensors';

/*
 * After `test_rrule` of ChainRulesTestUtils: the value, the number of gradients, their shapes, and every input by name,
 * for loss = <cotangent, run(inputs)> with a random cotangent. Expected values come from a float64 oracle whose own
 * gradient is checked by five-point differences, since differences in float32 would only show the first digits.
 */

/** One entry per input of the rule, in the order of its arguments. */
export type ByName = Record<string, NdArray>;

export interface Rule {
  name: string;
  run: (...inputs: Tensor[]) => Tensor;
  inputs: ByName;
  cotangent: NdArray;
  value: NdArray;
  gradients: ByName;
  tolerances: {value: number; gradients: Record<string, number>};
}

/** Expected second derivatives: inputs are joined by the cotangent, of which the loss is a function too. */
export interface SecondRule extends Pick<Rule, 'name' | 'run' | 'inputs' | 'cotangent'> {
  /** Per input and for `cotangent`: the direction, and Hessian times direction. */
  direction: ByName;
  product: ByName;
  tolerances: Record<string, number>;
}

const tensorsOf = (tf: Tf, arrays: NdArray[]): Tensor[] => arrays.map(array => toTensor(tf, array));

async function compareByName(name: string, actual: Tensor[], expected: ByName, tolerances: Record<string, number>) {
  const names = Object.keys(expected);
  const arrays = await take(...actual);
  assertEqual(`${name}: number of gradients`, arrays.length, names.length);
  names.forEach((input, i) => assertClose(`${name}: d${input}`, arrays[i], expected[input], tolerances[input]));
}

export async function checkValue(
  tf: Tf,
  {name, run, inputs, value, tolerances}: Omit<Rule, 'gradients' | 'cotangent'>,
) {
  const actual = await valueOf(tf, () => run(...tensorsOf(tf, Object.values(inputs))));
  assertClose(`${name}: value`, actual, value, tolerances.value);
}

export async function checkGradient(tf: Tf, rule: Rule): Promise<void> {
  const {name, run, inputs, cotangent, gradients, tolerances} = rule;
  await checkValue(tf, rule);
  const actual = tf.tidy(() => {
    const c = toTensor(tf, cotangent);
    return tf.grads((...x) => tf.sum(tf.mul(run(...x), c)))(tensorsOf(tf, Object.values(inputs)));
  });
  await compareByName(name, actual, gradients, tolerances.gradients);
}

/** Hessian times direction, by differentiating <gradient, direction> once more. */
export async function checkSecondDerivative(tf: Tf, rule: SecondRule): Promise<void> {
  const {name, run, inputs, cotangent, direction, product, tolerances} = rule;
  const names = [...Object.keys(inputs), 'cotangent'];
  const actual = tf.tidy(() => {
    const loss = (...x: Tensor[]) => tf.sum(tf.mul(run(...x.slice(0, -1)), x[x.length - 1]));
    const directions = names.map(input => toTensor(tf, direction[input]));
    const slope = (...x: Tensor[]) =>
      tf
        .grads(loss)(x)
        .map((g, i) => tf.sum(tf.mul(g, directions[i])))
        .reduce((a, b) => tf.add(a, b));
    return tf.grads(slope)(tensorsOf(tf, [...Object.values(inputs), cotangent]));
  });
  const ordered = Object.fromEntries(names.map(input => [input, product[input]]));
  await compareByName(`${name}, second derivative`, actual, ordered, tolerances);
}
