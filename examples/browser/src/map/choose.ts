import {quickselect} from 'd3-array';
import type {Dataset} from '../data/dataset';
import type {Outcome} from '../model/explorer';
import type {Lines} from '../state/settings';

/** Flows, or changes of flows, that are too small to be worth a line. */
const SMALLEST = 1e-3;

/**
 * Pairs [o * n + d] of two different regions that are worth a line, largest first: by observed flow, or by change. The changes
 * of the region that changes itself would leave no room for what spills over: that gets half of the lines.
 */
export function chooseFlows(dataset: Dataset, outcome: Outcome | undefined, lines: Lines, most: number): number[] {
  const n = dataset.regions.length;
  const nothing = outcome === undefined || (outcome.scenario.pull === 0 && outcome.scenario.push === 0);
  if (lines === 'busiest' || nothing) return largest(n, most, r => dataset.flows[r]);
  const {before, after, scenario} = outcome;
  const touches = (r: number): boolean => Math.floor(r / n) === scenario.region || r % n === scenario.region;
  const change = (r: number): number => Math.abs(after[r] - before[r]);
  const spillover = largest(n, lines === 'changes' ? most / 2 : most, r => (touches(r) ? 0 : change(r)));
  if (lines === 'spillover') return spillover;
  return [...largest(n, most - spillover.length, r => (touches(r) ? change(r) : 0)), ...spillover];
}

/** The `most` pairs of two different regions for which size is largest, in that order. */
export function largest(n: number, most: number, size: (pair: number) => number): number[] {
  const sizes = new Float64Array(n * n);
  for (let r = 0; r < sizes.length; r++) if (r % (n + 1) !== 0) sizes[r] = size(r);
  const rank = sizes.length - Math.min(most, sizes.length);
  const least = Math.max(quickselect(sizes.slice(), rank)[rank], SMALLEST);
  const pairs: number[] = [];
  for (let r = 0; r < sizes.length; r++) if (sizes[r] >= least) pairs.push(r);
  return pairs.sort((x, y) => sizes[y] - sizes[x]).slice(0, most);
}

/** Observed flows into and out of each region. */
export function turnover({regions, flows}: Dataset): Float64Array {
  const n = regions.length;
  const totals = new Float64Array(n);
  flows.forEach((flow, r) => {
    totals[Math.floor(r / n)] += flow;
    totals[r % n] += flow;
  });
  return totals;
}

/** The selected region and the busiest others, less those whose name would run into an earlier one or the edge of the map. */
export function withRoomForNames(
  positions: [number, number][],
  {size, widths, edge}: {size: ArrayLike<number>; widths: number[]; edge: number},
  selected?: number,
): number[] {
  const named = selected === undefined ? [] : [selected];
  const apart = (i: number, j: number): number => Math.max(44, (widths[i] + widths[j]) / 2);
  const order = positions.map((_, i) => i).sort((a, b) => size[b] - size[a]);
  for (const i of order.slice(0, 40)) {
    const [x, y] = positions[i];
    const clear = named.every(j => Math.abs(positions[j][0] - x) > apart(i, j) || Math.abs(positions[j][1] - y) > 20);
    const half = Math.max(20, widths[i] / 2);
    if (clear && x > half && x < edge - widths[i] / 2 && y > 24) named.push(i);
  }
  return named;
}

/** The region nearest to a point of the map, unless it is farther away than `reach` pixels. */
export function nearestRegion(
  positions: [number, number][],
  [x, y]: [number, number],
  reach: number,
): number | undefined {
  const distances = positions.map(([px, py]) => Math.hypot(px - x, py - y));
  const least = Math.min(...distances);
  return least <= reach ? distances.indexOf(least) : undefined;
}

/** Where an arrow key leads from a region: to the nearest within a quarter turn of the key's direction. */
export function neighbourInDirection(positions: [number, number][], from: number, key: string): number | undefined {
  const direction = DIRECTIONS[key];
  if (direction === undefined) return undefined;
  const [ux, uy] = direction;
  let best: {region: number; distance: number} | undefined;
  positions.forEach(([x, y], region) => {
    const [dx, dy] = [x - positions[from][0], y - positions[from][1]];
    const along = dx * ux + dy * uy;
    const across = Math.abs(dx * uy - dy * ux);
    const distance = along + 2 * across;
    if (along > 0.5 && across <= along && (best === undefined || distance < best.distance)) best = {region, distance};
  });
  return best?.region;
}

const DIRECTIONS: Record<string, [number, number] | undefined> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
