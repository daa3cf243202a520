import * as tf from '@tensorflow/tfjs';
import {randomGamma, randomLcg, randomNormal, randomPoisson} from 'd3-random';
import type {FeatureCollection} from 'geojson';
import {createKroneckerFlowSolve} from 'kronflow';
import type {Dataset} from '../src/data/dataset';
import {linearPredictor} from '../src/model/design';
import {weightsOf} from '../src/model/weights';

const SIDE = 10;
const CELL_KM = 8;
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
export function lattice(): Dataset {
  const random = randomLcg(8);
  const normal = randomNormal.source(random)(0, 0.75);
  const cells = Array.from({length: SIDE ** 2}, (_, i) => ({row: Math.floor(i / SIDE), column: i % SIDE}));
  const logs = (): number[] => cells.map(() => Number(normal().toFixed(3)));
  const dataset: Dataset = {
    id: 'lattice',
    about: `Commuters between the ${SIDE ** 2} cells of an invented city, drawn from the model with parameters that are known.`,
    source: 'Simulated with d3-random, seed 8.',
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
    geographic: false,
    shapes: squares(cells),
    neighbours: {rule: 'contiguity'},
    flows: [],
    intra: true,
    covariates: {origin: {logPeople: logs()}, destination: {logJobs: logs()}},
    shortestKm: CELL_KM / 2,
    reference: TRUTH,
  };
  const poisson = randomPoisson.source(random);
  const gamma = randomGamma.source(random)(ALPHA, 1 / ALPHA);
  return {...dataset, flows: Array.from(means(dataset), mu => poisson(mu * gamma())())};
}

function means(dataset: Dataset): Float32Array {
  const {rhoD, rhoO, beta} = dataset.reference;
  const solve = createKroneckerFlowSolve(weightsOf(dataset));
  const mu = tf.tidy(() => tf.exp(solve(rhoD, rhoO, linearPredictor(dataset, beta))).dataSync<'float32'>());
  solve.dispose();
  return mu;
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
