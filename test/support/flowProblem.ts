import {
  type DependenceName,
  flowDesign,
  type FlowDesign,
  type FamilyName,
  type FlowModelOptions,
  simulateFlows,
  SpatialWeights,
} from 'kronflow';
import type {Matrix} from './dense';
import type {NaiveModel} from './flowModelOracle';
import {seededRandom} from './random';
import {directedKnn} from './weights';

export interface ProblemSettings {
  readonly origins?: number;
  /** Default: the same regions as the origins, with intra-regional terms. */
  readonly destinations?: number;
  readonly family?: FamilyName;
  readonly dependence?: DependenceName;
  readonly periods?: number;
  /** Whether covariates of pairs change from period to period. */
  readonly changing?: boolean;
  readonly masked?: boolean;
  readonly offset?: boolean;
  /** Instead of directed nearest neighbours, by side. */
  readonly weights?: readonly [Matrix, Matrix];
  /** Instead of the usual ones. */
  readonly truth?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

/** A seeded flow model with simulated flows: for users, and as it is written down. */
export interface FlowProblem {
  readonly options: FlowModelOptions & {readonly family: FamilyName};
  readonly naive: NaiveModel;
  /** By name, in the order of the model. */
  readonly truth: Readonly<Record<string, number>>;
  readonly names: readonly string[];
  readonly dense: readonly [origin: Matrix, destination: Matrix];
}

const TRUTH: Readonly<Record<string, number>> = {
  rho_d: 0.5,
  rho_o: -0.4,
  intercept: 1.2,
  intra_intercept: 0.6,
  dest_x: 0.5,
  orig_x: 0.4,
  intra_x: 0.3,
  logDistance: -0.5,
  alpha: 2,
};

export async function flowProblem(settings: ProblemSettings = {}): Promise<FlowProblem> {
  const {origins = 6, family = 'poisson', dependence = 'separable', periods = 1, seed = 1} = settings;
  const isSquare = settings.destinations === undefined;
  const destinations = settings.destinations ?? origins;
  const pairs = origins * destinations;
  const random = seededRandom(seed);
  const draw = (count: number, spread = 1): number[] => Array.from({length: count}, () => spread * random.normal());

  const [wo, wd] = settings.weights ?? [
    directedKnn(origins, Math.min(3, origins - 1), seed),
    directedKnn(destinations, Math.min(4, destinations - 1), isSquare ? seed : seed + 1),
  ];
  const origin = SpatialWeights.fromDense(wo);
  const weights = {origin, destination: SpatialWeights.fromDense(wd)};
  const [x, z] = [draw(origins), draw(destinations)];
  const designOf = (): FlowDesign => {
    const pair = {logDistance: draw(pairs)};
    return isSquare ? flowDesign({both: {x}, pair, intra: {x}}) : flowDesign({origin: {x}, destination: {x: z}, pair});
  };
  const designs = Array.from({length: settings.changing === true ? periods : 1}, designOf);
  const offset = settings.offset === true ? draw(periods * pairs, 0.3) : undefined;
  const observed =
    settings.masked === true ? Array.from({length: periods * pairs}, () => Number(random.uniform() > 0.15)) : undefined;

  const rhos = (['rho_d', 'rho_o'] as const).filter(
    name => dependence === 'separable' || dependence === (name === 'rho_d' ? 'destination' : 'origin'),
  );
  const names = [...rhos, ...designs[0].names, ...(family === 'negativeBinomial' ? ['alpha'] : [])];
  const truth = Object.fromEntries(names.map(name => [name, settings.truth?.[name] ?? TRUTH[name]]));
  const flows: number[] = [];
  for (let period = 0; period < periods; period++) {
    const simulated = await simulateFlows({
      ...{family, dependence, weights, parameters: truth, seed: seed + period},
      design: designs[period % designs.length],
      ...(offset === undefined ? {} : {offset: offset.slice(period * pairs, (period + 1) * pairs)}),
    });
    for (const flow of simulated) flows.push(flow);
  }
  return {
    options: {
      ...{family, dependence, weights, flows, design: designs, priors: 'flat'},
      ...(observed === undefined ? {} : {observed}),
      ...(offset === undefined ? {} : {offset}),
    },
    naive: {
      ...{family, origin: wo, destination: wd, y: flows, observed, offset, rhos},
      x: designs.map(design => naiveDesign(design)),
    },
    truth,
    names,
    dense: [wo, wd],
  };
}

/** X with one row per pair, written down from the terms. */
export function naiveDesign({terms, origins, destinations}: FlowDesign): Matrix {
  const rows: Matrix = [];
  for (let o = 0; o < origins; o++) {
    for (let d = 0; d < destinations; d++) {
      rows.push(
        terms.map(({kind, values}) => {
          if (kind === 'constant') return 1;
          if (kind === 'origin') return values[o];
          if (kind === 'destination') return values[d];
          if (kind === 'pair') return values[o * destinations + d];
          return o === d ? values[o] : 0;
        }),
      );
    }
  }
  return rows;
}

export const expectClose = (actual: number, expected: number, tolerance: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
};
