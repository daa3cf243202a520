import {EigenvalueDecomposition, Matrix} from 'ml-matrix';
import {analyse} from '../analysis';
import {type Csr, transposeCsr} from '../csr';
import type {Interval} from './shifts';

/** Enough for the end of a spectrum to a few percent. */
const KRYLOV_STEPS = 24;
/** By how much the end that was found is taken to fall short. */
const MARGIN = 0.05;

const ranges = new WeakMap<Csr, Interval>();

/**
 * An interval that has the real parts of the eigenvalues of W: from the smallest eigenvalue of (W + Wᵀ) / 2, which bounds them from
 * below (Bendixson's theorem; found by Lanczos' method), to the norm of W. Only the pace of the alternating direction iteration
 * depends on it, no result.
 */
export function spectralRange(weights: Csr): Interval {
  let range = ranges.get(weights);
  if (range === undefined) {
    const norm = analyse(weights).dominanceNorm;
    range = [Math.max(-norm, smallestEigenvalue(weights) - MARGIN * norm), norm];
    ranges.set(weights, range);
  }
  return range;
}

function smallestEigenvalue(weights: Csr): number {
  const {n} = weights;
  const transposed = transposeCsr(weights);
  const steps = Math.min(KRYLOV_STEPS, n);
  const tridiagonal = Matrix.zeros(steps, steps);
  // Alternating signs and growing steps: any vector that no symmetry of a map is likely to share will do.
  let q = normalise(Float64Array.from({length: n}, (_, i) => Math.cos(1 + 2.5 * i + 0.1 * i * i)));
  let previous = new Float64Array(n);
  let beta = 0;
  for (let k = 0; k < steps; k++) {
    const next = new Float64Array(n);
    for (const {indptr, indices, data} of [weights, transposed]) {
      for (let i = 0; i < n; i++)
        for (let p = indptr[i]; p < indptr[i + 1]; p++) next[i] += 0.5 * data[p] * q[indices[p]];
    }
    const alpha = next.reduce((sum, value, i) => sum + value * q[i], 0);
    tridiagonal.set(k, k, alpha);
    for (let i = 0; i < n; i++) next[i] -= alpha * q[i] + beta * previous[i];
    beta = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    if (k + 1 === steps || !(beta > 1e-8)) break;
    tridiagonal.set(k, k + 1, beta);
    tridiagonal.set(k + 1, k, beta);
    previous = q;
    q = normalise(next);
  }
  const {realEigenvalues} = new EigenvalueDecomposition(tridiagonal, {assumeSymmetric: true});
  return Math.min(...realEigenvalues);
}

function normalise(x: Float64Array): Float64Array<ArrayBuffer> {
  const norm = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  return x.map(value => value / norm);
}
