import * as Plot from '@observablehq/plot';
import {group} from '../format';
import {colours, type Picture, plot, text} from './frame';

const WIDTH = 900;
const HEIGHT = 620;
const BAND = 46;
/** Cells of the band in a row: about as wide as those of the cloud. */
const CELLS = 64;
const MOST_PAIRS = 300;
const colour: Plot.ScaleOptions = {type: 'log', domain: [0.4, MOST_PAIRS], scheme: 'YlGnBu', clamp: true};
const margins = {marginLeft: 84, marginRight: 34};

/** Every pair of airports: what was counted against what the model fits; the pairs without flights in a band of their own. */
export function observedFitted(
  counts: Float64Array,
  observed: Uint8Array,
  mu: Float64Array,
  note: string,
  source: string,
): Picture {
  const pairs = Array.from(counts, (count, r) => ({count, fitted: mu[r], used: observed[r] === 1})).filter(p => p.used);
  const flown = pairs.filter(({count}) => count > 0);
  const fitted = pairs.map(p => p.fitted);
  const low = Math.max(fitted.reduce((least, v) => Math.min(least, v)) / 1.4, 1e-3);
  const high = 1.6 * pairs.reduce((most, p) => Math.max(most, p.count, p.fitted), 1);
  const x = {type: 'log', domain: [low, high]} as const;

  const cloud = plot({
    width: WIDTH,
    height: HEIGHT,
    ...margins,
    marginTop: 12,
    marginBottom: 8,
    x: {...x, axis: null},
    y: {type: 'log', domain: [0.8, high], label: null, ticks: powers(1, high), tickFormat: group},
    color: colour,
    marks: [
      Plot.gridX(powers(low, high), {stroke: colours.grid, strokeOpacity: 1}),
      Plot.gridY(powers(1, high), {stroke: colours.grid, strokeOpacity: 1}),
      Plot.hexagon(flown, Plot.hexbin({fill: 'count'}, {x: 'fitted', y: 'count', binWidth: 11})),
      Plot.line(
        [Math.max(low, 0.8), high].map(v => [v, v]),
        {stroke: colours.second, strokeWidth: 2},
      ),
      Plot.text([[high / 6, high / 6]], {
        text: ['observed = fitted'],
        fill: colours.second,
        fontWeight: 600,
        textAnchor: 'end',
        dx: -12,
        dy: -10,
        stroke: '#ffffff',
        strokeWidth: 4,
      }),
    ],
  });

  const zeros = binned(
    pairs.filter(({count}) => count === 0).map(p => p.fitted),
    Math.log10(high / low) / CELLS,
  );
  const band = plot({
    width: WIDTH,
    height: BAND + 40,
    ...margins,
    marginTop: 4,
    marginBottom: 36,
    x: {...x, label: null, ticks: powers(low, high), tickFormat: tick},
    y: {axis: null, domain: [0, 1]},
    color: colour,
    marks: [
      Plot.rect(zeros, {x1: 'from', x2: 'to', y1: 0.12, y2: 0.88, fill: 'count', insetLeft: 0.5, insetRight: 0.5}),
      Plot.ruleY([0]),
    ],
  });

  return {
    title: 'Observed against fitted flights',
    subtitle: [
      `${group(pairs.length)} directed pairs of airports; ${group(pairs.length - flown.length)} of them have no flight and stand in the band below.`,
      note,
    ],
    source,
    width: WIDTH,
    height: HEIGHT + BAND + 112,
    panels: [
      {x: 28, y: 34, content: text(0, 0, 'Observed flights in the year', {weight: 600})},
      {x: WIDTH - 334, y: 20, content: densityLegend()},
      {x: 0, y: 56, content: cloud},
      {x: margins.marginLeft - 9, y: HEIGHT + 58 + BAND / 2 + 6, content: text(0, 0, 'none', {anchor: 'end'})},
      {x: 0, y: HEIGHT + 58, content: band},
      {
        x: WIDTH / 2 + 25,
        y: HEIGHT + BAND + 104,
        content: text(0, 0, 'Fitted flights in the year', {weight: 600, anchor: 'middle'}),
      },
    ],
  };
}

/** Counts of values in equal steps of their logarithm. */
function binned(values: number[], step: number): {from: number; to: number; count: number}[] {
  const bins = new Map<number, number>();
  for (const value of values) {
    const bin = Math.floor(Math.log10(value) / step);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  return [...bins].map(([bin, count]) => ({from: 10 ** (bin * step), to: 10 ** ((bin + 1) * step), count}));
}

function densityLegend(): string {
  const swatches = plot({
    width: 300,
    height: 42,
    marginLeft: 110,
    marginRight: 10,
    marginTop: 0,
    marginBottom: 24,
    x: {type: 'log', domain: [1, MOST_PAIRS], ticks: powers(1, MOST_PAIRS), tickFormat: tick, label: null},
    color: colour,
    marks: [
      Plot.rectX(
        Array.from({length: 20}, (_, i) => [i, i + 1].map(edge => MOST_PAIRS ** (edge / 20))),
        {x1: '0', x2: '1', fill: '0'},
      ),
    ],
  });
  return text(100, 13, 'Pairs per cell', {weight: 600, anchor: 'end'}) + swatches;
}

/** The powers of ten from `from` to `to`. */
function powers(from: number, to: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(from)), Math.floor(Math.log10(to))];
  return Array.from({length: last - first + 1}, (_, i) => 10 ** (first + i));
}

function tick(value: number): string {
  return value >= 1 ? group(value) : String(Number(value.toPrecision(1)));
}
