import {identity, inner, kronecker, type Matrix, multiply, scale, solve, transpose} from './dense';

/*
 * The independent answer for three free rhos, in float64 and with the whole n² x n² matrix. r = o n_d + d indexes flows.
 *
 *   A = I - rhoD A_D - rhoO A_O - rhoW A_W,   A_D = I ⊗ Wd,   A_O = Wo ⊗ I,   A_W = Wo ⊗ Wd
 *   eta = A⁻¹ b       v = A⁻ᵀ c               loss = <c, eta>
 *
 *   gradient      dloss/drho_k = vᵀ A_k eta,  dloss/db = v,  dloss/dc = eta
 *   its tangent   A' = -Σ t_k A_k for a direction (t, B, C):   eta' = A⁻¹ (B - A' eta),  v' = A⁻ᵀ (C - A'ᵀ v),
 *                 (dloss/drho_k)' = v'ᵀ A_k eta + vᵀ A_k eta'
 *   log|det A|    d/drho_k = -tr(A⁻¹ A_k),   d²/drho_k drho_l = -tr(A⁻¹ A_k A⁻¹ A_l)
 */

export type Rhos = readonly [rhoD: number, rhoO: number, rhoW: number];

/** Where a derivative is taken, and likewise a gradient or a direction; b and the cotangent are [n_o * n_d, batch]. */
export interface UnrestrictedPoint {
  rhos: Rhos;
  b: Matrix;
  cotangent: Matrix;
}

/** alpha_0 m_0 + alpha_1 m_1 + ... */
function combination(alphas: readonly number[], matrices: readonly Matrix[]): Matrix {
  return matrices[0].map((row, i) => row.map((_, j) => matrices.reduce((sum, m, k) => sum + alphas[k] * m[i][j], 0)));
}

export function unrestrictedOracle(wo: Matrix, wd: Matrix) {
  const [io, id] = [identity(wo.length), identity(wd.length)];
  const parts = [kronecker(io, wd), kronecker(wo, id), kronecker(wo, wd)];
  const systemOf = (rhos: Rhos): Matrix => combination([1, ...rhos.map(rho => -rho)], [kronecker(io, id), ...parts]);
  const dual = (rhos: Rhos, x: Matrix): Matrix => solve(transpose(systemOf(rhos)), x);

  return {
    multiply: (rhos: Rhos, x: Matrix): Matrix => multiply(systemOf(rhos), x),
    solve: (rhos: Rhos, b: Matrix): Matrix => solve(systemOf(rhos), b),

    gradient({rhos, b, cotangent}: UnrestrictedPoint): UnrestrictedPoint {
      const [eta, v] = [solve(systemOf(rhos), b), dual(rhos, cotangent)];
      const [d, o, w] = parts.map(part => inner(v, multiply(part, eta)));
      return {rhos: [d, o, w], b: v, cotangent: eta};
    },

    /** The derivative of the gradient in a direction: Hessian times direction. */
    hessianVector({rhos, b, cotangent}: UnrestrictedPoint, direction: UnrestrictedPoint): UnrestrictedPoint {
      const a = systemOf(rhos);
      const [eta, v] = [solve(a, b), dual(rhos, cotangent)];
      const aDot = scale(-1, combination(direction.rhos, parts));
      const etaDot = solve(a, combination([1, -1], [direction.b, multiply(aDot, eta)]));
      const vDot = dual(rhos, combination([1, -1], [direction.cotangent, multiply(transpose(aDot), v)]));
      const [d, o, w] = parts.map(part => inner(vDot, multiply(part, eta)) + inner(v, multiply(part, etaDot)));
      return {rhos: [d, o, w], b: vDot, cotangent: etaDot};
    },

    /** Value, gradient and Hessian of log|det A|. */
    logDeterminant(rhos: Rhos): {value: number; gradient: number[]; hessian: number[][]} {
      const a = systemOf(rhos);
      const products = parts.map(part => solve(a, part));
      return {
        value: logAbsDeterminant(a),
        gradient: products.map(p => -p.reduce((sum, row, i) => sum + row[i], 0)),
        hessian: products.map(p => products.map(q => -inner(p, transpose(q)))),
      };
    },
  };
}

/** log|det a|: the logarithms of the pivots of Gaussian elimination with row exchanges. */
export function logAbsDeterminant(a: Matrix): number {
  const rows = a.map(row => [...row]);
  let total = 0;
  for (let k = 0; k < rows.length; k++) {
    let pivot = k;
    for (let i = k + 1; i < rows.length; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    total += Math.log(Math.abs(rows[k][k]));
    for (let i = k + 1; i < rows.length; i++) {
      const factor = rows[i][k] / rows[k][k];
      if (factor !== 0) for (let j = k; j < rows.length; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return total;
}
