import type {Dataset, NeighbourRule} from '../data/dataset';
import {turnover} from '../map/choose';

/** The `size` busiest regions of a data set and what is known of them, in their order; the set itself if there are no more. */
export function busiest(dataset: Dataset, size: number): Dataset {
  const {regions, flows, observed, covariates, shapes, traffic} = dataset;
  const n = regions.length;
  if (size >= n) return dataset;
  const busy: ArrayLike<number> = traffic ?? turnover(dataset);
  const ranked = regions.map((_, i) => i).sort((a, b) => busy[b] - busy[a]);
  const kept = ranked.slice(0, size).sort((a, b) => a - b);
  const pick = <T>(values: readonly T[]): T[] => kept.map(i => values[i]);
  const ofKept = (values: ArrayLike<number>): number[] => kept.flatMap(o => kept.map(d => values[o * n + d]));
  const pickAll = (columns: Record<string, number[]>): Record<string, number[]> =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, pick(values)]));
  const pickPairs = (columns: Record<string, Float64Array>): Record<string, Float64Array> =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, Float64Array.from(ofKept(values))]));
  const ids = pick(regions).map(({id}) => id);
  return {
    ...dataset,
    regions: pick(regions),
    start: ids.includes(dataset.start) ? dataset.start : regions[ranked[0]].id,
    flows: ofKept(flows),
    covariates: {
      origin: pickAll(covariates.origin),
      destination: pickAll(covariates.destination),
      ...(covariates.pair && {pair: pickPairs(covariates.pair)}),
    },
    ...(observed && {observed: Uint8Array.from(ofKept(observed))}),
    ...(traffic && {traffic: pick(traffic)}),
    ...(shapes && {shapes: {...shapes, features: pick(shapes.features)}}),
  };
}

/** As the reader chose, as far as the regions allow it; without a choice, as the data set has it. */
export function neighbourRule(
  {neighbours, shapes, regions}: Pick<Dataset, 'neighbours' | 'shapes' | 'regions'>,
  choice?: number | 'contiguity',
): NeighbourRule {
  if (choice === 'contiguity' && shapes !== undefined) return {rule: 'contiguity'};
  const most = regions.length - 1;
  if (typeof choice === 'number') return {rule: 'nearest', k: Math.min(choice, most)};
  return neighbours.rule === 'nearest' ? {...neighbours, k: Math.min(neighbours.k, most)} : neighbours;
}
