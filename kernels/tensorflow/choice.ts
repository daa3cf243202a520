import type * as tf from '@tensorflow/tfjs';
import type {Kernel, KernelName} from '../contract';
import {analyse, isDominant} from '../core/analysis';
import type {Csr} from '../core/csr';
import {densePays, denseLagPays} from './cost';
import {float32Values, type NodeBackend} from './nodeBackend';

type Call<K extends KernelName> = Parameters<Kernel<K>>[0];

/** Whether libtensorflow's dense operations are safe for a call and, as far as `cost.ts` can say, faster than the core. */
export function prefersDensePair({
  inputs: {rhoD, rhoO, b},
  attrs: {
    weights: {origin, destination},
  },
  backend,
}: Call<'KroneckerSolve'>): boolean {
  const solves = [origin, destination].map(weights => ({weights, vectors: sizeOf(b) / weights.n}));
  return densePays(solves) && isSafe(origin, rhoO, backend) && isSafe(destination, rhoD, backend);
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
