import type {Csr} from '../../kernels/core/csr';

/** The parts of the map that no chain of neighbours connects, in either direction. */
export interface Components {
  readonly count: number;
  /** labels[i] = the component of region i, numbered in the order of their first regions. */
  readonly labels: Int32Array;
}

/** Weakly connected components, by union-find with path halving. */
export function findComponents({n, indptr, indices}: Csr): Components {
  const parent = Int32Array.from({length: n}, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]]!;
    return i;
  };
  for (let i = 0; i < n; i++) {
    for (let p = indptr[i]; p < indptr[i + 1]; p++) parent[root(indices[p])] = root(i);
  }
  const numbers = new Map<number, number>();
  const labels = Int32Array.from({length: n}, (_, i) => {
    const r = root(i);
    if (!numbers.has(r)) numbers.set(r, numbers.size);
    return numbers.get(r)!;
  });
  return {count: numbers.size, labels};
}
