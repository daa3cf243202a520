import {analyse} from '../core/analysis';
import type {Csr} from '../core/csr';

/** One side to be solved: W and the number of right-hand sides. */
interface Solve {
  weights: Csr;
  vectors: number;
}

/*
 * The unit is one multiplication and addition of the core's solves, about 0.2 ns. Measured on 2 cores of an EPYC (AVX2) with nearly
 * full W at n = 50 ... 1500; the two ways break even near n = 230. They differ little there, so the numbers need not be exact.
 */
/** A factorisation has shorter vectors to work on. */
const CORE_FACTOR = 3;
/** libtensorflow's advantage in arithmetic: wider registers and several threads. */
const SPEEDUP = 3;
/** A dozen operations, and the transposes. */
const OVERHEAD = 1e7;
/** The core's lag is written for few neighbours. */
const CORE_LAG = 25;

/** Whether libtensorflow solves these sides as dense matrices sooner than the core does by their sparse factors. */
export function densePays(solves: readonly Solve[]): boolean {
  let [core, dense] = [0, 0];
  for (const {weights, vectors} of solves) {
    const {n, upperPtr} = analyse(weights);
    let [entries, steps] = [n, 0];
    for (let i = 0; i < n; i++) {
      const row = upperPtr[i + 1] - upperPtr[i];
      entries += 2 * row;
      steps += row * row;
    }
    core += entries * vectors + CORE_FACTOR * steps;
    dense += (n * n * vectors + CORE_FACTOR * (n ** 3 / 3)) / SPEEDUP + OVERHEAD;
  }
  return core > dense;
}

/** The same for W X. */
export const denseLagPays = ({weights: {n, data}, vectors}: Solve): boolean =>
  CORE_LAG * data.length * vectors > (n * n * vectors) / SPEEDUP + OVERHEAD;
