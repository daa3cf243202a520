import * as tf from '@tensorflow/tfjs';
import {KronflowError} from '../../kernels/core/errors';
import {readUnlessLost} from '../../kernels/gpu/lost';
import type {Filtered} from './dependence';

/** [batch, n_o, n_d] */
export type FlowsShape = [number, number, number];

/** What a filter's kernels are given and make, by the current backend. */
export interface FilterKernels {
  /** The rhos, as the kernels want them. */
  readonly scalars: readonly tf.Tensor[];
  /** A⁻¹ b first, and what the gradient wants besides. */
  solve(b: tf.Tensor): readonly tf.Tensor[];
  /** The gradients by b and by every rho of `scalars`. @param solved what `solve` returned */
  gradient(dy: tf.Tensor, solved: readonly tf.Tensor[]): readonly tf.Tensor[];
  /** Those of the rhos' gradients that are free, in order. */
  free(gradients: readonly number[]): number[];
}

/** The values of a tensor of the current backend, which may go away meanwhile. @throws KronflowError `backendLost` */
export async function readValues(tensor: tf.Tensor): Promise<Float32Array> {
  const values = await readUnlessLost(tensor);
  if (values === undefined) {
    throw new KronflowError(
      'backendLost',
      `the device of the backend '${tf.getBackend()}' is gone, and all tensors on it; go on with another backend`,
    );
  }
  return values;
}

/** Runs the kernels and reads what they make, without a read-back that blocks. Tensors live until the result is disposed of. */
export async function solveOnBackend(b: Float32Array, shape: FlowsShape, kernels: FilterKernels): Promise<Filtered> {
  const kept = [...kernels.scalars];
  const dispose = (): void => tf.dispose(kept);
  const input = tf.tensor3d(b, shape);
  try {
    const solved = kernels.solve(input);
    kept.push(...solved);
    return {
      values: await readValues(solved[0]),
      dispose,
      async pullback(g) {
        const dy = tf.tensor3d(g, shape);
        const made: tf.Tensor[] = [dy];
        try {
          const gradients = kernels.gradient(dy, solved);
          made.push(...gradients);
          const [db, ...rhos] = await Promise.all(gradients.map(readValues));
          return {b: db, rhos: kernels.free(rhos.map(([value]) => value))};
        } finally {
          tf.dispose(made);
        }
      },
    };
  } catch (error) {
    dispose();
    throw error;
  } finally {
    input.dispose();
  }
}

/** Runs a function that makes a tensor, and reads that. */
export async function readTensor(compute: () => tf.Tensor): Promise<Float32Array> {
  const result = tf.tidy(compute);
  try {
    return await readValues(result);
  } finally {
    result.dispose();
  }
}
