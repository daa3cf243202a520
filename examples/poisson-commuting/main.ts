/** Commuting between 49 towns in two years, simulated; the fit finds the parameters again: `npx tsx examples/poisson-commuting/main.ts` */
import * as tf from '@tensorflow/tfjs';
import {fitMap, flowDesign, flowModel, planeDistances, simulateFlows, SpatialWeights} from 'kronflow';

tf.enableProdMode(); // less talk

// 49 towns on a grid of 7 x 7, each with its queen neighbours; people and jobs by a fixed rule, and jobs grow from year to year.
const SIDE = 7;
const towns = Array.from({length: SIDE * SIDE}, (_, i) => ({x: i % SIDE, y: Math.floor(i / SIDE)}));
const queenEdges = towns.flatMap((a, i) =>
  towns.flatMap((b, j) =>
    i !== j && Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) === 1 ? [[i, j] as const] : [],
  ),
);
const weights = SpatialWeights.fromEdges(queenEdges, {n: towns.length}).rowStandardize();
const logPeople = towns.map(({x, y}) => 1 + Math.sin(1.3 * x + 0.4 * y));
const logDistance = planeDistances(towns, towns, {intra: 'halfNearest'}).map(Math.log);
const designs = [0, 1].map(year =>
  flowDesign({
    origin: {logPeople},
    destination: {logJobs: towns.map(({x, y}) => 1 + Math.cos(0.5 * x - 1.1 * y) + 0.4 * year * Math.sin(x * y))},
    pair: {logDistance},
  }),
);

const truth = {rho_d: 0.45, rho_o: 0.25, intercept: 0.6, dest_logJobs: 0.5, orig_logPeople: 0.35, logDistance: -0.6};
const flows = await simulateFlows({family: 'poisson', weights, design: designs, parameters: truth});

// Who lives and works in the same town does not commute: those pairs are left out. One mask serves both years.
const observed = logDistance.map((_, pair) => Number(Math.floor(pair / towns.length) !== pair % towns.length));
const panel = [flows.subarray(0, observed.length), flows.subarray(observed.length)];
const fit = await fitMap(flowModel({family: 'poisson', weights, design: designs, flows: panel, observed}));
console.log(fit.summary());

// Recovery: how far each estimate is from the truth, in standard errors.
const recovery = fit.parameters.map(({name, estimate, standardError}) => {
  const value = truth[name as keyof typeof truth];
  return {name, truth: value, estimate, 'std. error': standardError, 'off by': (estimate - value) / standardError};
});
console.table(
  recovery.map(({name, ...numbers}) => ({
    name,
    ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value.toFixed(4))])),
  })),
);
const isRecovered = recovery.every(row => Math.abs(row['off by']) < 3);
console.log(
  `${fit.status.reason}; the truth is ${isRecovered ? '' : 'not '}within three standard errors of every estimate`,
);
process.exitCode = fit.status.converged && isRecovered ? 0 : 1;
