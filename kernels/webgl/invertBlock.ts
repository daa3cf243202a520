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

const PIVOTS = Array.from({length: INNER}, (_, i) => i);
const PAIRS = PIVOTS.filter(i => i % 2 === 0);
const lines = (indices: readonly number[], line: (index: number) => string): string => indices.map(line).join('\n');

/** A_KK in variables, for GPUs keep arrays out of their registers: row i is in `left<i>` and `right<i>`, four columns each. */
const entry = (i: number, j: number): string => `${j < 4 ? 'left' : 'right'}${i}.${'xyzw'[j % 4]}`;

/** x<i> ← rows of A_KK⁻¹ x, by elimination without pivoting and substitution. */
const solve = [
  ...PIVOTS.map(
    k => `
      float inverse${k} = 1.0 / ${entry(k, k)};
      ${lines(
        PIVOTS.slice(k + 1),
        i => `
      factor = ${entry(i, k)} * inverse${k};
      left${i} -= factor * left${k};
      right${i} -= factor * right${k};
      x${i} -= factor * x${k};`,
      )}`,
  ),
  ...[...PIVOTS].reverse().map(
    i => `
      ${lines(PIVOTS.slice(i + 1), j => `x${i} -= ${entry(i, j)} * x${j};`)}
      x${i} *= inverse${i};`,
  ),
].join('');

const code = `
    ${TEXELS}
    void main() {
      ivec2 at = outputTexel();
      vec2 texel = texelOf(a);
      int side = at.y / ${BLOCK / 2};
      ivec2 corner = ivec2(first + pivot, side * height + first + pivot);
      ivec2 inK = at - ivec2(pivot, side * ${BLOCK / 2} + pivot);
      bool pivotColumn = inK.x >= 0 && inK.x < ${INNER / 2};
      float factor;
      vec4 value;
      vec4 next;
      ${lines(
        PAIRS,
        i => `
      value = TEXEL(a, texel, corner.x, corner.y + ${i / 2});
      next = TEXEL(a, texel, corner.x + 1, corner.y + ${i / 2});
      vec4 left${i} = vec4(value.xy, next.xy);
      vec4 left${i + 1} = vec4(value.zw, next.zw);
      value = TEXEL(a, texel, corner.x + 2, corner.y + ${i / 2});
      next = TEXEL(a, texel, corner.x + 3, corner.y + ${i / 2});
      vec4 right${i} = vec4(value.xy, next.xy);
      vec4 right${i + 1} = vec4(value.zw, next.zw);
      next = inK.x == ${i / 2} ? vec4(1.0, 0.0, 0.0, 1.0) : vec4(0.0);
      value = pivotColumn ? next : TEXEL(a, texel, corner.x + inK.x, corner.y + ${i / 2});
      vec2 x${i} = value.xy;
      vec2 x${i + 1} = value.zw;`,
      )}
      ${solve}
      value = pivotColumn ? vec4(0.0) : TEXEL(a, texel, corner.x + inK.x, corner.y + inK.y);
      ${lines(
        PAIRS,
        k => `
      next = vec4(x${k}, x${k + 1});
      value -= product(TEXEL(a, texel, corner.x + ${k / 2}, corner.y + inK.y), next);`,
      )}
      ${lines(PAIRS, k => `value = inK.y == ${k / 2} ? vec4(x${k}, x${k + 1}) : value;`)}
      setOutput(value);
    }`;

/**
 * One step of invertFactors on the BLOCK rows and columns from `corner` of a stack, K being INNER of them from `pivot`: [sides, BLOCK,
 * BLOCK]. Every fragment solves A_KK X = A_Kj for its two columns j on its own (X = A_KK⁻¹ for j in K), and has X itself or
 * A_ij - A_iK X for its two rows i.
 */
function eliminateInner(backend: MathBackendWebGL, a: tf.TensorInfo, corner: number, pivot: number): tf.TensorInfo {
  const [sides, n] = a.shape;
  const integers = {height: n / 2, first: corner / 2, pivot: pivot / 2};
  return run(backend, {shape: [sides, BLOCK, BLOCK], inputs: {a}, integers}, code);
}
