import {EigenvalueDecomposition, Matrix as MlMatrix} from 'ml-matrix';
import {product, transposeDense} from '../../../kernels/core/spectral/dense';
import {diagonalise} from '../../../kernels/core/spectral/diagonalise';
import {realSchur, schur, transposeSchur} from '../../../kernels/core/spectral/schur';
import {schurSpectrum, type Spectrum, spectrum} from '../../../kernels/core/spectral/spectrum';
import {symmetriser} from '../../../kernels/core/spectral/symmetry';
import {assertThrows, relativeError} from '../../support/compare';
import {build, type Matrix, transpose} from '../../support/dense';
import {seededRandom} from '../../support/random';
import {
  binaryRook,
  directedKnn,
  directedRing,
  full,
  knnWithIsland,
  ring,
  rook,
  unstandardised,
} from '../../support/weights';
import {csrOf} from '../randomCases';

const blocks = (a: Matrix, b: Matrix): Matrix =>
  build(a.length + b.length, a.length + b.length, (i, j) =>
    i < a.length && j < a.length ? a[i][j] : i >= a.length && j >= a.length ? b[i - a.length][j - a.length] : 0,
  );

const symmetric: Record<string, Matrix> = {
  'one region': [[0]],
  'no edges': build(4, 4, () => 0),
  'ring 9': ring(9),
  'rook 3 x 5': rook(3, 5),
  'binary rook 3 x 4': binaryRook(3, 4),
  'two parts and an island': blocks(blocks(rook(2, 3), [[0]]), ring(5)),
};

const directed: Record<string, Matrix> = {
  'directed ring 6': directedRing(6),
  'directed kNN 30': directedKnn(30, 3, 3),
  // Clusters of eigenvalues at -1/3 and 0.
  'directed kNN 100': directedKnn(100, 3, 8),
  'an island that others look at': knnWithIsland(12, 3, 4, 5),
  'full 10': full(10, 1),
  'not standardised': unstandardised(15, 3, 2),
  'a path, nilpotent': build(8, 8, (i, j) => (j === i + 1 ? 1 : 0)),
};

const flat = (m: Matrix): Float64Array => Float64Array.from(m.flat());

describe('symmetriser', () => {
  it.each(Object.entries(symmetric))('finds h with h_i w_ij = h_j w_ji: %s', (_, w) => {
    const h = symmetriser(csrOf(w))!;
    w.forEach((row, i) => row.forEach((value, j) => expect(h[i] * value).toBeCloseTo(h[j] * w[j][i], 12)));
    expect(Math.min(...h)).toBeGreaterThan(0);
  });

  it.each(Object.entries(directed).filter(([name]) => name !== 'full 10'))('%s has none', (_, w) => {
    expect(symmetriser(csrOf(w))).toBeUndefined();
  });

  it('tells by the values where the pattern is symmetric', () => {
    expect(symmetriser(csrOf(full(10, 1)))).toBeUndefined();
  });
});

describe('diagonalisation', () => {
  it.each(Object.entries(symmetric))('W = T Λ T⁻¹: %s', (_, w) => {
    const {n, values, basis, inverse} = diagonalise(csrOf(w))!;
    const scaled = basis.map((value, at) => value * values[at % n]);
    expect(relativeError(product(scaled, inverse, n, n, n), flat(w))).toBeLessThan(1e-13);
    const identity = product(basis, inverse, n, n, n);
    identity.forEach((value, at) => expect(value).toBeCloseTo(at % (n + 1) === 0 ? 1 : 0, 12));
  });

  it('does not take directed weights', () => {
    expect(diagonalise(csrOf(directedRing(5)))).toBeUndefined();
  });

  it('refuses an eigenvalue problem of days', () => {
    const n = 4001;
    const ringOf = {
      n,
      indptr: Int32Array.from({length: n + 1}, (_, i) => i),
      indices: Int32Array.from({length: n}, (_, i) => (i + 1) % n),
      data: new Float64Array(n).fill(1),
    };
    const message = assertThrows('spectrum', () => spectrum(ringOf), 'tooLarge');
    expect(message).toContain('4000 regions, got 4001');
  });
});

const sorted = ({re, im}: Spectrum): number[][] =>
  Array.from(re, (value, i) => [value, Math.abs(im[i])]).sort((x, y) => x[0] - y[0] || x[1] - y[1]);

describe('real Schur form', () => {
  const matrices = {...symmetric, ...directed};

  it.each(Object.entries(matrices))('W = Q T Qᵀ with Q orthogonal and T quasi-triangular: %s', (_, w) => {
    const {n, q, t} = schur(csrOf(w));
    const rebuilt = product(product(q, t, n, n, n), transposeDense(q, n, n), n, n, n);
    rebuilt.forEach((value, at) => expect(value).toBeCloseTo(flat(w)[at], 12));
    product(transposeDense(q, n, n), q, n, n, n).forEach((value, at) =>
      expect(value).toBeCloseTo(at % (n + 1) === 0 ? 1 : 0, 12),
    );
    for (let i = 0; i < n; i++) for (let j = 0; j + 1 < i; j++) expect(t[i * n + j]).toBe(0);
    // Blocks of two, one at a time, and only for complex pairs.
    for (let k = 0; k + 1 < n; k++) {
      if (t[(k + 1) * n + k] === 0) continue;
      if (k + 2 < n) expect(t[(k + 2) * n + k + 1]).toBe(0);
      const discriminant = ((t[k * n + k] - t[(k + 1) * n + k + 1]) / 2) ** 2 + t[k * n + k + 1] * t[(k + 1) * n + k];
      expect(discriminant).toBeLessThan(0);
    }
  });

  it('of a random matrix has the eigenvalues of a library', () => {
    const random = seededRandom(4);
    const n = 25;
    const a = Float64Array.from({length: n * n}, () => random.normal());
    const library = new EigenvalueDecomposition(MlMatrix.from1DArray(n, n, a));
    const expected = sorted({
      re: Float64Array.from(library.realEigenvalues),
      im: Float64Array.from(library.imaginaryEigenvalues),
    });
    expect(relativeError(sorted(schurSpectrum(realSchur(a.slice(), n))).flat(), expected.flat())).toBeLessThan(1e-12);
  });

  it('turns into that of the transpose', () => {
    const w = directedKnn(12, 3, 2);
    const {n, q, t} = transposeSchur(schur(csrOf(w)));
    const rebuilt = product(product(q, t, n, n, n), transposeDense(q, n, n), n, n, n);
    expect(relativeError(rebuilt, flat(transpose(w)))).toBeLessThan(1e-13);
    for (let i = 0; i < n; i++) for (let j = 0; j + 1 < i; j++) expect(t[i * n + j]).toBe(0);
  });
});
