import {admissibleRegion} from '../../../kernels/core/spectral/admissible';
import type {Matrix} from '../../support/dense';
import {seededRandom} from '../../support/random';
import {build} from '../../support/dense';
import {type Rhos, unrestrictedOracle} from '../../support/unrestrictedOracle';
import {directedKnn, directedRing, knnWithIsland, ring, rook} from '../../support/weights';
import {csrOf} from '../randomCases';

const regionOf = (wo: Matrix, wd: Matrix = wo) => admissibleRegion({origin: csrOf(wo), destination: csrOf(wd)});

/** Eigenvalues of the ring: cos(2 π k / n). */
const ringEnd = (n: number): number => Math.cos((2 * Math.PI * Math.floor(n / 2)) / n);

describe('the interval of a single rho', () => {
  it('reaches to the inverse eigenvalues', () => {
    const {rhoD, rhoO} = regionOf(ring(5), rook(2, 2));
    expect(rhoO.upper).toBeCloseTo(1, 12);
    expect(rhoO.lower).toBeCloseTo(1 / ringEnd(5), 12);
    expect(rhoD.lower).toBeCloseTo(-1, 12);
    expect(rhoD.upper).toBeCloseTo(1, 12);
  });

  it('has no end where there is no real eigenvalue', () => {
    // λ³ = 1: one real eigenvalue.
    expect(regionOf(directedRing(3)).rhoD).toEqual({lower: -Infinity, upper: expect.closeTo(1, 12) as number});
    const path = build(4, 4, (i, j) => (j === i + 1 ? 1 : 0));
    expect(regionOf(path).rhoD).toEqual({lower: -Infinity, upper: Infinity});
    expect(regionOf([[0]]).rhoO).toEqual({lower: -Infinity, upper: Infinity});
  });

  it('is bounded by the norm where eigenvalues would take long', () => {
    const n = 700;
    const indices = Int32Array.from({length: n}, (_, i) => (i + 1) % n);
    const csr = {n, indptr: Int32Array.from({length: n + 1}, (_, i) => i), indices, data: new Float64Array(n).fill(2)};
    const region = admissibleRegion({origin: csr, destination: csr});
    expect(region.rhoD).toEqual({lower: -0.5, upper: 0.5});
    expect(region.contains({rhoD: 0.2, rhoO: 0.2, rhoW: 0.04})).toBe(true);
    expect(region.contains({rhoD: 0.2, rhoO: 0.2, rhoW: 0.06})).toBe(false);
  });
});

const smallest = ([d, o, w]: Rhos, ends: [number, number][]): number =>
  Math.min(...ends.map(([mu, lambda]) => 1 - d * lambda - o * mu - w * mu * lambda));

describe('the region of three rhos', () => {
  it('for real eigenvalues is where all of A have stayed positive', () => {
    const [wo, wd] = [ring(5), rook(1, 3)];
    const ends: [number, number][] = [ringEnd(5), 1].flatMap(mu => [-1, 1].map((l): [number, number] => [mu, l]));
    const region = regionOf(wo, wd);
    const random = seededRandom(9);
    let inside = 0;
    for (let k = 0; k < 500; k++) {
      const [rhoD, rhoO, rhoW] = [0, 1, 2].map(() => random.uniform(-1.5, 1.5));
      const expected = smallest([rhoD, rhoO, rhoW], ends);
      expect(region.margin({rhoD, rhoO, rhoW})).toBeCloseTo(expected, 12);
      expect(region.contains({rhoD, rhoO, rhoW})).toBe(expected > 0);
      inside += Number(expected > 0);
    }
    expect(inside).toBeGreaterThan(50);
    expect(inside).toBeLessThan(450);
  });

  it.each([
    ['symmetric', ring(5), rook(1, 3)],
    ['directed', directedKnn(6, 2, 1), directedRing(4)],
    ['island', knnWithIsland(6, 2, 1, 3), ring(4)],
  ])('has vertices on its boundary, and A is regular between them: %s', (_, wo, wd) => {
    const region = regionOf(wo, wd);
    for (const vertex of region.vertices) expect(region.margin(vertex)).toBeCloseTo(0, 10);
    const oracle = unrestrictedOracle(wo, wd);
    const random = seededRandom(3);
    for (let k = 0; k < 30; k++) {
      const parts = region.vertices.map(() => -Math.log(1 - random.uniform()));
      const total = parts.reduce((a, b) => a + b);
      const mean = (name: 'rhoD' | 'rhoO' | 'rhoW'): number =>
        region.vertices.reduce((sum, vertex, v) => sum + (parts[v] / total) * vertex[name], 0);
      const rhos = {rhoD: mean('rhoD'), rhoO: mean('rhoO'), rhoW: mean('rhoW')};
      expect(region.contains(rhos)).toBe(true);
      expect(Number.isFinite(oracle.logDeterminant([rhos.rhoD, rhos.rhoO, rhos.rhoW]).value)).toBe(true);
    }
  });

  it('says how far a step may go', () => {
    const region = regionOf(ring(6));
    const from = {rhoD: 0.3, rhoO: 0.2, rhoW: 0.1};
    const direction = {rhoD: 1, rhoO: -0.5, rhoW: 2};
    const step = region.reach(from, direction);
    const at = (t: number) => ({rhoD: 0.3 + t, rhoO: 0.2 - 0.5 * t, rhoW: 0.1 + 2 * t});
    expect(region.margin(at(step))).toBeCloseTo(0, 12);
    expect(region.contains(at(0.999 * step))).toBe(true);
    expect(region.reach({rhoD: 0, rhoO: 0, rhoW: 0}, {rhoD: 0, rhoO: 0, rhoW: 0})).toBe(Infinity);
    expect(region.reach({rhoD: 2, rhoO: 0, rhoW: 0}, {rhoD: 1, rhoO: 0, rhoW: 0})).toBe(0);
  });
});
