import type {Tensor} from '@tensorflow/tfjs';
import {type Matrix, multiply, transpose} from '../../support/dense';
import {checkGradient, checkSecondDerivative} from '../../support/gradientChecker';
import {fibreArray, fibreColumns, type NdArray, sizeOf} from '../../support/layout';
import {float32Normals} from '../../support/random';
import {directedKnn, knnWithIsland} from '../../support/weights';
import type {Check, Subject} from './check';

const lagCases: {shape: number[]; axis?: number; weights: Matrix}[] = [
  {shape: [7], weights: directedKnn(7, 3, 71)},
  {shape: [7, 3], axis: 0, weights: directedKnn(7, 3, 72)},
  {shape: [3, 7], axis: -1, weights: knnWithIsland(7, 3, 2, 73)},
  {shape: [2, 7, 3], axis: 1, weights: directedKnn(7, 3, 74)},
  {shape: [2, 3, 7, 2], axis: -2, weights: directedKnn(7, 3, 75)},
  {shape: [64, 4], axis: 0, weights: directedKnn(64, 6, 76)},
];

/** spatialLag(x, W, {axis, transpose}) = W x: linear; its gradient is Wᵀ, its Hessian pairs the two. */
export function lagChecks({tf, kronflow, tolerances: {eta, db}}: Subject): Check[] {
  return lagCases.flatMap(({shape, axis = 0, weights}) =>
    [false, true].map(transposed => ({
      name: `lag: [${shape.join(', ')}], axis ${axis}${transposed ? ', transposed' : ''}`,
      run: async () => {
        const w = kronflow.SpatialWeights.fromDense(weights);
        const forward = transposed ? transpose(weights) : weights;
        const along = (matrix: Matrix, a: NdArray) => {
          const positive = (axis + shape.length) % shape.length;
          return fibreArray(multiply(matrix, fibreColumns(a, positive)), shape, positive);
        };
        const draw = (seed: number): NdArray => ({shape, values: float32Normals(sizeOf(shape), seed)});
        const [x, cotangent] = [draw(81), draw(82)];
        const direction = {x: draw(83), cotangent: draw(84)};
        const rule = {
          name: 'lag',
          run: (t: Tensor) => kronflow.spatialLag(t, w, {axis, transpose: transposed}),
          inputs: {x},
          cotangent,
        };
        await checkGradient(tf, {
          ...rule,
          value: along(forward, x),
          gradients: {x: along(transpose(forward), cotangent)},
          tolerances: {value: eta, gradients: {x: db}},
        });
        await checkSecondDerivative(tf, {
          ...rule,
          direction,
          product: {x: along(transpose(forward), direction.cotangent), cotangent: along(forward, direction.x)},
          tolerances: {x: db, cotangent: db},
        });
      },
    })),
  );
}
