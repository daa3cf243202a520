import * as tf from '@tensorflow/tfjs';
import {fitMap, flowModel} from 'kronflow';
import type {Dataset} from '../../examples/browser/src/data/dataset';
import {designOf, observedPairs} from '../../examples/browser/src/model/design';
import {createExplorer, type Outcome, type Scenario} from '../../examples/browser/src/model/explorer';
import {fitPoisson} from '../../examples/browser/src/model/poisson';
import {weightsOf} from '../../examples/browser/src/model/weights';
import {defaults, readHash, writeHash} from '../../examples/browser/src/state/settings';
import {combine, identity, kronecker, scale, solve} from '../support/dense';

/** Nine places that are nobody's neighbours by symmetry, with flows that follow from nothing. */
function smallDataset(intra: boolean): Dataset {
  const n = 9;
  const some = (i: number): number => Math.abs(Math.sin(12.9898 * (i + 1)) * 43758.5453) % 1;
  const regions = Array.from({length: n}, (_, i) => ({
    id: `r${i}`,
    name: `region ${i}`,
    position: [10 * some(i), 10 * some(i + 50)] as [number, number],
  }));
  const words = {
    region: '',
    regions: '',
    flow: '',
    flows: '',
    period: '',
    inflow: '',
    outflow: '',
    intra: '',
    pull: '',
  };
  const size = regions.map((_, i) => 2 * some(i + 100));
  return {
    id: 'small',
    about: '',
    source: '',
    words: {...words, push: ''},
    regions,
    start: 'r0',
    geographic: false,
    neighbours: {rule: 'nearest', k: 2},
    flows: Array.from({length: n * n}, (_, r) =>
      !intra && r % (n + 1) === 0 ? 0 : Math.round(60 * some(r + 200) * Math.exp(size[r % n])),
    ),
    intra,
    covariates: {origin: {size: regions.map((_, i) => some(i + 300))}, destination: {size}},
    shortestKm: 0.5,
    reference: {
      kind: 'fitted',
      rhoD: 0,
      rhoO: 0,
      beta: {intercept: 3, intra_intercept: 0, dest_size: 0, orig_size: 0, logDistance: 0},
    },
  };
}

const scenario: Scenario = {region: 4, pull: 30, push: -20, rhoD: 0.45, rhoO: -0.25};

beforeAll(() => tf.setBackend('cpu'));

describe.each([true, false])('the explorer, flows within regions: %s', intra => {
  const data = smallDataset(intra);
  let outcome: Outcome;

  beforeAll(async () => {
    const before = tf.memory().numTensors;
    const explorer = createExplorer(data);
    await explorer.run({...scenario, rhoD: 0, rhoO: 0.8}); // where it comes from makes no difference
    outcome = await explorer.run(scenario);
    explorer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  /** A⁻¹ v with the n² x n² matrix A, in float64. */
  function filtered(v: ArrayLike<number>): number[] {
    const w = weightsOf(data).toDense();
    const factor = (rho: number) => combine(1, identity(w.length), -1, scale(rho, w));
    const b = Array.from(v, value => [value]);
    return solve(kronecker(factor(scenario.rhoO), factor(scenario.rhoD)), b).flat();
  }

  test('fits all parameters but the rhos, and follows the change of one region, as the dense model does', () => {
    const n = data.regions.length;
    const observed = observedPairs(data);
    const inside = (values: number[]) => Float64Array.from(values.filter((_, r) => observed[r] === 1));
    const design = designOf(data);
    const unit = (k: number) => design.names.map((_, j) => (j === k ? 1 : 0));
    const columns = design.names.map((_, k) => filtered(design.multiply(unit(k))));
    const y = inside(data.flows);
    const start = design.names.map(name => (name === 'intercept' ? 1 : 0));
    const beta = fitPoisson({y, columns: columns.map(inside)}, start).coefficients;

    const eta = (x: number[][]) => x[0].map((_, r) => beta.reduce((sum, b, k) => sum + b * x[k][r], 0));
    const covariate = {...data.covariates};
    const raised = (values: number[], percent: number) =>
      values.map((value, i) => (i === scenario.region ? value + Math.log1p(percent / 100) : value));
    const changed = designOf({
      ...data,
      covariates: {
        origin: {size: raised(covariate.origin.size, scenario.push)},
        destination: {size: raised(covariate.destination.size, scenario.pull)},
      },
    });
    const before = eta(columns);
    const after = eta(design.names.map((_, k) => filtered(changed.multiply(unit(k)))));
    for (let r = 0; r < n * n; r++) {
      expect(outcome.before[r] / (observed[r] * Math.exp(before[r]) || 1)).toBeCloseTo(observed[r], 4);
      expect(outcome.after[r] / (observed[r] * Math.exp(after[r]) || 1)).toBeCloseTo(observed[r], 4);
    }
  });

  test('takes the change apart without losing any of it', () => {
    const {destination, origin, intra: within, network, total} = outcome.effects;
    const n = data.regions.length;
    const sum = (values: Float32Array, keep: (o: number, d: number) => boolean): number =>
      values.reduce((all, mu, r) => all + (keep(Math.floor(r / n), r % n) ? mu : 0), 0);
    const here = scenario.region;
    for (const side of ['before', 'after'] as const) {
      const flows = outcome[side];
      expect(destination[side]).toBeCloseTo(
        sum(flows, (o, d) => d === here && o !== here),
        3,
      );
      expect(origin[side]).toBeCloseTo(
        sum(flows, (o, d) => o === here && d !== here),
        3,
      );
      expect(within[side]).toBeCloseTo(
        sum(flows, (o, d) => o === here && d === here),
        3,
      );
      expect(network[side]).toBeCloseTo(
        sum(flows, (o, d) => o !== here && d !== here),
        3,
      );
      expect(total[side]).toBeCloseTo(destination[side] + origin[side] + within[side] + network[side], 3);
      expect(outcome.inflow[side][here]).toBeCloseTo(destination[side] + within[side], 3);
      expect(outcome.outflow[side][here]).toBeCloseTo(origin[side] + within[side], 3);
    }
    if (!intra) expect(within).toEqual({before: 0, after: 0});
  });

  test('explains most where the package finds the maximum of the likelihood', async () => {
    const model = flowModel({
      family: 'poisson',
      weights: weightsOf(data),
      design: designOf(data),
      flows: data.flows,
      observed: Array.from(observedPairs(data)),
      priors: 'flat',
    });
    const fit = await fitMap(model);
    const at = {rhoD: fit.estimate('rho_d'), rhoO: fit.estimate('rho_o')};
    const explorer = createExplorer(data);
    const best = await explorer.run({...scenario, ...at});
    expect(fit.status.converged).toBe(true);
    fit.fitted().forEach((mu, r) => {
      if (observedPairs(data)[r] === 1) expect(best.before[r] / mu).toBeCloseTo(1, 3);
    });
    for (const by of [-0.05, 0.05]) {
      for (const side of ['rhoD', 'rhoO'] as const) {
        const {explained} = await explorer.run({...scenario, ...at, [side]: at[side] + by});
        expect(explained).toBeLessThan(best.explained);
      }
    }
    explorer.dispose();
  });
});

test('a link has every setting, and nothing else', () => {
  const all = {
    ...defaults,
    data: 'lattice',
    region: 'B7',
    pull: -30,
    push: 45,
    rhoD: -0.25,
    rhoO: 0.9,
    backend: 'cpu' as const,
    family: 'poisson' as const,
    size: 24,
    neighbours: 'contiguity' as const,
  };
  expect(readHash(`#${writeHash(all)}`)).toEqual(all);
  expect(writeHash(defaults)).toBe('');
  expect(readHash('#pull=7000&rhoD=x&lines=zigzag&backend=abacus&size=7&neighbours=2.5&family=none&unknown=1')).toEqual(
    readHash(''),
  );
});
