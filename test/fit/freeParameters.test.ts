import {flowModel, halfStudentTPrior, type Priors, uniformPrior} from 'kronflow';
import {FreeParameters} from '../../src/fit/freeParameters';
import {Whitening} from '../../src/fit/whitening';
import {assertClose} from '../support/compare';
import {slope} from '../support/flowModelOracle';
import {flowProblem} from '../support/flowProblem';
import {unstandardised, directedKnn} from '../support/weights';

const vector = (values: ArrayLike<number>) => ({shape: [values.length], values});

const settings: Record<string, Priors> = {
  'the default bounds': {},
  'bounds by priors': {
    rho: uniformPrior(-0.6, 0.7),
    beta: {
      dest_x: halfStudentTPrior(3),
      logDistance: uniformPrior(-2, 0),
      orig_x: {...halfStudentTPrior(3), support: {lower: -Infinity, upper: 3}},
    },
    alpha: uniformPrior(0.5, 30),
  },
};

describe.each(Object.entries(settings))('%s', (_, priors) => {
  const create = async () => {
    const {options, truth, names} = await flowProblem({
      family: 'negativeBinomial',
      weights: [unstandardised(6, 0.9, 2), directedKnn(6, 2, 1)],
    });
    const coordinates = new FreeParameters(flowModel({...options, priors}));
    return {coordinates, parameters: Float64Array.from(names, name => truth[name])};
  };

  it('come back the same', async () => {
    const {coordinates, parameters} = await create();
    const back = coordinates.toParameters(coordinates.fromParameters(parameters)).parameters;
    assertClose('parameters', vector(back), vector(parameters), 1e-12);
  });

  it('pull gradients back as differences show', async () => {
    const {coordinates, parameters} = await create();
    const free = coordinates.fromParameters(parameters);
    const gradient = parameters.map((__, k) => Math.cos(3 * k));
    const f = (u: Float64Array): number =>
      coordinates.toParameters(u).parameters.reduce((sum, value, k) => sum + gradient[k] * value, 0);
    const expected = free.map((value, j) =>
      slope(to => f(free.map((other, i) => (i === j ? to : other))), value, 1e-3),
    );
    assertClose('gradient', vector(coordinates.toParameters(free).pullback(gradient)), vector(expected), 1e-9);
  });

  it('stay inside, wherever the optimiser goes', async () => {
    const {coordinates, parameters} = await create();
    for (const far of [-1e3, -40, 40, 600]) {
      const moved = coordinates.toParameters(parameters.map(() => far)).parameters;
      expect(moved.some(Number.isNaN)).toBe(false);
      expect(Math.abs(moved[0])).toBeLessThan(1);
    }
  });
});

test('whitened coordinates have unit Fisher information, and pull back as they go forth', async () => {
  const {options, truth, names} = await flowProblem();
  const coordinates = new FreeParameters(flowModel(options));
  const start = coordinates.fromParameters(names.map(name => truth[name]));
  const p = start.length;
  const root = Array.from({length: p}, (_, i) => Float64Array.from({length: p}, (__, j) => Math.sin(5 * i + j * j)));
  const fisher = root.map((row, i) =>
    root.map((other, j) => row.reduce((sum, value, k) => sum + value * other[k], i === j ? 0.1 : 0)),
  );
  const whitening = new Whitening(
    coordinates.toParameters(start),
    start,
    fisher.map(row => Float64Array.from(row)),
    0,
  );
  expect(Array.from(whitening.toFree(new Float64Array(p)))).toEqual(Array.from(start));

  // Columns of d parameters / d z at the start.
  const unit = (j: number): Float64Array => Float64Array.from({length: p}, (_, i) => Number(i === j));
  const rows = names.map((_, k) => whitening.pullback(coordinates.toParameters(start).pullback(unit(k))));
  const information = Array.from({length: p * p}, (_, at) => {
    const [i, j] = [Math.floor(at / p), at % p];
    let sum = 0;
    for (let k = 0; k < p; k++) for (let l = 0; l < p; l++) sum += rows[k][i] * fisher[k][l] * rows[l][j];
    return sum;
  });
  assertClose('information', vector(information), vector(information.map((_, at) => Number(at % (p + 1) === 0))), 1e-7);
  // <g, C z> = <Cᵀ g, z>
  const [g, z] = [start.map((_, k) => Math.cos(k)), start.map((_, k) => Math.sin(k + 2))];
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, k) => sum + value * b[k], 0);
  const moved = whitening.toFree(z).map((value, k) => value - start[k]);
  expect(dot(g, moved)).toBeCloseTo(dot(whitening.pullback(g), z), 9);
});
