import type {Csr} from '../../kernels/core/csr';
import {check} from '../../kernels/core/errors';

/** One weight: row = the region that receives, column = its neighbour. */
export interface Entry {
  readonly row: number;
  readonly column: number;
  readonly weight: number;
}

/**
 * The one door through which weights come in: checks every entry, drops zeros, sorts, and refuses duplicates.
 *
 * @throws KronflowError `invalidWeights`, `duplicateEdge`
 */
export function buildCsr(n: number, entries: Iterable<Entry>): Csr {
  check(
    Number.isInteger(n) && n > 0,
    'invalidWeights',
    () => `SpatialWeights: there must be at least one region, got ${n}; add regions before making weights`,
  );
  const rows: {column: number; weight: number}[][] = Array.from({length: n}, () => []);
  for (const {row, column, weight} of entries) {
    for (const index of [row, column]) {
      check(
        Number.isInteger(index) && index >= 0 && index < n,
        'invalidWeights',
        () => `SpatialWeights: indices must be whole numbers from 0 to ${n - 1}, got ${index}; count regions from 0`,
      );
    }
    check(
      Number.isFinite(weight) && weight >= 0,
      'invalidWeights',
      () =>
        `SpatialWeights: weights must be finite and not negative, got ${weight} at [${row}, ${column}]; repair or drop it`,
    );
    if (weight === 0) continue;
    check(
      row !== column,
      'invalidWeights',
      () =>
        `SpatialWeights: a region is no neighbour of itself, got ${weight} at [${row}, ${row}]; set the diagonal to zero`,
    );
    rows[row].push({column, weight});
  }
  const indptr = new Int32Array(n + 1);
  rows.forEach((row, i) => (indptr[i + 1] = indptr[i] + row.length));
  const indices = new Int32Array(indptr[n]);
  const data = new Float64Array(indptr[n]);
  rows.forEach((row, i) => {
    row.sort((a, b) => a.column - b.column);
    row.forEach(({column, weight}, k) => {
      check(
        k === 0 || row[k - 1].column !== column,
        'duplicateEdge',
        () =>
          `SpatialWeights: each pair may be given once, got [${i}, ${column}] twice; add the weights up or drop one`,
      );
      indices[indptr[i] + k] = column;
      data[indptr[i] + k] = weight;
    });
  });
  return {n, indptr, indices, data};
}
