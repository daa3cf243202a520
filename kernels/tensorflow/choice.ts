import type * as tf from '@tensorflow/tfjs';
import type {Kernel, KernelName} from '../contract';
import {analyse, isDominant} from '../core/analysis';
import type {Csr} from '../core/csr';
import {densePays, denseLagPays} from './cost';
import {float32Values, type NodeBackend} from './nodeBackend';

type Call<K extends KernelName> = Parameters<Kernel<K>>[0];

/** Whether libtensorflow's dense operations are safe for a call and, as far as `cost.ts` can say, faster than the core. */
export function prefersDensePair({
  inputs,
  attrs: {weights},
  backend,
}: Call<'KroneckerSolve'> | Call<'KroneckerSolveGrad'>): boolean {
  const {origin, destination} = weights;
  const size = sizeOf('b' in inputs ? inputs.b : inputs.dy);
  const solves = [origin, destination].map(weights => ({weights, vectors: size / weights.n}));
  return densePays(solves) && isSafe(origin, inputs.rhoO, backend) && isSafe(destination, inputs.rhoD, backend);
}

export function prefersDense({inputs: {x, rho}, attrs: {weights}, backend}: Call<'SpatialFilter'>): boolean {
  return densePays([{weights, vectors: sizeOf(x) / weights.n}]) && isSafe(weights, rho, backend);
}

export const prefersDenseLag = ({inputs: {x}, attrs: {weights}}: Call<'SpatialLag'>): boolean =>
  denseLagPays({weights, vectors: sizeOf(x) / weights.n});

/** Float32 factors need dominance; elsewhere, and for a rho that is not finite, the core looks closer and has the words. */
export const isSafe = (weights: Csr, rho: tf.TensorInfo, backend: tf.KernelBackend): boolean =>
  isDominant(analyse(weights), float32Values(backend as NodeBackend, rho)[0]);

const sizeOf = ({shape}: tf.TensorInfo): number => shape.reduce((x, y) => x * y, 1);
