import {type Csr, transposeCsr} from '../../kernels/core/csr';
import {check} from '../../kernels/core/errors';
import {notice} from '../../kernels/core/notice';
import {checkOptions} from '../arguments/options';
import {checkNumbers, checkType, isArrayLike, isIterable, isObject} from '../arguments/types';
import {adjacencyEntries, type Regions} from './adjacency';
import {type Components, findComponents} from './components';
import {buildCsr, type Entry} from './csrBuilder';
import {checkIds, type Edge, entriesOfEdges, type RegionId} from './edges';
import {parseGal, parseGwt} from './geoda';
import {type Metric, nearestEntries} from './nearest';
import {checkPoints, type Point} from './points';
import {admissibleRho, type RhoInterval} from './rho';

/** SciPy's triple and shape of a compressed sparse row matrix. */
export interface CsrLike {
  readonly indptr: ArrayLike<number>;
  readonly indices: ArrayLike<number>;
  readonly data: ArrayLike<number>;
  readonly shape: readonly [number, number];
}

/**
 * Spatial weights W, [n, n]: row i holds the weights that region i gives to its neighbours. Immutable and sparse (compressed
 * rows); weights are finite and not negative, the diagonal is zero. Regions without neighbours (islands) are legal.
 *
 * ```js
 * const W = SpatialWeights.kNearest([{lon: 2.35, lat: 48.86}, {lon: 4.84, lat: 45.76}, {lon: 5.37, lat: 43.3}], 2).rowStandardize();
 * W.toDense();          // [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]
 * W.admissibleRho();    // {lower: -1, upper: 1}
 * ```
 */
export class SpatialWeights implements Csr {
  private constructor(
    /** Number of regions. */
    readonly n: number,
    /** Row i is entries indptr[i] to indptr[i + 1]. Read only, like the other two. */
    readonly indptr: Int32Array,
    /** Columns, ascending in each row. */
    readonly indices: Int32Array,
    readonly data: Float64Array,
    /** Names of the regions, where they were given. */
    readonly ids?: readonly string[],
  ) {
    Object.freeze(this);
  }

  /**
   * @param rows W as n rows of n weights
   * @throws KronflowError `invalidShape`, `invalidWeights`
   */
  static fromDense(rows: readonly ArrayLike<number>[], options: {ids?: Iterable<RegionId>} = {}): SpatialWeights {
    const op = 'SpatialWeights.fromDense';
    checkOptions(op, options, ['ids']);
    checkType(isArrayLike(rows), op, 'W', 'an array of rows', rows);
    const n = rows.length;
    function* entries(): Generator<Entry> {
      for (const [row, weights] of Array.from(rows).entries()) {
        checkType(isArrayLike(weights), op, `row ${row} of W`, 'an array of numbers', weights);
        check(
          weights.length === n,
          'invalidShape',
          () => `${op}: W must be square, got ${n} rows but ${weights.length} weights in row ${row}`,
        );
        for (let column = 0; column < n; column++) yield {row, column, weight: weights[column]};
      }
    }
    return SpatialWeights.create(n, entries(), options.ids);
  }

  /**
   * @param csr SciPy's `indptr`, `indices`, `data` and `shape`
   * @throws KronflowError `invalidShape`, `invalidWeights`, `duplicateEdge`
   */
  static fromCSR(csr: CsrLike, options: {ids?: Iterable<RegionId>} = {}): SpatialWeights {
    const op = 'SpatialWeights.fromCSR';
    checkOptions(op, options, ['ids']);
    checkType(isObject(csr), op, 'W', 'an object with indptr, indices, data, shape', csr);
    const {indptr, indices, data, shape} = csr;
    for (const [name, values] of Object.entries({indptr, indices, data, shape})) checkNumbers(op, name, values);
    const [n, columns] = shape;
    check(n === columns, 'invalidShape', () => `${op}: W must be square, got [${n}, ${columns}]`);
    const pointers = Array.from(indptr);
    const consistent =
      pointers.length === n + 1 &&
      pointers[0] === 0 &&
      pointers[n] === indices.length &&
      pointers.every((pointer, i) => Number.isInteger(pointer) && (i === 0 || pointer >= pointers[i - 1]));
    check(
      consistent && indices.length === data.length,
      'invalidWeights',
      () =>
        `${op}: indptr must rise from 0 to the number of weights in ${n + 1} steps, with as many indices as data; ` +
        `got ${pointers.length} pointers ending in ${pointers.at(-1)}, ${indices.length} indices and ${data.length} data`,
    );
    function* entries(): Generator<Entry> {
      for (let row = 0; row < n; row++) {
        for (let p = pointers[row]; p < pointers[row + 1]; p++) yield {row, column: indices[p], weight: data[p]};
      }
    }
    return SpatialWeights.create(n, entries(), options.ids);
  }

  /**
   * @param edges `[region, neighbour, weight = 1]` each, by index or, with `ids`, by id
   * @param regions how many regions there are, or their ids
   * @throws KronflowError `unknownRegion`, `duplicateEdge`, `invalidWeights`
   */
  static fromEdges(edges: Iterable<Edge>, regions: {n: number} | {ids: Iterable<RegionId>}): SpatialWeights {
    const op = 'SpatialWeights.fromEdges';
    checkOptions(op, regions, ['n', 'ids'], 'regions');
    checkType(isIterable(edges), op, 'edges', 'an array of [region, neighbour, weight]', edges);
    check(
      'n' in regions || 'ids' in regions,
      'invalidArgument',
      () => `${op}: regions must have n or ids, got neither`,
    );
    const ids = 'ids' in regions ? checkIds(regions.ids) : undefined;
    const n = 'n' in regions ? regions.n : ids!.length;
    return SpatialWeights.create(n, entriesOfEdges(edges, ids), ids);
  }

  /**
   * Binary weights of the k nearest neighbours. They are not symmetric in general; standardise the rows for a spatial model.
   *
   * @param points `{lon, lat}` (great circle), `{x, y}` (plane) or pairs (plane unless `metric` says otherwise)
   * @throws KronflowError `invalidArgument`
   */
  static kNearest(
    points: readonly Point[],
    k: number,
    options: {metric?: Metric; ids?: Iterable<RegionId>} = {},
  ): SpatialWeights {
    checkOptions('SpatialWeights.kNearest', options, ['metric', 'ids']);
    checkPoints(points, 'SpatialWeights.kNearest');
    return SpatialWeights.create(points.length, nearestEntries(points, k, options.metric), options.ids);
  }

  /**
   * Binary weights of regions that share a border: GeoJSON features, or an object of a TopoJSON topology.
   *
   * @throws KronflowError `invalidArgument`
   */
  static fromAdjacency(regions: Regions, options: {ids?: Iterable<RegionId>} = {}): SpatialWeights {
    checkOptions('SpatialWeights.fromAdjacency', options, ['ids']);
    const {n, entries} = adjacencyEntries(regions);
    return SpatialWeights.create(n, entries, options.ids);
  }

  /** The text of a GeoDa GAL file: binary weights. @throws KronflowError `invalidData`, `unknownRegion` */
  static fromGAL(text: string): SpatialWeights {
    const {ids, edges} = parseGal(text);
    return SpatialWeights.fromEdges(edges, {ids});
  }

  /** The text of a GeoDa GWT file, its third column as weights. @throws KronflowError `invalidData`, `unknownRegion` */
  static fromGWT(text: string): SpatialWeights {
    const {ids, edges} = parseGwt(text);
    return SpatialWeights.fromEdges(edges, {ids});
  }

  private static create(n: number, entries: Iterable<Entry>, ids?: Iterable<RegionId>): SpatialWeights {
    const names = ids === undefined ? undefined : checkIds(ids, n);
    const csr = buildCsr(n, entries);
    const weights = new SpatialWeights(n, csr.indptr, csr.indices, csr.data, names);
    const {islands} = weights;
    if (islands.length > 0) {
      const some = islands.slice(0, 5).map(i => names?.[i] ?? i);
      notice(
        `${islands.length} of ${n} regions have no neighbours (${some.join(', ')}${islands.length > 5 ? ', …' : ''}): ` +
          `their flows get no share of anybody's`,
      );
    }
    return weights;
  }

  /** Number of non-zero weights. */
  get nnz(): number {
    return this.data.length;
  }

  /** Regions without neighbours. */
  get islands(): readonly number[] {
    const islands: number[] = [];
    for (let i = 0; i < this.n; i++) if (this.indptr[i] === this.indptr[i + 1]) islands.push(i);
    return islands;
  }

  /** The parts of the map that no chain of neighbours connects. */
  get components(): Components {
    return findComponents(this);
  }

  /** W with every row divided by its sum; the rows of islands stay zero. */
  rowStandardize(): SpatialWeights {
    const data = this.data.slice();
    for (let i = 0; i < this.n; i++) {
      const row = data.subarray(this.indptr[i], this.indptr[i + 1]);
      const sum = row.reduce((a, b) => a + b, 0);
      row.forEach((weight, p) => (row[p] = weight / sum));
    }
    return new SpatialWeights(this.n, this.indptr, this.indices, data, this.ids);
  }

  /** Wᵀ. */
  transpose(): SpatialWeights {
    const {indptr, indices, data} = transposeCsr(this);
    return new SpatialWeights(this.n, indptr, indices, data, this.ids);
  }

  /** W as n rows of n weights. */
  toDense(): number[][] {
    return Array.from({length: this.n}, (_, i) => {
      const row = new Array<number>(this.n).fill(0);
      for (let p = this.indptr[i]; p < this.indptr[i + 1]; p++) row[this.indices[p]] = this.data[p]!;
      return row;
    });
  }

  /**
   * An open interval of rho in which I - rho W is regular: (-1, 1) for row-standardised
   * weights without islands. Below, the true one may reach
   * further, to the inverse of the smallest eigenvalue. Unbounded where there are no neighbours at all.
   */
  admissibleRho(): RhoInterval {
    return admissibleRho(this);
  }

  toString(): string {
    return `SpatialWeights(${this.n} regions, ${this.nnz} weights, ${this.islands.length} islands)`;
  }
}
