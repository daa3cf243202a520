import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {BLOCK} from '../gpu/device';
import {eliminate, type Part} from './eliminate';
import {run} from './run';
import {TEXELS} from './texels';

/** Columns of a block that are eliminated together: what one fragment shader solves in its registers. */
const INNER = 8;

/**
 * The inverse of a diagonal block. A fragment shader shares nothing with its neighbours, so that the elimination of invertFactors
 * is repeated inside the block, INNER columns at a time: two dispatches for each.
 */
export function invertBlock(backend: MathBackendWebGL, a: tf.TensorInfo, pivot: number): tf.TensorInfo {
  let part: Part = {corner: pivot, size: BLOCK};
  let block = a;
  for (let inner = 0; inner < BLOCK; inner += INNER) {
    const rows = solvedRows(backend, block, inner, part);
    const next = eliminate(backend, block, rows, inner, part);
    for (const {dataId} of block === a ? [rows] : [rows, block]) backend.disposeData(dataId);
    block = next;
    part = {corner: 0, size: BLOCK};
  }
  return block;
}

/**
 * A_KK⁻¹ A_K for INNER rows K of a part, with the identity in place of A_KK: [sides, INNER, size]. Every fragment eliminates A_KK
 * on its own, without pivoting, and substitutes back for its two columns.
 */
function solvedRows(backend: MathBackendWebGL, a: tf.TensorInfo, pivot: number, {corner, size}: Part): tf.TensorInfo {
  const [sides, n] = a.shape;
  return run(
    backend,
    {shape: [sides, INNER, size], inputs: {a}, integers: {n, pivot, corner}},
    `
    ${TEXELS}
    float m[${INNER * INNER}];
    vec2 x[${INNER}];

    void main() {
      ivec3 at = outputTexel(${INNER});
      int first = corner + pivot;
      int inBlock = at.z - pivot;
      bool unit = inBlock >= 0 && inBlock < ${INNER};
      for (int i = 0; i < ${INNER}; i += 2) {
        for (int j = 0; j < ${INNER}; j += 2) {
          vec4 texel = TEXEL(a, n, at.x, first + i, first + j);
          m[i * ${INNER} + j] = texel.x;
          m[i * ${INNER} + j + 1] = texel.y;
          m[(i + 1) * ${INNER} + j] = texel.z;
          m[(i + 1) * ${INNER} + j + 1] = texel.w;
        }
        vec4 right = TEXEL(a, n, at.x, first + i, corner + at.z);
        x[i] = unit ? (i == inBlock ? vec2(1.0, 0.0) : vec2(0.0)) : right.xy;
        x[i + 1] = unit ? (i == inBlock ? vec2(0.0, 1.0) : vec2(0.0)) : right.zw;
      }
      for (int k = 0; k < ${INNER}; k++) {
        for (int i = k + 1; i < ${INNER}; i++) {
          float factor = m[i * ${INNER} + k] / m[k * ${INNER} + k];
          for (int j = k + 1; j < ${INNER}; j++) {
            m[i * ${INNER} + j] -= factor * m[k * ${INNER} + j];
          }
          x[i] -= factor * x[k];
        }
      }
      for (int i = ${INNER - 1}; i >= 0; i--) {
        for (int j = i + 1; j < ${INNER}; j++) {
          x[i] -= m[i * ${INNER} + j] * x[j];
        }
        x[i] /= m[i * ${INNER} + i];
      }
      setOutput(vec4(x[at.y], x[at.y + 1]));
    }`,
  );
}
