import {max, min, quickselect} from 'd3-array';
import {scaleLog, type ScaleLogarithmic} from 'd3-scale';
import type {Comparison} from '../comparison';

/** Where every pair of the model lies, in pixels: observed flows up, expected ones to the right, both by their logarithm. */
export interface ScatterLayout {
  x: ScaleLogarithmic<number, number>;
  y: ScaleLogarithmic<number, number>;
  /** The pairs [o * n + d], and where each is. */
  pairs: Int32Array;
  xs: Float32Array;
  ys: Float32Array;
  /** From and to which flow observed and expected are on the picture when they are equal. */
  diagonal: [number, number];
  /** The strip of the pairs without a flow, whose logarithm there is not. */
  zeros: {top: number; bottom: number; count: number};
}

export const MARGIN = {top: 8, right: 10, bottom: 36, left: 46};
const STRIP = 26;
const GAP = 8;
/** Expected flows below this quantile lie on the edge: they would take half of the picture. */
const EDGE = 0.005;

export function layOut({observed, expected, inModel}: Comparison, width: number, height: number): ScatterLayout {
  const pairs = new Int32Array(inModel.length).map((_, r) => r).filter(r => inModel[r] === 1 && expected[r] > 0);
  const thought = new Float64Array(pairs.length).map((_, p) => expected[pairs[p]]);
  const seen = new Float64Array(pairs.length).map((_, p) => observed[pairs[p]]).filter(flow => flow > 0);
  const edge = Math.floor(EDGE * pairs.length);
  const low = powerBelow(quickselect(thought.slice(), edge)[edge] ?? 1);
  const high = Math.max(max(thought) ?? 10, max(seen) ?? 10) * 1.3;
  const x = scaleLog([low, high], [MARGIN.left, width - MARGIN.right]).clamp(true);
  const bottom = height - MARGIN.bottom;
  const zeros = {top: bottom - STRIP, bottom, count: pairs.length - seen.length};
  const floor = zeros.count > 0 ? zeros.top - GAP : bottom;
  const y = scaleLog([Math.min(1, min(seen) ?? 1), high], [floor, MARGIN.top]);
  const diagonal: [number, number] = [Math.max(low, y.domain()[0]), high];
  const [toX, toY] = [swift(x), swift(y)];
  const xs = new Float32Array(pairs.length).map((_, p) => toX(thought[p]));
  const ys = new Float32Array(pairs.length).map((_, p) => {
    const flow = observed[pairs[p]];
    return flow > 0 ? toY(flow) : zeros.top + 4 + (STRIP - 8) * scattered(p);
  });
  return {x, y, pairs, xs, ys, diagonal, zeros};
}

/** The pair nearest to a point, as an index into `pairs`; undefined if none is within reach. */
export function nearestPair({xs, ys}: ScatterLayout, [px, py]: [number, number], reach: number): number | undefined {
  let best: number | undefined;
  let least = reach ** 2;
  for (let p = 0; p < xs.length; p++) {
    const distance = (xs[p] - px) ** 2 + (ys[p] - py) ** 2;
    if (distance < least) [best, least] = [p, distance];
  }
  return best;
}

/** Indices into `pairs`, those that the model is most surprised by first: the factor between observed and expected, small flows forgiven. */
export function mostSurprising({pairs}: ScatterLayout, {observed, expected}: Comparison, most: number): number[] {
  const of = (r: number): number => Math.abs(Math.log((observed[r] + 1) / (expected[r] + 1)));
  const surprise = new Float64Array(pairs.length).map((_, p) => of(pairs[p]));
  const rank = surprise.length - Math.min(most, surprise.length);
  const least = quickselect(surprise.slice(), rank)[rank];
  const found = new Int32Array(pairs.length).map((_, p) => p).filter(p => surprise[p] >= least);
  return Array.from(found)
    .sort((a, b) => surprise[b] - surprise[a])
    .slice(0, most);
}

/** The same for very many values, clamped to the start of the domain: no ticks, no checks. */
function swift(scale: ScaleLogarithmic<number, number>): (value: number) => number {
  const [from, to] = scale.domain();
  const [start, end] = scale.range();
  const slope = (end - start) / Math.log(to / from);
  return value => start + slope * Math.log(Math.max(value, from) / from);
}

/** Between 0 and 1, the same for the same p, evenly spread. */
function scattered(p: number): number {
  return (p * 0.618033988749895) % 1;
}

function powerBelow(value: number): number {
  return 10 ** Math.floor(Math.log10(value));
}
