import {EigenvalueDecomposition, Matrix} from 'ml-matrix';
import {analyse} from '../analysis';
import type {Csr} from '../csr';
import type {Spectrum} from '../spectral/spectrum';

/** Enough for the outline of a spectrum to a few percent. */
const KRYLOV_STEPS = 24;
/** By how much the lower end that was found is taken to fall short. */
const MARGIN = 0.05;
/** Points of the interval that stand for all of it. */
const POINTS = 17;

/** About where the eigenvalues of a W lie. Only the pace of the alternating direction iteration depends on it, no result. */
export interface SpectralRange {
  /** An interval that has their real parts. */
  readonly from: number;
  readonly to: number;
  /** Numbers from the interval and the complex plane that stand for all of them. */
  readonly outline: Spectrum;
}

const ranges = new WeakMap<Csr, SpectralRange>();

/** The range from the eigenvalues of W in a Krylov space (Arnoldi's method), which find the outline of its spectrum first, to its norm. */
export function spectralRange(weights: Csr): SpectralRange {
  let range = ranges.get(weights);
  if (range === undefined) {
    const {realEigenvalues, imaginaryEigenvalues} = new EigenvalueDecomposition(arnoldi(weights));
    const to = analyse(weights).dominanceNorm;
    const from = Math.max(-to, Math.min(...realEigenvalues) - MARGIN * to);
    // Closer and closer to the ends, where a nearly singular A has its trouble.
    const middle = (from + to) / 2;
    const points = Array.from(
      {length: POINTS},
      (_, k) => middle - (middle - from) * Math.cos((Math.PI * k) / (POINTS - 1)),
    );
    // One of each conjugate pair, their product being what counts.
    const complex = realEigenvalues.flatMap((re, i) =>
      imaginaryEigenvalues[i] > 0 ? [[re, imaginaryEigenvalues[i]]] : [],
    );
    const outline = {
      re: Float64Array.from([...points, ...complex.map(([re]) => re)]),
      im: Float64Array.from([...points.map(() => 0), ...complex.map(([, im]) => im)]),
    };
    ranges.set(weights, (range = {from, to, outline}));
  }
  return range;
}

/** W in an orthonormal basis of a Krylov space: upper Hessenberg. */
function arnoldi({n, indptr, indices, data}: Csr): Matrix {
  const steps = Math.min(KRYLOV_STEPS, n);
  const h = Matrix.zeros(steps, steps);
  // Alternating signs and growing steps: any vector that no symmetry of a map is likely to share will do.
  const basis = [normalise(Float64Array.from({length: n}, (_, i) => Math.cos(1 + 2.5 * i + 0.1 * i * i)))];
  for (let k = 0; k < steps; k++) {
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++)
      for (let p = indptr[i]; p < indptr[i + 1]; p++) next[i] += data[p] * basis[k][indices[p]];
    basis.forEach((q, j) => {
      const product = dot(q, next);
      h.set(j, k, product);
      for (let i = 0; i < n; i++) next[i] -= product * q[i];
    });
    const length = Math.sqrt(dot(next, next));
    if (!(length > 1e-8)) return h.subMatrix(0, k, 0, k);
    if (k + 1 === steps) break;
    h.set(k + 1, k, length);
    basis.push(normalise(next));
  }
  return h;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

function normalise(x: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(x, x));
  return x.map(value => value / norm);
}
