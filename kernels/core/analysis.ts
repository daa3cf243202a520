import {type Csr, normInfinity, transposeCsr} from './csr';
import {minimumDegreeOrder} from './ordering';
import {checkRoom} from './room';

/**
 * Everything about I - rho W that depends on W alone, computed once per W: the elimination order, the pattern of the factors,
 * and the norms that say for which rho the factors need no pivoting. Regions are renumbered in elimination order throughout.
 */
export interface Analysis {
  readonly n: number;
  /** position[i] = where region i stands in elimination order. */
  readonly position: Int32Array;
  /** W with rows and columns in elimination order. */
  readonly weights: Csr;
  /** Row i of U beyond the diagonal: columns upperIndices[upperPtr[i] .. upperPtr[i + 1]), ascending. */
  readonly upperPtr: Int32Array;
  readonly upperIndices: Int32Array;
  /** Row i of L before the diagonal; the pattern is that of U transposed. */
  readonly lowerPtr: Int32Array;
  readonly lowerIndices: Int32Array;
  /** mirror[p] = the slot in the rows of U of the entry opposite to slot p in the rows of L. */
  readonly mirror: Int32Array;
  /** min(largest row sum, largest column sum) of W: for |rho| below its inverse I - rho W is diagonally dominant. */
  readonly dominanceNorm: number;
  /** ‖W‖∞, for residuals; and ‖W‖₁, for condition numbers. */
  readonly norm: number;
  readonly norm1: number;
}

/** The margin by which dominance must hold: as much as keeps the condition number below 2²³, where float32 ends. */
const DOMINANCE_MARGIN = 2 ** -22;

/**
 * Whether I - rho W is diagonally dominant, by rows or by columns: then it is regular, and LU needs no pivoting. Its condition
 * number is at most (1 + d) / (1 - d) with d = |rho| ‖W‖ (Varah 1975), so none has to be estimated.
 */
export const isDominant = ({dominanceNorm}: Analysis, rho: number): boolean =>
  Math.abs(rho) * dominanceNorm <= 1 - DOMINANCE_MARGIN;

const analyses = new WeakMap<Csr, Analysis>();

/** The analysis of W, made at the first call and kept as long as W itself. @throws KronflowError `tooLarge` */
export function analyse(weights: Csr): Analysis {
  let analysis = analyses.get(weights);
  if (analysis === undefined) {
    analysis = makeAnalysis(weights);
    analyses.set(weights, analysis);
  }
  return analysis;
}

function makeAnalysis(weights: Csr): Analysis {
  // Nothing to save in a matrix that is half full at the outset.
  const isFull = weights.data.length > weights.n ** 2 / 2;
  const byDegree = isFull ? Int32Array.from({length: weights.n}, (_, i) => i) : minimumDegreeOrder(weights);
  // The same elimination, with each subtree of the elimination tree contiguous: no other fill, better locality.
  const order = postorder(eliminationTree(permute(weights, byDegree))).map(k => byDegree[k]);
  const permuted = permute(weights, order);
  const {indptr, indices} = symbolicUpper(permuted);
  // Transposing puts rows in order; twice it leads back, with the slots of L, where the opposite entries are.
  const lower = transposeCsr({n: weights.n, indptr, indices, data: new Float64Array(indices.length)});
  for (let slot = 0; slot < indices.length; slot++) lower.data[slot] = slot;
  const upper = transposeCsr(lower);
  const mirror = new Int32Array(indices.length);
  for (let p = 0; p < indices.length; p++) mirror[upper.data[p]] = p;
  const [norm, norm1] = [normInfinity(weights), normInfinity(transposeCsr(weights))];
  return {
    n: weights.n,
    position: invert(order),
    weights: permuted,
    upperPtr: upper.indptr,
    upperIndices: upper.indices,
    lowerPtr: lower.indptr,
    lowerIndices: lower.indices,
    mirror,
    norm,
    norm1,
    dominanceNorm: Math.min(norm, norm1),
  };
}

/** What an entry of the pattern takes in a solver's memory: three indices, both factors in float64 and in float32 (see `wasm/side.ts`). */
const BYTES_PER_ENTRY = 60;

type Pattern = Pick<Csr, 'indptr' | 'indices'>;

/**
 * The pattern of U for the symmetrised pattern of I + W + Wᵀ, rows in no order. Row j of U holds the later neighbours of j and
 * whatever the rows that eliminate into j hold beyond j; a row passes itself on to the first of its columns, its parent in the
 * elimination tree (George & Liu 1981, ch. 5).
 */
export function symbolicUpper(weights: Csr): Pattern {
  const {n} = weights;
  const transposed = transposeCsr(weights);
  const rows: number[][] = [];
  const children: number[][] = Array.from({length: n}, () => []);
  const indptr = new Int32Array(n + 1);
  const seen = new Int32Array(n).fill(-1);
  for (let j = 0; j < n; j++) {
    const row: number[] = [];
    let parent = n;
    const collect = (indices: ArrayLike<number>, from: number, to: number): void => {
      for (let p = from; p < to; p++) {
        const column = indices[p];
        if (column <= j || seen[column] === j) continue;
        seen[column] = j;
        row.push(column);
        if (column < parent) parent = column;
      }
    };
    collect(weights.indices, weights.indptr[j], weights.indptr[j + 1]);
    collect(transposed.indices, transposed.indptr[j], transposed.indptr[j + 1]);
    for (const child of children[j]) collect(rows[child], 0, rows[child].length);
    rows.push(row);
    if (parent < n) children[parent].push(j);
    indptr[j + 1] = indptr[j] + row.length;
    checkRoom('the factors', n, BYTES_PER_ENTRY * indptr[j + 1]);
  }
  const indices = new Int32Array(indptr[n]);
  rows.forEach((row, j) => indices.set(row, indptr[j]));
  return {indptr, indices};
}

/**
 * parent[j] = the first of the columns of row j of U, or n: without the rows, by following each neighbour to the end of its tree,
 * along shortcuts that grow on the way (Liu 1986, "A compact row storage scheme", ACM Trans. Math. Softw. 12(2)).
 */
function eliminationTree(weights: Csr): Int32Array {
  const {n} = weights;
  const parent = new Int32Array(n).fill(n);
  const shortcut = new Int32Array(n).fill(n);
  const transposed = transposeCsr(weights);
  for (let j = 0; j < n; j++) {
    for (const {indptr, indices} of [weights, transposed]) {
      for (let p = indptr[j]; p < indptr[j + 1]; p++) {
        let node = indices[p];
        while (node < j) {
          const next = shortcut[node];
          shortcut[node] = j;
          if (next === n) parent[node] = j;
          node = next;
        }
      }
    }
  }
  return parent;
}

/** A depth-first order of the elimination tree in which every region follows its descendants at once. */
function postorder(parent: Int32Array): Int32Array {
  const n = parent.length;
  // Children of one parent, and under n the roots, as lists that start with the smallest.
  const firstChild = new Int32Array(n + 1).fill(-1);
  const nextSibling = new Int32Array(n).fill(-1);
  for (let j = n - 1; j >= 0; j--) {
    nextSibling[j] = firstChild[parent[j]]!;
    firstChild[parent[j]] = j;
  }
  const order = new Int32Array(n);
  let next = 0;
  const stack = [n];
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    const child = firstChild[node];
    if (child >= 0) {
      firstChild[node] = nextSibling[child]!;
      stack.push(child);
    } else {
      stack.pop();
      if (node < n) order[next++] = node;
    }
  }
  return order;
}

/** P W Pᵀ with rows ascending; order[k] = the region that becomes number k. */
function permute({n, indptr, indices, data}: Csr, order: Int32Array): Csr {
  const position = invert(order);
  const ptr = new Int32Array(n + 1);
  const columns = new Int32Array(indices.length);
  const values = new Float64Array(data.length);
  let slot = 0;
  for (let k = 0; k < n; k++) {
    for (let p = indptr[order[k]]; p < indptr[order[k] + 1]; p++) {
      columns[slot] = position[indices[p]]!;
      values[slot++] = data[p]!;
    }
    ptr[k + 1] = slot;
  }
  return transposeCsr(transposeCsr({n, indptr: ptr, indices: columns, data: values}));
}

function invert(order: Int32Array): Int32Array {
  const position = new Int32Array(order.length);
  order.forEach((region, k) => (position[region] = k));
  return position;
}
