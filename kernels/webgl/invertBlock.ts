import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';
import {BLOCK} from '../gpu/device';
import {run} from './run';
import {TEXELS} from './texels';

/** Columns of a block that are eliminated together: what one fragment shader solves in its registers. */
const INNER = 8;

/**
 * The inverse of a diagonal block. A fragment shader shares nothing with its neighbours, so that the elimination of invertFactors
 * is repeated inside the block, INNER columns at a time: one dispatch for each.
 */
export function invertBlock(backend: MathBackendWebGL, a: tf.TensorInfo, pivot: number): tf.TensorInfo {
  let block = eliminateInner(backend, a, pivot, 0);
  for (let inner = INNER; inner < BLOCK; inner += INNER) {
    const next = eliminateInner(backend, block, 0, inner);
    backend.disposeData(block.dataId);
    block = next;
  }
  return block;
}

/**
 * One step of invertFactors on the BLOCK rows and columns from `corner` of a stack, K being INNER of them from `pivot`: [sides, BLOCK,
 * BLOCK]. Every fragment solves A_KK X = A_Kj for its two columns j on its own, without pivoting (X = A_KK⁻¹ for j in K), and has
 * X itself or A_ij - A_iK X for its two rows i.
 */
function eliminateInner(backend: MathBackendWebGL, a: tf.TensorInfo, corner: number, pivot: number): tf.TensorInfo {
  const [sides, n] = a.shape;
  return run(
    backend,
    {shape: [sides, BLOCK, BLOCK], inputs: {a}, integers: {height: n / 2, corner: corner / 2, pivot: pivot / 2}},
    `
    ${TEXELS}
    float m[${INNER * INNER}];
    vec2 x[${INNER}];

    void main() {
      ivec2 at = outputTexel();
      vec2 texel = texelOf(a);
      int side = at.y / ${BLOCK / 2};
      int top = side * height + corner;
      int rowInK = at.y - side * ${BLOCK / 2} - pivot;
      int columnInK = at.x - pivot;
      bool unit = columnInK >= 0 && columnInK < ${INNER / 2};
      for (int i = 0; i < ${INNER / 2}; i++) {
        for (int j = 0; j < ${INNER / 2}; j++) {
          vec4 value = TEXEL(a, texel, corner + pivot + j, top + pivot + i);
          int first = 2 * (i * ${INNER} + j);
          m[first] = value.x;
          m[first + 1] = value.y;
          m[first + ${INNER}] = value.z;
          m[first + ${INNER + 1}] = value.w;
        }
        vec4 identity = i == columnInK ? vec4(1.0, 0.0, 0.0, 1.0) : vec4(0.0);
        vec4 right = unit ? identity : TEXEL(a, texel, corner + at.x, top + pivot + i);
        x[2 * i] = right.xy;
        x[2 * i + 1] = right.zw;
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
      if (rowInK >= 0 && rowInK < ${INNER / 2}) {
        setOutput(vec4(x[2 * rowInK], x[2 * rowInK + 1]));
        return;
      }
      int row = top + rowInK + pivot;
      vec4 value = unit ? vec4(0.0) : TEXEL(a, texel, corner + at.x, row);
      for (int k = 0; k < ${INNER / 2}; k++) {
        value -= product(TEXEL(a, texel, corner + pivot + k, row), vec4(x[2 * k], x[2 * k + 1]));
      }
      setOutput(value);
    }`,
  );
}
