import * as tf from '@tensorflow/tfjs';
import type {Feature} from 'geojson';
import {
  SpatialWeights,
  admissibleRhos,
  centroids,
  compareFits,
  createFlowSolve,
  createKroneckerFlowSolve,
  digamma,
  fitMap,
  flowDesign,
  flowLinesGeoJson,
  flowLogDet,
  flowModel,
  flowRowsForKepler,
  greatCircleDistances,
  halfStudentTPrior,
  inspectFlowTables,
  joinFeatures,
  lgamma,
  logDeterminant,
  minimizeLbfgs,
  normalPrior,
  planeDistances,
  readFlowTables,
  simulateFlows,
  spatialFilter,
  spatialLag,
  studentTPrior,
  uniformPrior,
  writeFlowTables,
  type FlowFit,
  KronflowError,
} from 'kronflow';
import {assertThrows} from '../support/compare';

/**
 * What callers in plain JavaScript pass by mistake: every argument and every option of every public function meets every kind of value.
 * Whatever is wrong is refused by a KronflowError; nothing fails with a TypeError from inside, and nothing leaks.
 */

const W = SpatialWeights.kNearest(
  [
    [0, 0],
    [1, 0],
    [0, 1],
    [2, 2],
  ],
  2,
).rowStandardize();
const pairs = Array.from({length: 16}, (_, r) => Math.sin(r * r));
const design = flowDesign({both: {a: [1, 2, 3, 5]}, pair: {d: pairs}});
const flows = pairs.map((_, r) => (r * 7) % 11);
const base = {family: 'poisson', weights: W, design, flows} as const;
const model = flowModel(base);
const parameters = Object.fromEntries(model.names.map(name => [name, 0.1]));
const solve = createKroneckerFlowSolve(W);
const flowSolve = createFlowSolve(W);
const b = tf.ones([4, 4]);
const locations = 'id,lat,lon\na,1,2\nb,3,4';
const table = 'origin,dest,count\na,b,3';
const {origins, destinations} = readFlowTables(locations, table);
const result = {origins, destinations, values: {count: [1, 2, 3, 4]}};
const place: Feature = {type: 'Feature', id: 'a', properties: {}, geometry: {type: 'Point', coordinates: [1, 2]}};
const parabola = ([x]: Float64Array) => ({value: x * x, gradient: [2 * x]});
let fit: FlowFit;

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation();
  fit = await fitMap(model);
});
afterAll(() => jest.restoreAllMocks());

const values: readonly unknown[] = [
  undefined,
  null,
  5,
  -1.5,
  Number.NaN,
  Infinity,
  'abc',
  true,
  {},
  [],
  [null],
  [[1, 2], [3]],
  () => 1,
  new Float32Array(3),
  b,
  new Map(),
  7n,
];

type Call = readonly [what: string, run: (value: never) => unknown];
const calls: readonly Call[] = [
  ['createKroneckerFlowSolve', v => createKroneckerFlowSolve(v)],
  ['createFlowSolve', v => createFlowSolve(v)],
  ['createKroneckerFlowSolve: origin', v => createKroneckerFlowSolve({origin: v, destination: W})],
  ['kroneckerFlowSolve: rhoD', v => solve(v, 0, b)],
  ['kroneckerFlowSolve: rhoO', v => solve(0, v, b)],
  ['kroneckerFlowSolve: b', v => solve(0, 0, v)],
  ['flowSolve: rhoW', v => flowSolve(0, 0, v, b)],
  ['flowSolve: b', v => flowSolve(0, 0, 0, v)],
  ['spatialFilter: x', v => spatialFilter(v, 0.1, W)],
  ['spatialFilter: rho', v => spatialFilter([1, 2, 3, 4], v, W)],
  ['spatialFilter: weights', v => spatialFilter([1, 2, 3, 4], 0.1, v)],
  ['spatialFilter: options', v => spatialFilter([1, 2, 3, 4], 0.1, W, v)],
  ['spatialFilter: axis', v => spatialFilter([1, 2, 3, 4], 0.1, W, {axis: v})],
  ['spatialFilter: transpose', v => spatialFilter([1, 2, 3, 4], 0.1, W, {transpose: v})],
  ['spatialLag: x', v => spatialLag(v, W)],
  ['spatialLag: weights', v => spatialLag([1, 2, 3, 4], v)],
  ['spatialLag: options', v => spatialLag([1, 2, 3, 4], W, v)],
  ['flowLogDet: weights', v => flowLogDet(v, 0, 0)],
  ['flowLogDet: rhoD', v => flowLogDet(W, v, 0)],
  ['flowLogDet: rhoW', v => flowLogDet(W, 0, 0, v)],
  ['logDeterminant: weights', v => logDeterminant(v, {rhoD: 0, rhoO: 0})],
  ['logDeterminant: rhos', v => logDeterminant(W, v)],
  ['logDeterminant: rhoD', v => logDeterminant(W, {rhoD: v, rhoO: 0})],
  ['logDeterminant: rhoW', v => logDeterminant(W, {rhoD: 0, rhoO: 0, rhoW: v})],
  ['admissibleRhos', v => admissibleRhos(v)],
  ['admissibleRhos: contains', v => admissibleRhos(W).contains(v)],
  ['admissibleRhos: reach', v => admissibleRhos(W).reach({rhoD: 0, rhoO: 0, rhoW: 0}, v)],
  ['lgamma', v => lgamma(v)],
  ['digamma', v => digamma(v)],
  ['fromDense', v => SpatialWeights.fromDense(v)],
  [
    'fromDense: o',
    v =>
      SpatialWeights.fromDense(
        [
          [0, 1],
          [1, 0],
        ],
        v,
      ),
  ],
  [
    'fromDense: ids',
    v =>
      SpatialWeights.fromDense(
        [
          [0, 1],
          [1, 0],
        ],
        {ids: v},
      ),
  ],
  ['fromDense: row', v => SpatialWeights.fromDense([v, v])],
  [
    'fromDense: an element',
    v =>
      SpatialWeights.fromDense([
        [0, v],
        [1, 0],
      ]),
  ],
  ['fromCSR', v => SpatialWeights.fromCSR(v)],
  ['fromCSR: indptr', v => SpatialWeights.fromCSR({indptr: v, indices: [1, 0], data: [1, 1], shape: [2, 2]})],
  ['fromCSR: indices', v => SpatialWeights.fromCSR({indptr: [0, 1, 2], indices: v, data: [1, 1], shape: [2, 2]})],
  ['fromCSR: data', v => SpatialWeights.fromCSR({indptr: [0, 1, 2], indices: [1, 0], data: v, shape: [2, 2]})],
  ['fromCSR: shape', v => SpatialWeights.fromCSR({indptr: [0, 1, 2], indices: [1, 0], data: [1, 1], shape: v})],
  ['fromEdges', v => SpatialWeights.fromEdges(v, {n: 2})],
  ['fromEdges: regions', v => SpatialWeights.fromEdges([[0, 1]], v)],
  ['fromEdges: n', v => SpatialWeights.fromEdges([[0, 1]], {n: v})],
  ['fromEdges: ids', v => SpatialWeights.fromEdges([['a', 'b']], {ids: v})],
  ['fromEdges: an edge', v => SpatialWeights.fromEdges([v], {n: 2})],
  ['kNearest', v => SpatialWeights.kNearest(v, 1)],
  [
    'kNearest: k',
    v =>
      SpatialWeights.kNearest(
        [
          [0, 0],
          [1, 1],
        ],
        v,
      ),
  ],
  [
    'kNearest: metric',
    v =>
      SpatialWeights.kNearest(
        [
          [0, 0],
          [1, 1],
        ],
        1,
        {metric: v},
      ),
  ],
  ['kNearest: a point', v => SpatialWeights.kNearest([v, v], 1)],
  ['fromAdjacency', v => SpatialWeights.fromAdjacency(v)],
  ['fromAdjacency: a feature', v => SpatialWeights.fromAdjacency([v])],
  ['fromAdjacency: topology', v => SpatialWeights.fromAdjacency({topology: v, object: 'a'})],
  ['fromGAL', v => SpatialWeights.fromGAL(v)],
  ['fromGWT', v => SpatialWeights.fromGWT(v)],
  ['centroids', v => centroids(v)],
  ['centroids: metric', v => centroids([place], {metric: v})],
  ['joinFeatures', v => joinFeatures(v, ['a'])],
  ['joinFeatures: ids', v => joinFeatures([place], v)],
  ['joinFeatures: property', v => joinFeatures([place], ['a'], {property: v})],
  ['greatCircleDistances', v => greatCircleDistances(v)],
  ['greatCircleDistances: destinations', v => greatCircleDistances([[1, 2]], v)],
  ['greatCircleDistances: options', v => greatCircleDistances([[1, 2]], undefined, v)],
  ['planeDistances', v => planeDistances(v)],
  ['readFlowTables: locations', v => readFlowTables(v, table)],
  ['readFlowTables: flows', v => readFlowTables(locations, v)],
  ['readFlowTables: options', v => readFlowTables(locations, table, v)],
  ['readFlowTables: columns', v => readFlowTables(locations, table, {columns: v})],
  ['readFlowTables: columns.count', v => readFlowTables(locations, table, {columns: {count: v}})],
  ['readFlowTables: columns.attributes', v => readFlowTables(locations, table, {columns: {attributes: v}})],
  ['readFlowTables: origins', v => readFlowTables(locations, table, {origins: v})],
  ['inspectFlowTables: locations', v => inspectFlowTables(v, '')],
  ['writeFlowTables', v => writeFlowTables(v)],
  ['writeFlowTables: values', v => writeFlowTables({...result, values: v})],
  ['writeFlowTables: origins', v => writeFlowTables({...result, origins: v})],
  ['writeFlowTables: a column', v => writeFlowTables({...result, values: {count: v}})],
  ['writeFlowTables: observed', v => writeFlowTables({...result, observed: v})],
  ['flowRowsForKepler', v => flowRowsForKepler(v)],
  ['flowRowsForKepler: selection', v => flowRowsForKepler(result, v)],
  ['flowRowsForKepler: by', v => flowRowsForKepler(result, {by: v})],
  ['flowRowsForKepler: top', v => flowRowsForKepler(result, {top: v})],
  ['flowRowsForKepler: minimum', v => flowRowsForKepler(result, {minimum: v})],
  ['flowLinesGeoJson', v => flowLinesGeoJson(v)],
  ['flowDesign', v => flowDesign(v)],
  ['flowDesign: both', v => flowDesign({both: v})],
  ['flowDesign: a covariate', v => flowDesign({both: {a: v}})],
  ['flowDesign: pair', v => flowDesign({pair: v, origins: 4, destinations: 4})],
  ['flowDesign: a pair covariate', v => flowDesign({pair: {d: v}, origins: 4, destinations: 4})],
  ['flowDesign: intra', v => flowDesign({intra: v, origins: 4, destinations: 4})],
  ['flowDesign: intra a', v => flowDesign({intra: {a: v}, origins: 4, destinations: 4})],
  ['flowDesign: intercept', v => flowDesign({intercept: v, both: {a: [1, 2]}})],
  ['flowDesign: origins', v => flowDesign({origins: v, destinations: 4})],
  ['flowDesign: lags', v => flowDesign({both: {a: [1, 2, 3, 4]}, lags: v})],
  ['flowDesign: an element', v => flowDesign({both: {a: [v, 1, 2, 3]}})],
  ['flowModel', v => flowModel(v)],
  ['flowModel: family', v => flowModel({...base, family: v})],
  ['flowModel: dependence', v => flowModel({...base, dependence: v})],
  ['flowModel: weights', v => flowModel({...base, weights: v})],
  ['flowModel: design', v => flowModel({...base, design: v})],
  ['flowModel: flows', v => flowModel({...base, flows: v})],
  ['flowModel: an element', v => flowModel({...base, flows: [v, ...flows.slice(1)]})],
  ['flowModel: observed', v => flowModel({...base, observed: v})],
  ['flowModel: offset', v => flowModel({...base, offset: v})],
  ['flowModel: priors', v => flowModel({...base, priors: v})],
  ['flowModel: priors.beta', v => flowModel({...base, priors: {beta: v}})],
  ['flowModel: priors.alpha', v => flowModel({...base, family: 'negativeBinomial', priors: {alpha: v}})],
  ['flowModel: priors.beta.intercept', v => flowModel({...base, priors: {beta: {intercept: v}}})],
  ['flowModel: spatialError', v => flowModel({...base, spatialError: v})],
  ['flowModel: spatialError, gaussian', v => flowModel({...base, family: 'gaussian', spatialError: v})],
  ['fitMap: model', v => fitMap(v)],
  ['fitMap: options', v => fitMap(model, v)],
  ['fitMap: method', v => fitMap(model, {method: v})],
  ['fitMap: maxIterations', v => fitMap(model, {maxIterations: v})],
  ['fitMap: tolerance', v => fitMap(model, {tolerance: v})],
  ['fitMap: start', v => fitMap(model, {start: v})],
  ['fitMap: start.rho_d', v => fitMap(model, {start: {rho_d: v}})],
  ['fitMap: onIteration', v => fitMap(model, {onIteration: v})],
  ['fitMap: signal', v => fitMap(model, {signal: v})],
  ['minimizeLbfgs: objective', v => minimizeLbfgs(v, [1])],
  ['minimizeLbfgs: start', v => minimizeLbfgs(parabola, v)],
  ['minimizeLbfgs: options', v => minimizeLbfgs(parabola, [1], v)],
  ['minimizeLbfgs: maxIterations', v => minimizeLbfgs(parabola, [1], {maxIterations: v})],
  ['minimizeLbfgs: what the objective returns', v => minimizeLbfgs(() => v, [1])],
  ['normalPrior: mean', v => normalPrior(v, 1)],
  ['normalPrior: deviation', v => normalPrior(0, v)],
  ['studentTPrior', v => studentTPrior(v)],
  ['uniformPrior', v => uniformPrior(v, 1)],
  ['halfStudentTPrior', v => halfStudentTPrior(3, v)],
  ['simulateFlows', v => simulateFlows(v)],
  ['simulateFlows: parameters', v => simulateFlows({family: 'poisson', design, weights: W, parameters: v})],
  ['simulateFlows: family', v => simulateFlows({family: v, design, weights: W, parameters: {}})],
  ['simulateFlows: seed', v => simulateFlows({family: 'poisson', design, weights: W, parameters: parameters, seed: v})],
  [
    'simulateFlows: dependence',
    v => simulateFlows({family: 'poisson', design, weights: W, dependence: v, parameters: {}}),
  ],
  ['compareFits', v => compareFits(v)],
  ['compareFits: a fit', v => compareFits({a: v})],
  ['FlowFit: inference', v => fit.inference(v)],
  ['FlowFit: inference, covariance', v => fit.inference({covariance: v})],
  ['FlowFit: inference, level', v => fit.inference({level: v})],
  ['FlowFit: summary', v => fit.summary(v)],
  ['FlowFit: estimate', v => fit.estimate(v)],
  ['FlowFit: predict', v => fit.predict(v)],
  ['FlowFit: predict, options', v => fit.predict(design, v)],
  ['FlowFit: predict, weights', v => fit.predict(design, {weights: v})],
  ['FlowFit: predict, offset', v => fit.predict(design, {offset: v})],
  ['FlowFit: simulate', v => fit.simulate(v)],
  ['FlowFit: effects', v => fit.effects(v)],
  ['FlowFit: effects, scale', v => fit.effects({scale: v})],
  ['FlowFit: effects, method', v => fit.effects({method: v})],
  ['FlowFit: effects, draws', v => fit.effects({method: 'draws', draws: v})],
  ['FlowFit: effects, covariance', v => fit.effects({covariance: v})],
  ['FlowFit: effects, pairs', v => fit.effects({pairs: v})],
  ['FlowFit: effects, sameRegions', v => fit.effects({sameRegions: v})],
  ['FlowFit: covariance', v => fit.covariance(v)],
  ['FlowFit: posterior().draws', v => fit.posterior().draws(v)],
];

test.each(calls)('%s', async (_, run) => {
  for (const value of values) {
    const before = tf.memory().numTensors;
    try {
      const made = await run(value as never);
      if (made instanceof tf.Tensor && made !== b) made.dispose();
    } catch (error) {
      if (!(error instanceof KronflowError)) throw error;
      expect(error.message).toMatch(/^[\w.]+: .{10}/);
    }
    expect(tf.memory().numTensors).toBe(before);
  }
});

test('disposed tensors', () => {
  const [disposed, rho] = [tf.ones([4, 4]), tf.scalar(0.1)];
  tf.dispose([disposed, rho]);
  const runs = [
    () => solve(0, 0, disposed),
    () => solve(rho, 0, b),
    () => flowSolve(0, 0, rho, b),
    () => spatialFilter(disposed, 0.1, W),
    () => spatialFilter([1, 2, 3, 4], rho, W),
    () => spatialLag(disposed, W),
    () => flowLogDet(W, rho, 0),
    () => lgamma(disposed),
  ];
  for (const run of runs) expect(assertThrows('a disposed tensor', run, 'disposed')).toContain('is a disposed tensor');
});
