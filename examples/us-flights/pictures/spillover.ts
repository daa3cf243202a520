import * as Plot from '@observablehq/plot';
import {geoAlbersUsa} from 'd3-geo';
import type {FeatureCollection} from 'geojson';
import type {Airport} from '../data';
import type {Spillover} from '../spillover';
import {type Labelled, type LabelSide, placeLabels} from './labels';
import {colours, type Picture, plot, text} from './frame';

const WIDTH = 900;
const HEIGHT = 640;
const FARTHEST = 2;
/** Pixels: dots of no change and of the largest, a letter of a label, and from a dot's middle to its label. */
const RADII: [number, number] = [3.5, 34];
const CHARACTER = 8.4;
const GAP = 15;
const LABELS: Record<LabelSide, Plot.TextOptions> = {
  right: {textAnchor: 'start', dx: GAP},
  left: {textAnchor: 'end', dx: -GAP},
  above: {textAnchor: 'middle', dy: -GAP - 6},
  below: {textAnchor: 'middle', dy: GAP + 6},
};
/** The airport that grows, its neighbours, their neighbours, all others. */
const STEP_COLOURS = ['#4b1d7d', '#9461c4', '#c9aee4', '#b4bbc0'];
const STEP_NAMES = [
  'the airport that grows',
  'has it as a neighbour',
  'has one of those as a neighbour',
  'farther away',
];

/** What rho means: one airport grows, and flights of the airports around it change too. */
export function spilloverMap(
  airports: Airport[],
  {source: s, growth, share, change, steps, links}: Spillover,
  states: FeatureCollection,
  source: string,
): Picture {
  const grows = airports[s];
  const shown = airports
    .map((airport, i) => ({...airport, change: change[i], step: Math.min(steps[i], FARTHEST + 1)}))
    .sort((a, b) => b.step - a.step);
  const affected = shown.filter(({step}) => step <= FARTHEST);
  const lines = links
    .filter(([i, j]) => steps[i] <= FARTHEST && steps[j] < steps[i])
    .map(([i, j]) => ({from: airports[i], to: airports[j], step: steps[i]}));
  const place = {x: 'lon', y: 'lat'} as const;
  const name: Plot.TextOptions = {...place, fontWeight: 600, fontSize: 15, lineHeight: 1.2};
  const beside: Plot.TextOptions = {
    ...name,
    text: label,
    fill: colours.text,
    stroke: '#ffffff',
    strokeWidth: 5,
  };
  const neighbours = affected.filter(({step}) => step === 1);
  const largest = Math.max(...change.map(Math.abs), 1e-9);
  const projection = geoAlbersUsa().fitExtent(
    [
      [110, 60],
      [WIDTH - 56 - 130, HEIGHT - 60],
    ],
    {type: 'MultiPoint', coordinates: affected.map(({lon, lat}) => [lon, lat])},
  );
  // Names point away from the airport that grows, whose own stands inside its dot, unless another is in the way.
  const labelled = neighbours.map((airport): Labelled => {
    const [x, y] = projection([airport.lon, airport.lat]) ?? [0, 0];
    const radius = RADII[0] + (RADII[1] - RADII[0]) * Math.sqrt(Math.abs(airport.change) / largest);
    const width = CHARACTER * label(airport).length;
    return {x, y, radius, width, preferred: airport.lon < grows.lon ? 'left' : 'right'};
  });
  const sides = placeLabels(labelled, GAP);

  const map = plot({
    width: WIDTH - 56,
    height: HEIGHT,
    margin: 0,
    projection: () => projection,
    r: {type: 'sqrt', domain: [0, largest], range: RADII},
    marks: [
      Plot.geo(states, {fill: colours.land, stroke: colours.border, strokeWidth: 1.5, clip: 'frame'}),
      Plot.link(lines, {
        x1: ({from}: Line) => from.lon,
        y1: ({from}: Line) => from.lat,
        x2: ({to}: Line) => to.lon,
        y2: ({to}: Line) => to.lat,
        stroke: ({step}: Line) => STEP_COLOURS[step],
        strokeOpacity: 0.7,
        strokeWidth: ({step}: Line) => (step === 1 ? 2.2 : 1),
        clip: 'frame',
      }),
      Plot.dot(shown, {
        ...place,
        r: ({change: c, step}: Shown) => (step === 0 ? largest : Math.abs(c)),
        fill: ({step}: Shown) => STEP_COLOURS[step],
        stroke: '#ffffff',
        strokeWidth: 1,
        clip: 'frame',
      }),
      ...Object.entries(LABELS).map(([side, options]) =>
        Plot.text(
          neighbours.filter((_, i) => sides[i] === side),
          {...beside, ...options},
        ),
      ),
      Plot.text([grows], {...name, text: () => `${grows.id}\n${percent(change[s])}`, fill: '#ffffff'}),
    ],
  });

  return {
    title: `What spillover means: ${grows.city} (${grows.id}) grows by ${growth} %`,
    subtitle: [
      'How the fitted flights from every airport change then. An airport draws on its own size and, by the share',
      `${share.toFixed(2)}, on its neighbours, where the lines lead; these draw on theirs. Area of a dot: the change.`,
    ],
    source,
    width: WIDTH,
    height: HEIGHT + 84,
    panels: [
      {x: 28, y: 14, content: map},
      {x: 28, y: HEIGHT + 46, content: stepLegend(shown)},
    ],
  };
}

function stepLegend(shown: Shown[]): string {
  return STEP_NAMES.map((name, step) => {
    const [x, y] = [430 * (step % 2), 28 * Math.floor(step / 2)];
    const changes = shown.filter(s => s.step === step).map(s => s.change);
    if (changes.length === 0) return '';
    const largest = changes.reduce((most, c) => (Math.abs(c) > Math.abs(most) ? c : most));
    const range = `${name}: ${step > 1 ? 'at most ' : ''}${percent(largest)}`;
    return `<circle cx="${x + 8}" cy="${y - 5}" r="7" fill="${STEP_COLOURS[step]}"/>${text(x + 22, y, range)}`;
  }).join('');
}

const label = ({id, change}: Shown): string => `${id} ${percent(change)}`;

type Shown = Airport & {change: number; step: number};
type Line = {from: Airport; to: Airport; step: number};

function percent(value: number): string {
  if (value === 0) return '0 %';
  const digits = Math.abs(value) >= 0.1 ? 1 : Math.abs(value) >= 0.01 ? 2 : 3;
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)} %`;
}
