import {combine, identity, inner, kronecker, type Matrix, multiply, scale, solve, transpose} from './dense';

/*
 * The independent answer, in float64. r = o n_d + d indexes flows; L_o = I - rhoO Wo, L_d = I - rhoD Wd.
 *
 *   A = L_o ⊗ L_d     A_D = dA/drhoD = -(L_o ⊗ Wd)     A_O = dA/drhoO = -(Wo ⊗ L_d)     A_DO = Wo ⊗ Wd
 *   eta = A⁻¹ b       v = A⁻ᵀ c                         loss = <c, eta>
 *
 *   gradient     dloss/drho = -vᵀ (dA/drho) eta,  dloss/db = v,  dloss/dc = eta
 *   its tangent  A' = D A_D + O A_O for a direction (D, O, B, C):
 *                eta' = A⁻¹ (B - A' eta),  v' = A⁻ᵀ (C - A'ᵀ v),
 *                (dloss/drhoD)' = -(v'ᵀ A_D eta + O vᵀ A_DO eta + vᵀ A_D eta'),  and so for rhoO.
 */

/** (p ⊗ q) x and (p ⊗ q)⁻¹ x; columns of x are vectors. */
export interface KroneckerAlgebra {
  product: (p: Matrix, q: Matrix, x: Matrix) => Matrix;
  solve: (p: Matrix, q: Matrix, x: Matrix) => Matrix;
}

/** By the definition: the whole Kronecker matrix, formed. */
export const fullAlgebra: KroneckerAlgebra = {
  product: (p, q, x) => multiply(kronecker(p, q), x),
  solve: (p, q, x) => solve(kronecker(p, q), x),
};

/** Column by column through (p ⊗ q) vec(X) = vec(p X qᵀ), for sizes at which the full matrix is too large. */
function byMatrix(x: Matrix, rows: number, map: (x: Matrix) => Matrix): Matrix {
  const columns = transpose(x).map(column => {
    const width = column.length / rows;
    return map(Array.from({length: rows}, (_, o) => column.slice(o * width, (o + 1) * width))).flat();
  });
  return transpose(columns);
}

export const factoredAlgebra: KroneckerAlgebra = {
  product: (p, q, x) => byMatrix(x, p.length, m => multiply(multiply(p, m), transpose(q))),
  solve: (p, q, x) => byMatrix(x, p.length, m => transpose(solve(q, transpose(solve(p, m))))),
};

/** Above this many pairs the full matrix costs more than it teaches. */
export const LARGEST_FULL = 256;

/** Where a derivative is taken, and likewise a gradient or a direction: one entry per input of the loss. */
export interface FlowPoint {
  rhoD: number;
  rhoO: number;
  /** `[n_o * n_d, batch]`. */
  b: Matrix;
  cotangent: Matrix;
}

export interface FlowOracle {
  multiply(rhoD: number, rhoO: number, x: Matrix): Matrix;
  solve(rhoD: number, rhoO: number, b: Matrix): Matrix;
  adjointSolve(rhoD: number, rhoO: number, g: Matrix): Matrix;
  loss(point: FlowPoint): number;
  gradient(point: FlowPoint): FlowPoint;
  /** The derivative of the gradient in a direction: Hessian times direction. */
  hessianVector(point: FlowPoint, direction: FlowPoint): FlowPoint;
  /** d^(i+j) loss / drhoD^i drhoO^j. */
  rhoDerivative(point: FlowPoint, i: number, j: number): number;
}

const factor = (rho: number, weights: Matrix): Matrix => combine(1, identity(weights.length), -rho, weights);

export function flowOracle(wo: Matrix, wd: Matrix, algebra?: KroneckerAlgebra): FlowOracle {
  const {product, solve: solveFactors} =
    algebra ?? (wo.length * wd.length <= LARGEST_FULL ? fullAlgebra : factoredAlgebra);

  /** The operators at one pair of rhos, plain or all transposed. */
  function at(rhoD: number, rhoO: number, transposed = false) {
    const orient = transposed ? transpose : (m: Matrix) => m;
    const [lo, ld, o, d] = [factor(rhoO, wo), factor(rhoD, wd), wo, wd].map(orient);
    return {
      apply: (x: Matrix) => product(lo, ld, x),
      solve: (x: Matrix) => solveFactors(lo, ld, x),
      // d(I - rho W)/drho = -W, and the sign goes with the factor.
      byD: (x: Matrix) => scale(-1, product(lo, d, x)),
      byO: (x: Matrix) => scale(-1, product(o, ld, x)),
      byDO: (x: Matrix) => product(o, d, x),
    };
  }

  return {
    multiply: (rhoD, rhoO, x) => at(rhoD, rhoO).apply(x),
    solve: (rhoD, rhoO, b) => at(rhoD, rhoO).solve(b),
    adjointSolve: (rhoD, rhoO, g) => at(rhoD, rhoO, true).solve(g),
    loss: ({rhoD, rhoO, b, cotangent}) => inner(cotangent, at(rhoD, rhoO).solve(b)),

    gradient({rhoD, rhoO, b, cotangent}) {
      const a = at(rhoD, rhoO);
      const eta = a.solve(b);
      const v = at(rhoD, rhoO, true).solve(cotangent);
      return {rhoD: -inner(v, a.byD(eta)), rhoO: -inner(v, a.byO(eta)), b: v, cotangent: eta};
    },

    hessianVector({rhoD, rhoO, b, cotangent}, direction) {
      const [a, aT] = [at(rhoD, rhoO), at(rhoD, rhoO, true)];
      const [eta, v] = [a.solve(b), aT.solve(cotangent)];
      const [tD, tO] = [direction.rhoD, direction.rhoO];
      const aDot = (of: typeof a, x: Matrix) => combine(tD, of.byD(x), tO, of.byO(x));
      const etaDot = a.solve(combine(1, direction.b, -1, aDot(a, eta)));
      const vDot = aT.solve(combine(1, direction.cotangent, -1, aDot(aT, v)));
      const mixed = inner(v, a.byDO(eta));
      return {
        rhoD: -(inner(vDot, a.byD(eta)) + tO * mixed + inner(v, a.byD(etaDot))),
        rhoO: -(inner(vDot, a.byO(eta)) + tD * mixed + inner(v, a.byO(etaDot))),
        b: vDot,
        cotangent: etaDot,
      };
    },

    // A is linear in each rho, and A⁻¹A_D, A⁻¹A_O commute: the derivative is i! j! (-A⁻¹A_D)^i (-A⁻¹A_O)^j eta.
    rhoDerivative({rhoD, rhoO, b, cotangent}, i, j) {
      const a = at(rhoD, rhoO);
      let y = a.solve(b);
      for (let k = 1; k <= i; k++) y = scale(-k, a.solve(a.byD(y)));
      for (let k = 1; k <= j; k++) y = scale(-k, a.solve(a.byO(y)));
      return inner(cotangent, y);
    },
  };
}
