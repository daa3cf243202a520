import {flowDesign} from 'kronflow';
import {assertThrows} from '../support/compare';

const [x, z, w] = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8],
];
const distance = Array.from({length: 9}, (_, r) => r + 0.5);

test('coefficients stand in one order, whatever order they are given in', () => {
  const design = flowDesign({pair: {distance}, intra: {z}, origin: {z}, both: {x}});
  expect(design.names).toEqual(['intercept', 'intra_intercept', 'dest_x', 'orig_x', 'orig_z', 'intra_z', 'distance']);
  expect([design.origins, design.destinations]).toEqual([3, 3]);
});

test('covariates of pairs come flat or by rows', () => {
  const rows = [0, 1, 2].map(o => distance.slice(3 * o, 3 * o + 3));
  const beta = [0.5, 2];
  expect(flowDesign({pair: {distance: rows}}).multiply(beta)).toEqual(
    flowDesign({pair: {distance}, origins: 3, destinations: 3}).multiply(beta),
  );
});

test('regional covariates are never expanded to pairs', () => {
  const n = 2000;
  const values = new Float64Array(n);
  const design = flowDesign({both: Object.fromEntries(Array.from({length: 10}, (_, k) => [`x${k}`, values]))});
  const numbers = design.terms.reduce((sum, term) => sum + term.values.length, 0);
  expect(numbers).toBe(20 * n);
});

test('the design keeps its own copy of the covariates', () => {
  const mine = [1, 2, 3];
  const design = flowDesign({origin: {mine}, destinations: 1});
  mine[0] = 99;
  expect(Array.from(design.multiply([0, 1]))).toEqual([1, 2, 3]);
});

test.each([
  ['invalidShape', 'origin covariate x must have 3 numbers, got 2', {origin: {z, x: w}, destination: {z}}],
  ['invalidShape', 'pair covariate distance must have 9 numbers, got 2', {both: {x}, pair: {distance: w}}],
  ['invalidShape', 'must have 3 rows of 3 numbers, got 2 rows', {both: {x}, pair: {distance: [x, z]}}],
  ['invalidShape', 'row 1 of pair covariate distance must have 3', {both: {x}, pair: {distance: [x, w, z]}}],
  ['invalidShape', 'intra needs the same regions', {origin: {x}, destination: {w}, intra: true}],
  ['invalidArgument', 'two terms named dest_x', {both: {x}, pair: {dest_x: distance}}],
  ['invalidArgument', 'nothing tells how many', {}],
  ['invalidArgument', 'there are no terms', {origins: 2, destinations: 2, intercept: false}],
  ['nonFinite', 'must be finite, got NaN at entry 1', {both: {x: [1, NaN, 3]}}],
])('refuses: %s, %s', (code, message, options) => {
  expect(assertThrows('flowDesign', () => flowDesign(options as never), code)).toContain(message);
});
