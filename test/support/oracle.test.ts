import {relativeError} from './compare';
import {build, combine, type Matrix, multiply, solve, identity, transpose} from './dense';
import {factoredAlgebra, flowOracle, type FlowOracle, type FlowPoint, fullAlgebra, LARGEST_FULL} from './oracle';
import {seededRandom} from './random';
import {directedKnn, directedRing, unstandardised} from './weights';

interface Problem {
  name: string;
  origin: Matrix;
  destination: Matrix;
  rhoD: number;
  rhoO: number;
  batch: number;
}

/** Directed and rectangular, one of each kind. */
const problems: Problem[] = [
  {name: '1 x 1', origin: [[0]], destination: [[0]], rhoD: 0.3, rhoO: -0.5, batch: 1},
  {name: '3 x 2', origin: directedRing(3), destination: directedRing(2), rhoD: 0.3, rhoO: -0.5, batch: 1},
  {name: '5 x 9', origin: directedKnn(5, 2, 1), destination: directedKnn(9, 3, 2), rhoD: 0.9, rhoO: 0.3, batch: 3},
  {name: '7 x 4', origin: unstandardised(7, 2, 3), destination: directedKnn(4, 2, 4), rhoD: -0.7, rhoO: 1.7, batch: 2},
];

const draw = (rows: number, columns: number, seed: number): Matrix => {
  const random = seededRandom(seed);
  return build(rows, columns, () => random.normal());
};

function pointOf({origin, destination, rhoD, rhoO, batch}: Problem): FlowPoint {
  const pairs = origin.length * destination.length;
  return {rhoD, rhoO, b: draw(pairs, batch, 5), cotangent: draw(pairs, batch, 6)};
}

const directionOf = ({b}: FlowPoint): FlowPoint => ({
  rhoD: 0.7,
  rhoO: -1.3,
  b: draw(b.length, b[0].length, 7),
  cotangent: draw(b.length, b[0].length, 8),
});

const step = (p: FlowPoint, h: number, t: FlowPoint): FlowPoint => ({
  rhoD: p.rhoD + h * t.rhoD,
  rhoO: p.rhoO + h * t.rhoO,
  b: combine(1, p.b, h, t.b),
  cotangent: combine(1, p.cotangent, h, t.cotangent),
});

const flatten = (p: FlowPoint): number[] => [p.rhoD, p.rhoO, ...p.b.flat(), ...p.cotangent.flat()];

/** Five-point central difference of f at 0, error O(h⁴). */
function slope(f: (h: number) => number[], h = 1e-3): number[] {
  const [a, b, c, d] = [f(-2 * h), f(-h), f(h), f(2 * h)];
  return a.map((_, i) => (a[i] - 8 * b[i] + 8 * c[i] - d[i]) / (12 * h));
}

/** A direction along one input alone. */
function along(p: FlowPoint, name: keyof FlowPoint, row = 0): FlowPoint {
  const zero = combine(0, p.b, 0, p.b);
  const unit = zero.map((r, i) => (i === row ? r.map((_, k) => (k === 0 ? 1 : 0)) : r));
  const blank: FlowPoint = {rhoD: 0, rhoO: 0, b: zero, cotangent: zero};
  return {...blank, [name]: typeof p[name] === 'number' ? 1 : unit};
}

describe.each(problems)('oracle $name', problem => {
  const {origin, destination, rhoD, rhoO} = problem;
  const point = pointOf(problem);
  const oracles: [string, FlowOracle][] = [
    ['full', flowOracle(origin, destination, fullAlgebra)],
    ['factored', flowOracle(origin, destination, factoredAlgebra)],
  ];

  it('full and factored algebra agree in everything', () => {
    const [full, factored] = oracles.map(([, oracle]) => [
      ...oracle.multiply(rhoD, rhoO, point.b).flat(),
      ...oracle.solve(rhoD, rhoO, point.b).flat(),
      ...oracle.adjointSolve(rhoD, rhoO, point.b).flat(),
      ...flatten(oracle.gradient(point)),
      ...flatten(oracle.hessianVector(point, directionOf(point))),
      oracle.rhoDerivative(point, 2, 1),
    ]);
    full.forEach((value, i) => expect(Math.abs(factored[i] - value)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(value))));
  });

  it.each(oracles)('%s: A is I - rhoD I⊗Wd - rhoO Wo⊗I + rhoD rhoO Wo⊗Wd, entry by entry', (_, oracle) => {
    const [no, nd] = [origin.length, destination.length];
    const same = (a: number, b: number) => (a === b ? 1 : 0);
    const a = build(no * nd, no * nd, (r, c) => {
      const [o, d, p, q] = [Math.floor(r / nd), r % nd, Math.floor(c / nd), c % nd];
      const [wo, wd] = [origin[o][p], destination[d][q]];
      return same(r, c) - rhoD * same(o, p) * wd - rhoO * wo * same(d, q) + rhoD * rhoO * wo * wd;
    });
    const columns = identity(no * nd);
    expect(relativeError(oracle.multiply(rhoD, rhoO, columns).flat(), a.flat())).toBeLessThan(1e-14);
    expect(relativeError(oracle.solve(rhoD, rhoO, a).flat(), columns.flat())).toBeLessThan(1e-11);
    expect(relativeError(oracle.adjointSolve(rhoD, rhoO, transpose(a)).flat(), columns.flat())).toBeLessThan(1e-11);
  });

  it('solves L_o F L_dᵀ = B', () => {
    const lo = combine(1, identity(origin.length), -rhoO, origin);
    const ld = combine(1, identity(destination.length), -rhoD, destination);
    const flows = (column: number) =>
      build(origin.length, destination.length, (o, d) => point.b[o * destination.length + d][column]);
    const f = transpose(solve(ld, transpose(solve(lo, flows(0)))));
    expect(relativeError(multiply(multiply(lo, f), transpose(ld)).flat(), flows(0).flat())).toBeLessThan(1e-12);
    const eta = oracles[0][1].solve(rhoD, rhoO, point.b).map(row => row[0]);
    expect(relativeError(eta, f.flat())).toBeLessThan(1e-12);
  });

  const [, oracle] = oracles[1];

  it('gradient is the five-point difference of the loss, every input by name', () => {
    const gradient = oracle.gradient(point);
    const difference = (t: FlowPoint) => slope(h => [oracle.loss(step(point, h, t))])[0];
    for (const rho of ['rhoD', 'rhoO'] as const) {
      expect(relativeError([difference(along(point, rho))], [gradient[rho]])).toBeLessThan(1e-7);
    }
    for (const input of ['b', 'cotangent'] as const) {
      const differences = point.b.map((_, row) => difference(along(point, input, row)));
      const expected = gradient[input].map(row => row[0]);
      expect(relativeError(differences, expected)).toBeLessThan(1e-9);
    }
  });

  it('hessianVector is the five-point difference of the gradient', () => {
    const direction = directionOf(point);
    const difference = slope(h => flatten(oracle.gradient(step(point, h, direction))));
    expect(relativeError(difference, flatten(oracle.hessianVector(point, direction)))).toBeLessThan(1e-7);
  });

  it('rhoDerivative: the loss, its gradient, and differences up to third order', () => {
    expect(oracle.rhoDerivative(point, 0, 0)).toBeCloseTo(oracle.loss(point), 12);
    expect(oracle.rhoDerivative(point, 1, 0)).toBeCloseTo(oracle.gradient(point).rhoD, 10);
    expect(oracle.rhoDerivative(point, 0, 1)).toBeCloseTo(oracle.gradient(point).rhoO, 10);
    for (const [i, j] of [
      [2, 0],
      [1, 1],
      [0, 2],
      [3, 0],
      [2, 1],
      [1, 2],
      [0, 3],
    ]) {
      const [name, lower] = i > 0 ? (['rhoD', [i - 1, j]] as const) : (['rhoO', [i, j - 1]] as const);
      const f = (h: number) => [oracle.rhoDerivative(step(point, h, along(point, name)), lower[0], lower[1])];
      expect(relativeError(slope(f), [oracle.rhoDerivative(point, i, j)])).toBeLessThan(1e-6);
    }
  });
});

it('full and factored algebra agree at 25 x 25, where the suite takes the factored one', () => {
  const [origin, destination] = [directedKnn(25, 5, 9), unstandardised(25, 0.95, 10)];
  const point = pointOf({name: '25 x 25', origin, destination, rhoD: 0.99, rhoO: -0.9, batch: 1});
  expect(point.b.length).toBeGreaterThan(LARGEST_FULL);
  const [full, factored] = [fullAlgebra, factoredAlgebra].map(a => flowOracle(origin, destination, a).gradient(point));
  expect(relativeError([factored.rhoD], [full.rhoD])).toBeLessThan(1e-10);
  expect(relativeError([factored.rhoO], [full.rhoO])).toBeLessThan(1e-10);
  expect(relativeError(factored.b.flat(), full.b.flat())).toBeLessThan(1e-11);
  expect(relativeError(factored.cotangent.flat(), full.cotangent.flat())).toBeLessThan(1e-11);
});
