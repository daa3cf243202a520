import {checkFinite} from '../finite';
import {check, KronflowError} from '../errors';
import type {WeightsPair} from '../numericCore';
import {transposeDense, twoSided} from '../spectral/dense';
import {type Diagonalisation, diagonalise} from '../spectral/diagonalise';
import {schur, transposeSchur} from '../spectral/schur';
import {schurSpectrum, type Spectrum} from '../spectral/spectrum';
import {flowResidual} from './operator';
import {quasiTriangularSolve} from './quasiTriangular';
import {reportFlowSolve} from './report';
import {eigenvalueOfA, type Rhos} from './shifts';

/** An eigenvalue of A is as good as zero below this, relative to the terms that make it: rhos in float32 decide no more digits. */
const SMALLEST_EIGENVALUE = 2 ** -22;
/** Largest accepted backward error. */
const LARGEST_BACKWARD_ERROR = 1e-10;

type SolveMatrix = (b: Float64Array) => Float64Array;

/**
 * Solves A X = B, or Aᵀ X = B, without iteration and in float64, for any rhos at which A is regular: for where the alternating
 * direction iteration is not safe or does not converge. Eigenvalue problems of order n_o and n_d come first, once per W.
 *
 * @param b, x [batch * n_o * n_d]; x is written
 * @throws KronflowError `singularFactor`, `inaccurateSolve`, `nonFinite`, `tooLarge`
 */
export function directFlowSolve(
  weights: WeightsPair,
  rhos: Rhos,
  b: Float32Array,
  x: Float32Array,
  transpose: boolean,
): void {
  checkFinite(b, b, 'b');
  const [origin, destination] = [diagonalise(weights.origin), diagonalise(weights.destination)];
  const real = origin !== undefined && destination !== undefined;
  const solve = real ? byEigenvectors(origin, destination, rhos, transpose) : bySchur(weights, rhos, transpose);
  const size = weights.origin.n * weights.destination.n;
  for (let start = 0; start < b.length; start += size) {
    const rhs = Float64Array.from(b.subarray(start, start + size));
    const solution = solve(rhs);
    assertSmallResidual(weights, rhos, transpose, rhs, solution);
    x.set(solution, start);
  }
  checkFinite(x, b, 'b');
  reportFlowSolve(weights, {method: real ? 'diagonalisation' : 'schur', steps: 0, correction: 0});
}

/**
 * With W_o = T_o M T_o⁻¹ and W_d = T_d Λ T_d⁻¹ (for transposes T⁻ᵀ in place of T), X = T_o X̂ T_dᵀ and B̂ = T_o⁻¹ B T_d⁻ᵀ:
 *
 *     X̂_ij = B̂_ij / (1 - rhoD λ_j - rhoO μ_i - rhoW μ_i λ_j)
 */
function byEigenvectors(
  origin: Diagonalisation,
  destination: Diagonalisation,
  rhos: Rhos,
  transpose: boolean,
): SolveMatrix {
  const [no, nd] = [origin.n, destination.n];
  const real = ({values}: Diagonalisation): Spectrum => ({re: values, im: new Float64Array(values.length)});
  assertRegular(real(origin), real(destination), rhos);
  const [from, to] = transpose ? (['basis', 'inverse'] as const) : (['inverse', 'basis'] as const);
  const oriented = (side: Diagonalisation, which: 'basis' | 'inverse'): Float64Array =>
    transpose ? transposeDense(side[which], side.n, side.n) : side[which];
  const [fromO, fromD, toO, toD] = [from, to].flatMap(which => [oriented(origin, which), oriented(destination, which)]);
  return b => {
    const transformed = twoSided(fromO, b, fromD, no, nd);
    for (let i = 0, at = 0; i < no; i++) {
      for (let j = 0; j < nd; j++, at++) {
        transformed[at] /= eigenvalueOfA(rhos, origin.values[i], destination.values[j]);
      }
    }
    return twoSided(toO, transformed, toD, no, nd);
  };
}

/**
 * With W_o = Q_o S Q_oᵀ and W_d = Q_d T Q_dᵀ in real Schur form, X = Q_o X̂ Q_dᵀ and B̂ = Q_oᵀ B Q_d: a system with S and T in place of
 * W_o and W_d (Bartels & Stewart 1972).
 */
function bySchur(weights: WeightsPair, rhos: Rhos, transpose: boolean): SolveMatrix {
  const [origin, destination] = [weights.origin, weights.destination].map(w => {
    const form = schur(w);
    return transpose ? transposeSchur(form) : form;
  });
  const [no, nd] = [origin.n, destination.n];
  assertRegular(schurSpectrum(origin), schurSpectrum(destination), rhos);
  const [qoT, qdT] = [transposeDense(origin.q, no, no), transposeDense(destination.q, nd, nd)];
  return b => {
    const transformed = twoSided(qoT, b, qdT, no, nd);
    quasiTriangularSolve(origin, destination, rhos, transformed);
    return twoSided(origin.q, transformed, destination.q, no, nd);
  };
}

/** Throws unless no eigenvalue f(μ, λ) of A is zero, or nearly. */
function assertRegular(mu: Spectrum, lambda: Spectrum, {rhoD, rhoO, rhoW}: Rhos): void {
  let smallest = Infinity;
  for (let i = 0; i < mu.re.length; i++) {
    for (let j = 0; j < lambda.re.length; j++) {
      const productRe = mu.re[i] * lambda.re[j] - mu.im[i] * lambda.im[j];
      const productIm = mu.re[i] * lambda.im[j] + mu.im[i] * lambda.re[j];
      const re = 1 - rhoD * lambda.re[j] - rhoO * mu.re[i] - rhoW * productRe;
      const im = -rhoD * lambda.im[j] - rhoO * mu.im[i] - rhoW * productIm;
      smallest = Math.min(smallest, Math.hypot(re, im));
    }
  }
  check(
    smallest >= SMALLEST_EIGENVALUE * (1 + Math.abs(rhoD) + Math.abs(rhoO) + Math.abs(rhoW)),
    'singularFactor',
    () =>
      `I - rhoD (I ⊗ W_d) - rhoO (W_o ⊗ I) - rhoW (W_o ⊗ W_d) is singular, or too close to it for rhos in float32, at rhoD = ${rhoD}, ` +
      `rhoO = ${rhoO}, rhoW = ${rhoW}; stay where admissibleRhos(weights).margin(rhos) is positive`,
  );
}

function assertSmallResidual(
  weights: WeightsPair,
  rhos: Rhos,
  transpose: boolean,
  b: Float64Array,
  x: Float64Array,
): void {
  const residual = new Float64Array(b.length);
  flowResidual(weights, rhos, transpose, b, x, residual);
  const error = maxAbs(residual);
  const scale = (1 + Math.abs(rhos.rhoD) + Math.abs(rhos.rhoO) + Math.abs(rhos.rhoW)) * maxAbs(x) + maxAbs(b);
  if (error > LARGEST_BACKWARD_ERROR * scale) {
    throw new KronflowError(
      'inaccurateSolve',
      `the solve left a relative residual of ${(error / scale).toExponential(1)}, more than ${LARGEST_BACKWARD_ERROR}; choose rhos ` +
        `at which the system is further from singular`,
    );
  }
}

const maxAbs = (x: Float64Array): number => x.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
