import type {Dataset} from '../data/dataset';
import type {Outcome} from '../model/explorer';

/** Pairs [o * n + d] of two different regions that are worth a line: the largest by observed flow or by change, largest first. */
export function chooseFlows(
  dataset: Dataset,
  outcome: Outcome | undefined,
  by: 'changes' | 'busiest',
  most: number,
): number[] {
  const n = dataset.regions.length;
  const changed = by === 'changes' && outcome !== undefined && outcome.before.some((mu, r) => mu !== outcome.after[r]);
  const size = (r: number): number => (changed ? Math.abs(outcome.after[r] - outcome.before[r]) : dataset.flows[r]);
  return dataset.flows
    .map((_, r) => r)
    .filter(r => Math.floor(r / n) !== r % n && size(r) > 0)
    .sort((a, b) => size(b) - size(a))
    .slice(0, most);
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

/** The busiest regions, less those whose name would run into that of a busier one. */
export function withRoomForNames(positions: [number, number][], importance: ArrayLike<number>): Set<number> {
  const named: number[] = [];
  const order = positions.map((_, i) => i).sort((a, b) => importance[b] - importance[a]);
  for (const i of order.slice(0, 40)) {
    const [x, y] = positions[i];
    const clear = named.every(j => Math.abs(positions[j][0] - x) > 44 || Math.abs(positions[j][1] - y) > 20);
    if (clear) named.push(i);
  }
  return new Set(named);
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
