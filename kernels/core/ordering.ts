import type {Csr} from './csr';
import {checkRoom} from './room';

/**
 * A fill-reducing elimination order of the symmetrised pattern of I + W + Wᵀ: exact minimum degree, one region eliminated at
 * a time. Rows of the shrinking graph are bit sets, so that uniting two neighbourhoods is n / 32 operations; at the sizes for
 * which an n x n flow matrix fits in memory that beats a quotient graph and stays one screen long.
 *
 * @returns order[k] = the region eliminated as number k
 * @throws KronflowError `tooLarge`
 */
export function minimumDegreeOrder(weights: Csr): Int32Array {
  const {n} = weights;
  const words = (n + 31) >>> 5;
  checkRoom('the elimination graph', n, 4 * n * words);
  const graph = adjacencyBits(weights, words);
  const degree = new Int32Array(n);
  for (let i = 0; i < n; i++) degree[i] = popCount(graph, i * words, words);

  const order = new Int32Array(n);
  const eliminated = new Uint8Array(n);
  for (let k = 0; k < n; k++) {
    let pivot = -1;
    for (let i = 0; i < n; i++) {
      if (eliminated[i] === 0 && (pivot < 0 || degree[i] < degree[pivot])) pivot = i;
    }
    eliminated[pivot] = 1;
    order[k] = pivot;
    const pivotRow = pivot * words;
    for (let w = 0; w < words; w++) {
      for (let bits = graph[pivotRow + w]; bits !== 0; bits &= bits - 1) {
        // The neighbours of the eliminated region become neighbours of one another.
        const neighbour = (w << 5) + 31 - Math.clz32(bits & -bits);
        const row = neighbour * words;
        for (let v = 0; v < words; v++) graph[row + v] |= graph[pivotRow + v];
        clearBit(graph, row, pivot);
        clearBit(graph, row, neighbour);
        degree[neighbour] = popCount(graph, row, words);
      }
    }
  }
  return order;
}

function adjacencyBits({n, indptr, indices}: Csr, words: number): Uint32Array {
  const graph = new Uint32Array(n * words);
  for (let i = 0; i < n; i++) {
    for (let p = indptr[i]; p < indptr[i + 1]; p++) {
      const j = indices[p];
      graph[i * words + (j >>> 5)] |= 1 << (j & 31);
      graph[j * words + (i >>> 5)] |= 1 << (i & 31);
    }
  }
  return graph;
}

function clearBit(bits: Uint32Array, row: number, index: number): void {
  bits[row + (index >>> 5)] &= ~(1 << (index & 31));
}

function popCount(bits: Uint32Array, start: number, length: number): number {
  let total = 0;
  for (let w = start; w < start + length; w++) {
    let x = bits[w];
    if (x === 0) continue;
    x -= (x >>> 1) & 0x55555555;
    x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
    total += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return total;
}
