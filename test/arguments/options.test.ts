import {
  admissibleRhos,
  centroids,
  createFlowSolve,
  createKroneckerFlowSolve,
  fitMap,
  flowDesign,
  type FlowFit,
  flowLinesGeoJson,
  flowModel,
  flowRowsForKepler,
  greatCircleDistances,
  inspectFlowTables,
  joinFeatures,
  minimizeLbfgs,
  planeDistances,
  readFlowTables,
  simulateFlows,
  spatialFilter,
  spatialLag,
  SpatialWeights,
} from 'kronflow';
import {checkOptions} from '../../src/arguments/options';
import {assertThrows} from '../support/compare';

const points: [number, number][] = [
  [0, 0],
  [3, 1],
  [1, 2],
  [4, 4],
];
const W = SpatialWeights.kNearest(points, 2).rowStandardize();
const design = flowDesign({both: {x: [1, 2, 4, 3]}});
const flows = Array.from({length: 16}, (_, r) => (r * 7) % 11);
const options = {family: 'poisson', dependence: 'none', weights: W, design, flows} as const;
const locations = 'id,lat,lon\na,1,2\nb,3,4';
const table = 'origin,dest,count\na,b,3';
const {origins, destinations} = readFlowTables(locations, table);
const result = {origins, destinations, values: {count: [1, 2, 3, 4]}};
let fit: FlowFit;

beforeAll(async () => {
  fit = await fitMap(flowModel(options));
});

/** An object with one more entry, which no type allows. */
const typo = (name: string): Record<string, never> => ({[name]: undefined as never});

type Case = readonly [typed: string, meant: string, run: () => unknown];

const cases: readonly Case[] = [
  ['absentPair', 'absentPairs', () => readFlowTables(locations, table, typo('absentPair'))],
  ['duplicate', 'duplicates', () => inspectFlowTables(locations, table, typo('duplicate'))],
  ['orign', 'origin', () => readFlowTables(locations, table, {columns: typo('orign')})],
  ['maxIter', 'maxIterations', () => fitMap(flowModel(options), typo('maxIter'))],
  ['tolerence', 'tolerance', () => minimizeLbfgs(([x]) => ({value: x * x, gradient: [2 * x]}), [1], typo('tolerence'))],
  ['weigths', 'weights', () => flowModel({...options, ...typo('weigths')})],
  ['bta', 'beta', () => flowModel({...options, priors: typo('bta')})],
  ['origns', 'origins', () => flowDesign({both: {x: [1, 2]}, ...typo('origns')})],
  ['param', 'parameters', () => simulateFlows({family: 'poisson', design, parameters: {}, ...typo('param')})],
  ['Scale', 'scale', () => fit.effects(typo('Scale'))],
  ['levels', 'level', () => fit.inference(typo('levels'))],
  ['covarience', 'covariance', () => fit.summary(typo('covarience'))],
  ['ofset', 'offset', () => fit.predict(design, typo('ofset'))],
  ['axes', 'axis', () => spatialFilter([1, 2, 3, 4], 0.5, W, typo('axes'))],
  ['transposed', 'transpose', () => spatialLag([1, 2, 3, 4], W, typo('transposed'))],
  ['orign', 'origin', () => createKroneckerFlowSolve({origin: W, destination: W, ...typo('orign')})],
  ['orign', 'origin', () => createFlowSolve({origin: W, destination: W, ...typo('orign')})],
  ['orign', 'origin', () => admissibleRhos({origin: W, destination: W, ...typo('orign')})],
  ['metrics', 'metric', () => SpatialWeights.kNearest(points, 1, typo('metrics'))],
  ['id', 'ids', () => SpatialWeights.fromDense([[0]], typo('id'))],
  ['id', 'ids', () => SpatialWeights.fromEdges([], {n: 1, ...typo('id')})],
  ['id', 'ids', () => SpatialWeights.fromAdjacency([], typo('id'))],
  ['Metric', 'metric', () => centroids([], typo('Metric'))],
  ['prop', 'property', () => joinFeatures([], [], typo('prop'))],
  ['Intra', 'intra', () => greatCircleDistances(points, points, typo('Intra'))],
  ['intro', 'intra', () => planeDistances(points, points, typo('intro'))],
  ['minimun', 'minimum', () => flowRowsForKepler(result, typo('minimun'))],
  ['greatcircle', 'greatCircle', () => flowLinesGeoJson(result, typo('greatcircle'))],
];

test.each(cases)('%s is refused, and %s proposed', async (typed, meant, run) => {
  const refused = (async () => await run())();
  await expect(refused).rejects.toMatchObject({name: 'KronflowError', code: 'invalidArgument'});
  await expect(refused).rejects.toThrow(`there is no ${typed} among the `);
  await expect(refused).rejects.toThrow(`; did you mean ${meant}?`);
});

test('options that are no object', () => {
  const check = (given: unknown) => () => checkOptions('op', given, ['a', 'b']);
  const rule = (got: string) => `op: options must be an object with a, b, got ${got}`;
  expect(assertThrows('text', check('a'), 'invalidType')).toBe(rule("'a'"));
  expect(assertThrows('null', check(null), 'invalidType')).toBe(rule('null'));
  expect(assertThrows('a number', check(3), 'invalidType')).toBe(rule('3'));
  expect(assertThrows('an array', check([1]), 'invalidType')).toBe(rule('an array of 1'));
  expect(assertThrows('far off', check({c: 1}), 'invalidArgument')).toBe(
    'op: there is no c among the options, only a, b',
  );
  expect(check({a: undefined})).not.toThrow();
});
