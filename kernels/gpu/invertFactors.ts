import type * as tf from '@tensorflow/tfjs';
import {BLOCK, type Device} from './device';
import type {ResidentWeights} from './residentWeights';
import type {Scratch} from './scratch';

/**
 * P = L⁻¹ for L = I - rho W on every side, [sides, N, N], without pivoting and without a look at rho.
 *
 * Where L is diagonally dominant, Gauss-Jordan elimination needs no pivots (Higham 2002, §9.5, §14.4). Elsewhere M = Lᵀ L needs
 * none, being positive definite, at the price of a squared condition number. The device decides, by the shift g = 0 for a
 * dominant factor and g = rho for others:
 *
 *     A  = L - g Wᵀ L                = L, or M
 *     P₀ = A⁻¹ - g A⁻¹ Wᵀ            = L⁻¹, or M⁻¹ Lᵀ = L⁻¹
 *     P  ← P + (I - P L) P           twice, for M only: Newton-Schulz, which squares I - P L each time
 *
 * With κ the condition of L and u = 2⁻²⁴, P₀ is wrong by about κ² u and P by κ u. Where two steps do not get there (L singular, or
 * nearly so in float32), the last one finds I - P L too large and makes the row NaN.
 *
 * Dispatches: 8, and for every BLOCK columns 2 more than invertBlock has: 3 on WebGPU, 6 on WebGL.
 */
export function invertFactors(
  device: Device,
  scratch: Scratch,
  {size, plain, transposed, norms}: ResidentWeights,
  rhos: readonly tf.TensorInfo[],
): tf.TensorInfo {
  /** Frees the operands that are of no more use, once the result is there. */
  const replace = (next: tf.TensorInfo, ...used: tf.TensorInfo[]): tf.TensorInfo => {
    used.forEach(info => scratch.free(info));
    return scratch.own(next);
  };
  const shifts = scratch.own(device.shifts(rhos, norms));
  const l = scratch.own(device.factors(plain, shifts, [rhos.length, size, size]));
  const a = replace(device.subtractLag(l, transposed, shifts, 1), l);
  const inverse = gaussJordan(device, scratch, a, size);
  let p = replace(device.subtractLag(inverse, plain, shifts, 2), inverse);
  for (const tolerance of [Infinity, LARGEST_RESIDUAL]) {
    const t = scratch.own(device.subtractLag(p, transposed, shifts, 2));
    p = replace(device.refine(p, t, shifts, tolerance), p, t);
  }
  scratch.free(shifts);
  return p;
}

/** |I - P L| before the last step: its square is left after it, and rounding of this size is what κ u = 10⁻³ leaves. */
const LARGEST_RESIDUAL = 2 ** -10;

/**
 * A⁻¹ by blocks of columns K, without pivoting (Higham 2002, alg. 14.4, in blocks). With D = A_KK⁻¹ one step makes of A
 *
 *     A_KK ← D        A_Kj ← D A_Kj        A_iK ← -A_iK D        A_ij ← A_ij - A_iK D A_Kj        (i, j not in K)
 *
 * With the new rows R = (D A_Kj, and D in the columns K) the rest is one product: A_ij - A_iK R_j, the A_ij of columns K being 0.
 */
function gaussJordan(device: Device, scratch: Scratch, a: tf.TensorInfo, size: number): tf.TensorInfo {
  for (let pivot = 0; pivot < size; pivot += BLOCK) {
    const block = scratch.own(device.invertBlock(a, pivot));
    if (size === BLOCK) {
      scratch.free(a);
      return block;
    }
    const rows = scratch.own(device.eliminatedRows(a, block, pivot));
    const next = scratch.own(device.eliminate(a, rows, pivot));
    for (const used of [a, block, rows]) scratch.free(used);
    a = next;
  }
  return a;
}
