// Libraries of linear algebra without derivatives, each by what it does fastest, in the cheapest form of the job that we know
// (kernels/core/scalar/kroneckerSolve.ts): four solves, and for the rho gradients one product with the sparse W each, in loops of
// our own that do not count against the library.
import type {FlowCase} from '../cases';
import type {Prepare} from './entry';

/** A matrix as most JavaScript libraries take it. */
type Rows = number[][];

/** Solves with one factored matrix L. */
interface Factored {
  /** L⁻¹ X */
  solve(x: Rows): Rows;
  /** L⁻ᵀ X */
  solveTransposed(x: Rows): Rows;
}

/** LU with partial pivoting. It has no transposed solve, so that the transposed matrices are factored too. */
export const mlMatrix: Prepare = async flowCase => {
  const {LuDecomposition, Matrix} = await import('ml-matrix');
  return byLibrary(flowCase, l => {
    const matrix = new Matrix(l);
    const [lu, transposed] = [new LuDecomposition(matrix), new LuDecomposition(matrix.transpose())];
    return {
      solve: x => lu.solve(new Matrix(x)).to2DArray(),
      solveTransposed: x => transposed.solve(new Matrix(x)).to2DArray(),
    };
  });
};

/** The inverse and products: half the time of its LU, and less than its sparse LU, which solves one column at a time. */
export const numericJs: Prepare = async flowCase => {
  const {default: numeric} = await import('numeric');
  return byLibrary(flowCase, l => {
    const inverse = numeric.inv(l);
    const transposed = numeric.transpose(inverse);
    return {solve: x => numeric.dot(inverse, x), solveTransposed: x => numeric.dot(transposed, x)};
  });
};

/** Of math.js: the order of elimination by the pattern of L + Lᵀ, and hardly any pivoting, as L is dominant. */
const [ORDER, PIVOTING] = [1, 1e-3];

/** Its sparse LU, one column at a time: from n = 50 on less than half the time of its dense inverse and products. */
export const mathJs: Prepare = async flowCase => {
  const {lusolve, slu, sparse} = await import('mathjs');
  return byLibrary(flowCase, l => {
    const [lu, transposed] = [l, transpose(l)].map(matrix => slu(sparse(matrix), ORDER, PIVOTING));
    const columns = (of: typeof lu, x: Rows): Rows =>
      transpose(transpose(x).map(column => lusolve(of, column).toArray().flat()));
    return {solve: x => columns(lu, x), solveTransposed: x => columns(transposed, x)};
  });
};

function byLibrary({n, b, g, weights, rhos}: FlowCase, factorize: (l: Rows) => Factored): ReturnType<Prepare> {
  const rowsOf = (values: Float32Array): Rows =>
    Array.from({length: n}, (_, i) => [...values.subarray(i * n, (i + 1) * n)]);
  const [bRows, gTransposed] = [rowsOf(b), transpose(rowsOf(g))];
  const dense = weights.toDense();
  const factor = (rho: number): Factored =>
    factorize(dense.map((row, i) => row.map((weight, j) => Number(i === j) - rho * weight)));
  const pass = (turn: number) => {
    const [origin, destination] = [factor(rhos[turn % 2].rhoO), factor(rhos[turn % 2].rhoD)];
    const y = origin.solve(bRows);
    const fTransposed = destination.solve(transpose(y));
    const qTransposed = destination.solveTransposed(gTransposed);
    const v = origin.solveTransposed(transpose(qTransposed));
    return {
      etaTransposed: fTransposed,
      db: v,
      rhoD: productWithLag(weights, qTransposed, fTransposed),
      rhoO: productWithLag(weights, v, y),
    };
  };
  return {
    pass,
    results() {
      const {etaTransposed, db, rhoD, rhoO} = pass(0);
      return {eta: transpose(etaTransposed).flat(), db: db.flat(), rhoD, rhoO};
    },
  };
}

const transpose = (rows: Rows): Rows => rows[0].map((_, j) => rows.map(row => row[j]));

/** <A, W X> */
function productWithLag({indptr, indices, data}: FlowCase['weights'], a: Rows, x: Rows): number {
  let sum = 0;
  a.forEach((row, i) => {
    for (let p = indptr[i]; p < indptr[i + 1]; p++) {
      const other = x[indices[p]];
      let inner = 0;
      for (let j = 0; j < row.length; j++) inner += row[j] * other[j];
      sum += data[p] * inner;
    }
  });
  return sum;
}
