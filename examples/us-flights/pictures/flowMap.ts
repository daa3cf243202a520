import * as Plot from '@observablehq/plot';
import type {FeatureCollection} from 'geojson';
import type {Airport} from '../data';
import {group} from '../format';
import {colours, type Picture, plot, text} from './frame';

const WIDTH = 1200;
const HEIGHT = 690;
const MOST_ROUTES = 400;
const MOST_NAMES = 40;

/** Ratios of observed to fitted flights over the median ratio, and the colours between them. */
const LIMITS = [1 / 4, 1 / 2, 2, 4];
const RATIO_COLOURS = ['#2c4f9e', '#7da0d6', '#b9b6a8', '#f08a4b', '#b4232a'];
const RATIO_NAMES = ['under ¼', '¼ to ½', '½ to 2', '2 to 4', 'over 4'];

interface Route {
  from: Airport;
  to: Airport;
  flights: number;
  ratio: number;
}

/** The busiest routes, as wide as they are busy and in the colour of what the model did not expect. */
export function flowMap(
  airports: Airport[],
  counts: Float64Array,
  mu: Float64Array,
  states: FeatureCollection,
  source: string,
): Picture {
  const {routes, median} = busiestRoutes(airports, counts, mu);
  const widest = routes[0]?.flights ?? 1;
  // What the model expected lies below what it did not.
  const drawn = [...routes].sort((a, b) => surprise(a) - surprise(b) || a.flights - b.flights);
  const strokeWidth = (flights: number): number => Math.max(0.5, 7 * (flights / widest));
  const place = {x: 'lon', y: 'lat'} as const;

  const map = plot({
    width: WIDTH,
    height: HEIGHT,
    projection: {type: 'albers-usa', domain: states, inset: 14},
    marks: [
      Plot.geo(states, {fill: colours.land, stroke: colours.border, strokeWidth: 1.2}),
      Plot.arrow(drawn, {
        x1: ({from}: Route) => from.lon,
        y1: ({from}: Route) => from.lat,
        x2: ({to}: Route) => to.lon,
        y2: ({to}: Route) => to.lat,
        bend: 24,
        headLength: 0,
        stroke: ({ratio}: Route) => RATIO_COLOURS[ratioClass(ratio)],
        strokeWidth: ({flights}: Route) => strokeWidth(flights),
        strokeOpacity: 0.72,
        strokeLinecap: 'round',
      }),
      Plot.dot(airports, {...place, r: 2.6, fill: '#ffffff', stroke: colours.text, strokeWidth: 1.2}),
      Plot.text(withRoomForNames(airports), {
        ...place,
        text: 'id',
        dy: -11,
        fontWeight: 600,
        fontSize: 12.5,
        fill: colours.text,
        stroke: '#ffffff',
        strokeWidth: 4,
      }),
    ],
  });

  return {
    title: 'Where the airlines fly, and where the model did not expect them to',
    subtitle: [
      `The ${group(routes.length)} busiest routes between ${airports.length} airports, each direction by itself: in flight, an arc bends to the left.`,
      'Colour: observed flights ÷ flights fitted by airport sizes, distance and the spillover from neighbouring airports,',
      `as a multiple of what is typical of these routes: half of them have more than ${median.toPrecision(2)} times the fitted flights, half less.`,
    ],
    source,
    width: WIDTH,
    height: HEIGHT + 76,
    panels: [
      {x: 0, y: 10, content: map},
      {x: 28, y: HEIGHT + 24, content: ratioLegend()},
      {x: 720, y: HEIGHT + 24, content: widthLegend(widest, strokeWidth)},
    ],
  };
}

/** With their ratios of observed to fitted flights over the median of these. */
function busiestRoutes(airports: Airport[], counts: Float64Array, mu: Float64Array): {routes: Route[]; median: number} {
  const n = airports.length;
  const busiest = Array.from(counts, (flights, pair) => ({
    from: airports[Math.floor(pair / n)],
    to: airports[pair % n],
    flights,
    ratio: flights / mu[pair],
  }))
    .filter(({from, to, flights}) => from !== to && flights > 0)
    .sort((a, b) => b.flights - a.flights)
    .slice(0, MOST_ROUTES);
  const ratios = Float64Array.from(busiest, ({ratio}) => ratio).sort();
  const median = ratios.at(ratios.length >> 1) ?? 1;
  return {routes: busiest.map(route => ({...route, ratio: route.ratio / median})), median};
}

/** The busiest airports, less those whose name would cover that of a busier one. */
function withRoomForNames(airports: Airport[]): Airport[] {
  const named: Airport[] = [];
  for (const airport of airports.slice(0, MOST_NAMES)) {
    const covers = named.some(({lat, lon}) => Math.abs(lat - airport.lat) < 1 && Math.abs(lon - airport.lon) < 2.2);
    if (!covers) named.push(airport);
  }
  return named;
}

function ratioClass(ratio: number): number {
  return LIMITS.filter(limit => ratio >= limit).length;
}

/** How many classes a route is away from the middle one. */
function surprise({ratio}: Route): number {
  return Math.abs(ratioClass(ratio) - LIMITS.length / 2);
}

function ratioLegend(): string {
  const title = text(0, 0, 'Observed ÷ fitted, over the median', {weight: 600});
  const boxes = RATIO_COLOURS.map((colour, i) => {
    const x = i * 92;
    return `<rect x="${x}" y="12" width="88" height="9" fill="${colour}"/>${text(x + 44, 38, RATIO_NAMES[i], {size: 12, anchor: 'middle'})}`;
  });
  return [title, ...boxes].join('');
}

function widthLegend(widest: number, strokeWidth: (flights: number) => number): string {
  const step = 10 ** Math.floor(Math.log10(widest));
  const samples = [step / 10, step / 2, step, Math.floor(widest / step) * step].filter(
    (v, i, all) => all.indexOf(v) === i,
  );
  const lines = samples.map((flights, i) => {
    const x = i * 96;
    return `<line x1="${x}" x2="${x + 60}" y1="16" y2="16" stroke="${colours.quiet}" stroke-width="${strokeWidth(flights)}"/>${text(x + 30, 38, group(flights), {size: 12, anchor: 'middle'})}`;
  });
  return [text(0, 0, 'Flights in the year', {weight: 600}), ...lines].join('');
}
