import type {Tensor} from '@tensorflow/tfjs';
import {type Matrix, transpose} from '../../support/dense';
import {checkGradient, checkSecondDerivative, checkValue} from '../../support/gradientChecker';
import {fibreArray, fibreColumns, type NdArray, scalar, sizeOf} from '../../support/layout';
import {flowOracle, type FlowPoint} from '../../support/oracle';
import {float32Normals} from '../../support/random';
import {directedKnn, directedRing, knnWithIsland} from '../../support/weights';
import type {Check, Subject} from './check';

interface FilterCase {
  shape: number[];
  axis?: number;
  weights: Matrix;
  rho: number;
  transpose: boolean;
}

const extents: {shape: number[]; axes: (number | undefined)[]}[] = [
  {shape: [5], axes: [undefined, 0, -1]},
  {shape: [5, 3], axes: [undefined, 0, 1, -1, -2]},
  {shape: [3, 5, 2], axes: [0, 1, 2, -1, -3]},
  {shape: [2, 3, 5, 4], axes: [0, 1, 2, 3, -2]},
  {shape: [1, 64], axes: [0, 1]},
];

/** Directed weights of any size. */
const weightsOf = (n: number): Matrix => (n < 4 ? directedRing(n) : directedKnn(n, 3, n));

/** Every rank and axis, plain and transposed; then kinds of weights and rhos. */
const filterCases: FilterCase[] = [
  ...extents.flatMap(({shape, axes}) =>
    axes.flatMap(axis =>
      [false, true].map(transposed => ({
        shape,
        axis,
        weights: weightsOf(shape.at(axis ?? 0) ?? 0),
        rho: -0.5,
        transpose: transposed,
      })),
    ),
  ),
  ...[0, 0.9, 0.99, 1.7].map(rho => ({
    shape: [2, 10],
    axis: 1,
    weights: directedKnn(10, 3, 10),
    rho,
    transpose: rho > 0.95,
  })),
  {shape: [5, 3], axis: 0, weights: knnWithIsland(5, 2, 3, 51), rho: 0.9, transpose: false},
  {shape: [5, 3], axis: 0, weights: knnWithIsland(5, 2, 3, 51), rho: 0.9, transpose: true},
];

const nameOf = (c: FilterCase): string =>
  `[${c.shape.join(', ')}], axis ${c.axis ?? 'default'}, rho ${c.rho}, ${c.weights.length} regions` +
  (c.weights.length === 5 && c.rho === 0.9 ? ', island' : '') +
  (c.transpose ? ', transposed' : '');

/** The filter is the flow solve with fibres as the batch and nothing on the destination side: (I - rho W) ⊗ 1. */
function referenceOf(c: FilterCase) {
  const axis = ((c.axis ?? 0) + c.shape.length) % c.shape.length;
  const weights = c.transpose ? transpose(c.weights) : c.weights;
  const draw = (seed: number): NdArray => ({shape: c.shape, values: float32Normals(sizeOf(c.shape), seed, 0.5)});
  const [x, cotangent] = [draw(41), draw(42)];
  const directions = {x: draw(43), cotangent: draw(44), rho: 1.25};
  const columns = (a: NdArray) => fibreColumns(a, axis);
  const array = (m: Matrix) => fibreArray(m, c.shape, axis);
  const point = {rhoD: 0, rhoO: Math.fround(c.rho), b: columns(x), cotangent: columns(cotangent)};
  const direction = {
    rhoD: 0,
    rhoO: directions.rho,
    b: columns(directions.x),
    cotangent: columns(directions.cotangent),
  };
  const named = (p: FlowPoint) => ({x: array(p.b), rho: scalar(p.rhoO), cotangent: array(p.cotangent)});
  const oracle = flowOracle(weights, [[0]]);
  return {
    inputs: {x, rho: scalar(point.rhoO)},
    cotangent,
    direction: named(direction),
    gradient: named(oracle.gradient(point)),
    product: named(oracle.hessianVector(point, direction)),
  };
}

/** spatialFilter(x, rho, W, {axis, transpose}): value, gradient and second derivative. */
export function filterChecks({tf, kronflow, tolerances}: Subject): Check[] {
  const {eta, db, drho} = tolerances;
  const byInput = {x: db, rho: drho, cotangent: db};
  return filterCases.flatMap(c => {
    const name = nameOf(c);
    /** Built lazily: a weights object may print a notice. */
    const rule = () => {
      const weights = kronflow.SpatialWeights.fromDense(c.weights);
      const {inputs, cotangent, direction, gradient, product} = referenceOf(c);
      return {
        name,
        run: (x: Tensor, rho: Tensor) => {
          if (c.axis === undefined && !c.transpose) return kronflow.spatialFilter(x, rho, weights);
          return kronflow.spatialFilter(x, rho, weights, {axis: c.axis, transpose: c.transpose});
        },
        inputs,
        cotangent,
        value: gradient.cotangent,
        gradients: {x: gradient.x, rho: gradient.rho},
        direction,
        product,
      };
    };
    return [
      {
        name: `filter: ${name}`,
        run: () => checkValue(tf, {...rule(), tolerances: {value: eta, gradients: {}}}),
      },
      {
        name: `filter, gradient: ${name}`,
        run: () => checkGradient(tf, {...rule(), tolerances: {value: eta, gradients: byInput}}),
      },
      {
        name: `filter, second derivative: ${name}`,
        run: () => checkSecondDerivative(tf, {...rule(), tolerances: byInput}),
      },
    ];
  });
}
