import {scaleThreshold} from 'd3-scale';
import {type Dataset, perPeriod} from '../data/dataset';
import {largest} from '../map/choose';
import type {MapContent} from '../map/content';
import {observedPairs} from '../model/design';
import {count, factor} from '../ui/format';

/** Limits of the classes of observed over expected, as factors either way. */
export const FACTORS = [1.1, 1.25, 1.6, 2.5, 5];

const step = scaleThreshold().domain(FACTORS).range([0, 1, 2, 3, 4, 5]);

/** -5 to 5: the colour class of a ratio, in the style sheet `[data-step]`. */
export function ratioStep(ratio: number): number {
  return ratio >= 1 ? step(ratio) : -step(1 / ratio);
}

/** Observed flows beside those that the model expects, for the pairs that it speaks of. */
export interface Comparison {
  observed: ArrayLike<number>;
  /** [n * n] */
  expected: Float64Array;
  /** 1 for the pairs of the model. */
  inModel: Uint8Array;
  /** All flows expected over all flows observed. */
  inSum: number;
  inflow: {observed: Float64Array; expected: Float64Array};
  outflow: {observed: Float64Array; expected: Float64Array};
}

export function compare(dataset: Dataset, expected: Float64Array): Comparison {
  const {flows, regions} = dataset;
  const n = regions.length;
  const inModel = observedPairs(dataset);
  const total = (values: ArrayLike<number>): number => inModel.reduce((sum, is, r) => sum + is * values[r], 0);
  const side = (regionOf: (pair: number) => number) => {
    const sums = {observed: new Float64Array(n), expected: new Float64Array(n)};
    for (let r = 0; r < n * n; r++) {
      sums.observed[regionOf(r)] += inModel[r] * flows[r];
      sums.expected[regionOf(r)] += inModel[r] * expected[r];
    }
    return sums;
  };
  return {
    ...{observed: flows, expected, inModel, inSum: total(expected) / total(flows)},
    inflow: side(r => r % n),
    outflow: side(r => Math.floor(r / n)),
  };
}

export type ResidualLines = 'busiest' | 'surprises';

interface Choices {
  colour: 'inflow' | 'outflow';
  lines: ResidualLines;
  /** Only flows from and to this region. */
  only?: number;
}

/** The map of what the model did not expect. */
export function residualContent(dataset: Dataset, comparison: Comparison, {colour, lines, only}: Choices): MapContent {
  const {words, regions} = dataset;
  const n = regions.length;
  const {observed, expected, inModel} = comparison;
  const counts = (r: number): boolean =>
    inModel[r] === 1 && (only === undefined || only === Math.floor(r / n) || only === r % n);
  const surprise = (r: number): number => Math.abs(observed[r] - expected[r]);
  const size = lines === 'busiest' ? (r: number) => observed[r] : surprise;
  const rows = (seen: number, thought: number) => [
    {name: 'observed', value: count(seen)},
    {name: 'expected', value: count(rounded(thought)), note: timesNote(seen, thought)},
  ];
  const totals = comparison[colour];
  return {
    flows: lines === 'busiest' ? observed : Array.from(expected, (_, r) => surprise(r)),
    choose: most => largest(n, most, r => (counts(r) ? size(r) : 0)),
    regions: {
      step: i => ratioStep(totals.observed[i] / totals.expected[i]),
      spoken: i => `${words[colour]} ${inWords(totals.observed[i], totals.expected[i])}`,
      rows: i =>
        (['inflow', 'outflow'] as const).flatMap(side =>
          rows(comparison[side].observed[i], comparison[side].expected[i]).map(row => ({
            ...row,
            name: `${words[side]}, ${row.name}`,
          })),
        ),
    },
    pairs: {
      step: r => ratioStep(observed[r] / expected[r]),
      spoken: r => `${perPeriod(words)}: ${inWords(observed[r], expected[r])}`,
      rows: r => rows(observed[r], expected[r]),
    },
  };
}

function inWords(seen: number, thought: number): string {
  return `observed ${count(seen)}, expected ${count(rounded(thought))}`;
}

function rounded(flow: number): number {
  return flow < 10 ? flow : Math.round(flow);
}

/** × 1.4, ÷ 3 */
export function timesNote(seen: number, thought: number): string {
  if (seen === 0) return 'none';
  return seen >= thought ? `× ${factor(seen / thought)}` : `÷ ${factor(thought / seen)}`;
}
