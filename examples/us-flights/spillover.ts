import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, type SpatialWeights} from 'kronflow';

/** What happens elsewhere when one airport grows. */
export interface Spillover {
  /** The airport that grows, by index, and by how many per cent. */
  source: number;
  growth: number;
  /** Per airport: the change of the flights that leave it for any destination, in per cent. */
  change: Float64Array;
  /** Per airport: how many steps from neighbour to neighbour lead to the source; Infinity if none do. */
  steps: number[];
  /** [airport, one of its neighbours], by index */
  links: [number, number][];
}

/**
 * If the size of one origin grows, X beta changes in that origin's row only, by `beta log(1 + growth)`. eta is linear in X beta,
 * so the solve of this change alone is the change of log mu. The destinations' side adds the same factor everywhere.
 */
export function spilloverFrom(
  source: number,
  growth: number,
  weights: SpatialWeights,
  {rhoD, rhoO, elasticity}: {rhoD: number; rhoO: number; elasticity: number},
): Spillover {
  const {n, indptr, indices} = weights;
  const change = new Float32Array(n * n);
  change.fill(elasticity * Math.log(1 + growth / 100), source * n, (source + 1) * n);
  const flowSolve = createKroneckerFlowSolve(weights);
  const effect = tf.tidy(() => flowSolve(rhoD, rhoO, tf.tensor2d(change, [n, n])).dataSync());
  flowSolve.dispose();

  const links: [number, number][] = [];
  for (let i = 0; i < n; i++) for (const j of indices.subarray(indptr[i], indptr[i + 1])) links.push([i, j]);
  return {
    source,
    growth,
    change: Float64Array.from({length: n}, (_, origin) => 100 * Math.expm1(effect[origin * n])),
    steps: stepsTo(source, n, links),
    links,
  };
}

function stepsTo(source: number, n: number, links: [number, number][]): number[] {
  const steps = new Array<number>(n).fill(Infinity);
  let reached = [source];
  for (let step = 0; reached.length > 0; step++) {
    for (const i of reached) steps[i] = step;
    const last = new Set(reached);
    reached = [...new Set(links.filter(([i, j]) => last.has(j) && steps[i] === Infinity).map(([i]) => i))];
  }
  return steps;
}
