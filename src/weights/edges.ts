import {check} from '../../kernels/core/errors';
import {checkType, isArrayLike, isIterable} from '../arguments/types';
import type {Entry} from './csrBuilder';

export type RegionId = string | number;

/** An edge: the region that receives, its neighbour, and the weight (default 1). */
export type Edge = readonly [region: RegionId, neighbour: RegionId, weight?: number];

/** The entries of edges that name regions by id, or by index where there are no ids. */
export function* entriesOfEdges(edges: Iterable<Edge>, ids: readonly string[] | undefined): Generator<Entry> {
  const indexOf = ids && new Map(ids.map((id, i) => [id, i]));
  let position = 0;
  for (const edge of edges) {
    checkType(isArrayLike(edge), 'SpatialWeights.fromEdges', `edge ${position}`, '[region, neighbour, weight]', edge);
    const [region, neighbour, weight = 1] = edge;
    const resolve = (id: RegionId): number => {
      if (indexOf === undefined) {
        check(
          typeof id === 'number',
          'unknownRegion',
          () =>
            `SpatialWeights.fromEdges: edge ${position} names the region '${id}', but without ids regions are numbers from 0; ` +
            `pass {ids} in place of {n}`,
        );
        return id;
      }
      const index = indexOf.get(String(id));
      check(
        index !== undefined,
        'unknownRegion',
        () =>
          `SpatialWeights.fromEdges: edge ${position} names the region '${id}', which is not one of the ${ids!.length} ids`,
      );
      return index;
    };
    yield {row: resolve(region), column: resolve(neighbour), weight};
    position++;
  }
}

/** Ids as strings, each once. */
export function checkIds(ids: Iterable<RegionId>, n?: number): readonly string[] {
  checkType(isIterable(ids), 'SpatialWeights', 'ids', 'an array of ids', ids);
  const list = Array.from(ids, String);
  check(
    n === undefined || list.length === n,
    'invalidShape',
    () => `SpatialWeights: there must be one id for each of the ${n} regions, got ${list.length}`,
  );
  const seen = new Set<string>();
  for (const id of list) {
    check(
      !seen.has(id),
      'invalidWeights',
      () => `SpatialWeights: ids must differ, got '${id}' twice; make them unique`,
    );
    seen.add(id);
  }
  return Object.freeze(list);
}
