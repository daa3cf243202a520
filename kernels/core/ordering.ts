import type {Csr} from './csr';
import {checkRoom} from './room';

/** More than any degree. */
const ELIMINATED = 2 ** 30;

/** The first of the smallest of many numbers, few of which change from search to search: by the minima of blocks. */
class Smallest {
  private static readonly BLOCK = 64;
  private readonly minima: Int32Array;
  private readonly stale: Uint8Array;

  constructor(private readonly values: Int32Array) {
    const blocks = Math.ceil(values.length / Smallest.BLOCK);
    this.minima = new Int32Array(blocks);
    this.stale = new Uint8Array(blocks).fill(1);
  }

  /** Has to be told of every change. */
  changed(i: number): void {
    this.stale[(i / Smallest.BLOCK) | 0] = 1;
  }

  find(): number {
    const {minima, stale, values} = this;
    let least = 0;
    for (let block = 0; block < minima.length; block++) {
      if (stale[block] === 1) {
        stale[block] = 0;
        const end = Math.min(values.length, (block + 1) * Smallest.BLOCK);
        let minimum = values[block * Smallest.BLOCK];
        for (let i = block * Smallest.BLOCK + 1; i < end; i++) if (values[i] < minimum) minimum = values[i];
        minima[block] = minimum!;
      }
      if (minima[block] < minima[least]) least = block;
    }
    return values.indexOf(minima[least], least * Smallest.BLOCK);
  }
}

/**
 * A fill-reducing elimination order of the symmetrised pattern of I + W + Wᵀ: exact minimum degree, one region eliminated at
 * a time. Rows of the shrinking graph are bit sets, so that uniting two neighbourhoods is one operation for each word in which the
 * smaller one has anything; at the sizes for which an n x n flow matrix fits in memory that beats a quotient graph and stays one
 * screen long.
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
  for (let i = 0; i < n; i++) {
    for (let w = i * words; w < (i + 1) * words; w++) degree[i] += popCount(graph[w]);
  }

  const smallest = new Smallest(degree);
  const order = new Int32Array(n);
  const occupied = new Int32Array(words);
  for (let k = 0; k < n; k++) {
    const pivot = smallest.find();
    degree[pivot] = ELIMINATED;
    smallest.changed(pivot);
    order[k] = pivot;
    const pivotRow = pivot * words;
    let count = 0;
    for (let w = 0; w < words; w++) if (graph[pivotRow + w] !== 0) occupied[count++] = w;
    for (let q = 0; q < count; q++) {
      for (let bits = graph[pivotRow + occupied[q]]; bits !== 0; bits &= bits - 1) {
        // The neighbours of the eliminated region become neighbours of one another.
        const neighbour = (occupied[q] << 5) + 31 - Math.clz32(bits & -bits);
        const row = neighbour * words;
        for (let r = 0; r < count; r++) {
          const at = row + occupied[r];
          const added = graph[pivotRow + occupied[r]] & ~graph[at];
          graph[at] |= added;
          degree[neighbour] += popCount(added);
        }
        clearBit(graph, row, pivot);
        clearBit(graph, row, neighbour);
        degree[neighbour] -= 2;
        smallest.changed(neighbour);
      }
    }
  }
  return order;
}

function adjacencyBits({n, indptr, indices}: Csr, words: number): Int32Array {
  const graph = new Int32Array(n * words);
  for (let i = 0; i < n; i++) {
    for (let p = indptr[i]; p < indptr[i + 1]; p++) {
      const j = indices[p];
      graph[i * words + (j >>> 5)] |= 1 << (j & 31);
      graph[j * words + (i >>> 5)] |= 1 << (i & 31);
    }
  }
  return graph;
}

function clearBit(bits: Int32Array, row: number, index: number): void {
  bits[row + (index >>> 5)] &= ~(1 << (index & 31));
}

function popCount(bits: number): number {
  let x = bits - ((bits >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
