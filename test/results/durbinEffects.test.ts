import {
  type DependenceName,
  fitMap,
  type FlowDesign,
  flowDesign,
  type FlowFit,
  flowModel,
  type FlowModelOptions,
  SpatialWeights,
} from 'kronflow';
import {expectClose} from '../support/flowProblem';
import {seededRandom} from '../support/random';
import {unrestrictedOracle} from '../support/unrestrictedOracle';
import {directedKnn} from '../support/weights';

type Family = FlowModelOptions['family'];

const effects = ['origin', 'destination', 'intra', 'network', 'total'] as const;
type Sums = Record<(typeof effects)[number], number>;

/** Flows of a design with Durbin terms, and the design again for other attributes. */
function problem(family: Family, dependence: DependenceName, no: number, nd: number, seed: number) {
  const random = seededRandom(seed);
  const draw = (count: number): number[] => Array.from({length: count}, () => random.normal());
  const same = no === nd;
  const [wo, wd] = [directedKnn(no, 3, seed), same ? directedKnn(no, 3, seed) : directedKnn(nd, 4, seed + 1)];
  const origin = SpatialWeights.fromDense(wo);
  const weights = {origin, destination: same ? origin : SpatialWeights.fromDense(wd)};
  // Neighbours of other kind than those of the flows, so that none stands in for the other.
  const lagO = SpatialWeights.fromDense(directedKnn(no, 2, seed + 5));
  const lags = {origin: lagO, destination: same ? lagO : SpatialWeights.fromDense(directedKnn(nd, 2, seed + 6))};
  const [x, z] = [draw(no), draw(nd)];
  const pair = {logDistance: draw(no * nd)};
  const design = (xs: readonly number[], zs: readonly number[]): FlowDesign =>
    same
      ? flowDesign({both: {x: xs}, intra: {x: xs}, pair, lags})
      : flowDesign({origin: {x: xs}, destination: {x: zs}, pair, lags});
  const flows = Array.from({length: no * nd}, () =>
    family === 'gaussian' ? random.normal() : Math.round(Math.exp(1 + 0.5 * random.normal())),
  );
  const fit = (): Promise<FlowFit> =>
    fitMap(flowModel({family, dependence, weights, design: design(x, z), flows, priors: 'flat'}));
  return {fit, design, x, z, same, dense: [wo, wd] as const};
}

/** Raises x in one region after the other, makes the design with its lags again, and solves with the dense A. */
function byHand(
  of: ReturnType<typeof problem>,
  fit: FlowFit,
  side: 'origin' | 'destination' | 'both',
  mu?: ArrayLike<number>,
): Sums {
  const {design, x, z, same, dense} = of;
  const [no, nd] = [x.length, z.length];
  const value = (name: string): number => fit.parameters.find(parameter => parameter.name === name)?.estimate ?? 0;
  const [rhoD, rhoO] = [value('rho_d'), value('rho_o')];
  const isSeparable = fit.model.dependence === 'separable';
  const oracle = unrestrictedOracle(...dense);
  const rhos = [rhoD, rhoO, isSeparable ? -rhoD * rhoO : value('rho_w')] as const;
  const eta = (xs: readonly number[], zs: readonly number[]): number[] => {
    const made = design(xs, zs);
    const b = made.multiply(Float64Array.from(made.names, value));
    return oracle
      .solve(
        rhos,
        Array.from(b, entry => [entry]),
      )
      .map(([entry]) => entry);
  };
  const base = eta(x, z);
  const sums: Sums = {origin: 0, destination: 0, intra: 0, network: 0, total: 0};
  const raised = (values: readonly number[], i: number): number[] => values.map((entry, k) => entry + Number(k === i));
  for (let i = 0; i < (side === 'destination' ? nd : no); i++) {
    const after = eta(side === 'destination' ? x : raised(x, i), side === 'destination' ? raised(z, i) : z);
    after.forEach((entry, r) => {
      const [o, d] = [Math.floor(r / nd), r % nd];
      const part = ((entry - base[r]) * (mu?.[r] ?? 1)) / (no * nd);
      const starts = o === i && (same || side === 'origin');
      const ends = d === i && (same || side === 'destination');
      sums[starts && ends ? 'intra' : starts ? 'origin' : ends ? 'destination' : 'network'] += part;
      sums.total += part;
    });
  }
  return sums;
}

const settings: [Family, DependenceName, number, number][] = [
  ['poisson', 'separable', 8, 8],
  ['poisson', 'destination', 7, 10],
  ['negativeBinomial', 'none', 8, 8],
  ['gaussian', 'separable', 7, 9],
  ['gaussian', 'unrestricted', 8, 8],
  ['gaussian', 'destinationOrigin', 8, 6],
];

describe.each(settings)('effects with Durbin terms, %s, %s, %d x %d', (family, dependence, no, nd) => {
  it('are those of raising the attribute and with it its lag', async () => {
    const of = problem(family, dependence, no, nd, 12);
    const fit = await of.fit();
    for (const scale of ['eta', 'mu'] as const) {
      const mu = scale === 'mu' && family !== 'gaussian' ? fit.fitted() : undefined;
      const {rows} = await fit.effects({scale});
      expect([...new Set(rows.map(({covariate}) => covariate))]).toEqual(
        of.same ? ['x'] : ['destination x', 'origin x'],
      );
      for (const side of of.same ? (['both'] as const) : (['destination', 'origin'] as const)) {
        const expected = byHand(of, fit, side, mu);
        for (const effect of effects) {
          const row = rows.find(
            candidate => candidate.effect === effect && candidate.side === (side === 'both' ? 'combined' : side),
          )!;
          // Against the largest of the sums: some of them are differences that nearly cancel.
          const size = Math.max(...effects.map(name => Math.abs(expected[name])));
          expectClose(row.estimate / size, expected[effect] / size, 2e-5);
        }
      }
    }
  });
});

test('their standard errors are those of the sum of both coefficients', async () => {
  const fit = await problem('poisson', 'none', 9, 9, 3).fit();
  const {rows} = await fit.effects();
  const row = rows.find(({side, effect}) => side === 'destination' && effect === 'total')!;
  const [own, lag] = ['dest_x', 'dest_lag_x'].map(name => fit.parameters.findIndex(one => one.name === name));
  const covariance = fit.covariance();
  // Rows of W sum to one, so that its columns do on average.
  expectClose(row.estimate, fit.estimates[own] + fit.estimates[lag], 1e-6);
  const variance = covariance[own][own] + 2 * covariance[own][lag] + covariance[lag][lag];
  expectClose(row.standardError, Math.sqrt(variance), 1e-4);
  expectClose(row.interval[1] - row.estimate, 1.959964 * row.standardError, 1e-5);
});
