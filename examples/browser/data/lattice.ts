import {randomLcg, randomNormal} from 'd3-random';
import type {FeatureCollection} from 'geojson';
import {simulateFlows} from 'kronflow';
import type {Dataset} from '../src/data/dataset';
import {designOf} from '../src/model/design';
import {weightsOf} from '../src/model/weights';

const SIDE = 10;
const CELL_KM = 8;
const SEED = 8;
/** Of the negative binomial counts: Var = mu + mu² / ALPHA. */
const ALPHA = 4;

/** Whatever one estimates from the flows below can be held against these. */
const TRUTH = {
  kind: 'true' as const,
  rhoD: 0.6,
  rhoO: 0.3,
  // Times 1 / ((1 - 0.6) (1 - 0.3)) these are the effects of a change everywhere: 1.2, 0.9, -1.1 and 2.
  beta: {intercept: 1.8, dest_logJobs: 0.336, orig_logPeople: 0.252, logDistance: -0.308, intra_intercept: 0.56},
};

/** Commuters between the cells of a square lattice, drawn at random from a model whose parameters are known. */
export async function lattice(): Promise<Dataset> {
  const normal = randomNormal.source(randomLcg(SEED))(0, 0.75);
  const cells = Array.from({length: SIDE ** 2}, (_, i) => ({row: Math.floor(i / SIDE), column: i % SIDE}));
  const logs = (): number[] => cells.map(() => Number(normal().toFixed(3)));
  const described: Omit<Dataset, 'flows'> = {
    id: 'lattice',
    about: `Commuters between the ${SIDE ** 2} cells of an invented city, drawn from the model with parameters that are known.`,
    source: `Simulated, seed ${SEED}.`,
    words: {
      region: 'cell',
      regions: 'cells',
      flow: 'trip',
      flows: 'trips',
      period: 'a day',
      inflow: 'trips in',
      outflow: 'trips out',
      intra: 'trips within a cell',
      pull: 'jobs',
      push: 'residents',
    },
    regions: cells.map(({row, column}) => ({
      id: `${String.fromCharCode(65 + row)}${column + 1}`,
      name: `row ${String.fromCharCode(65 + row)}, column ${column + 1}`,
      position: [(column + 0.5) * CELL_KM, (SIDE - row - 0.5) * CELL_KM],
    })),
    start: 'D8',
    calledById: true,
    geographic: false,
    shapes: squares(cells),
    neighbours: {rule: 'contiguity'},
    intra: true,
    covariates: {origin: {logPeople: logs()}, destination: {logJobs: logs()}},
    shortestKm: CELL_KM / 2,
    reference: TRUTH,
  };
  const flows = await simulateFlows({
    family: 'negativeBinomial',
    weights: weightsOf(described),
    design: designOf(described),
    parameters: {rho_d: TRUTH.rhoD, rho_o: TRUTH.rhoO, ...TRUTH.beta, alpha: ALPHA},
    seed: SEED,
  });
  return {...described, flows: Array.from(flows)};
}

/** Corners in kilometres, y up, clockwise as d3 wants the outside of a ring. */
function squares(cells: {row: number; column: number}[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: cells.map(({row, column}) => {
      const [left, right] = [column * CELL_KM, (column + 1) * CELL_KM];
      const [top, bottom] = [(SIDE - row) * CELL_KM, (SIDE - row - 1) * CELL_KM];
      const ring = [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
        [left, top],
      ];
      return {type: 'Feature', properties: {}, geometry: {type: 'Polygon', coordinates: [ring]}};
    }),
  };
}
