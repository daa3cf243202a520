import * as Plot from '@observablehq/plot';
import {colours, type Picture, plot, text} from '../examples/us-flights/pictures/frame';
import {NEIGHBOURS} from './cases';
import {contestant, type Contestant, type Id, ids} from './contestants';
import {hardware, type Report} from './report';
import {spread} from './statistics';

const WIDTH = 960;
const HEIGHT = 600;
const margins = {marginLeft: 84, marginRight: 218, marginTop: 22, marginBottom: 56};

const groups: Record<Contestant['group'], string> = {ours: colours.first, original: colours.second, other: '#8d979f'};
/** These tell one from another within a group. */
const dashes: Partial<Record<Id, string>> = {cpu: '8 4', wasm: '2 3', scalar: '12 3 2 3', tuned: '8 4'};
const colourOf = (id: Id): string => groups[contestant(id).group];

interface Point {
  readonly id: Id;
  readonly n: number;
  readonly time: number;
  readonly low: number;
  readonly high: number;
}

/** Time over n, both logarithmic; undefined where there is no line to draw. */
export function speedPicture({command, cases}: Report): Picture | undefined {
  if (cases.length < 2) return undefined;
  const points = cases.flatMap(({n, timings}) =>
    timings.map(({id, rounds}): Point => {
      const {median, quartiles} = spread(rounds);
      return {id, n, time: median, low: quartiles[0], high: quartiles[1]};
    }),
  );
  const lines = ids.map(id => points.filter(point => point.id === id)).filter(line => line.length > 0);
  const ns = cases.map(({n}) => n);
  const ticks = powersOfTen(points.flatMap(({low, high}) => [low, high]));
  const x = [Math.min(...ns), Math.max(...ns)];
  const y = [ticks[0], ticks.at(-1)!];
  const content = plot({
    width: WIDTH,
    height: HEIGHT,
    ...margins,
    x: {type: 'log', domain: x, axis: null},
    y: {type: 'log', domain: y, ticks, tickFormat: duration, label: null},
    marks: [
      Plot.gridY(ticks, {stroke: colours.grid, strokeOpacity: 1}),
      Plot.gridX(ns, {stroke: colours.grid, strokeOpacity: 1}),
      Plot.text(ns, {x: n => n as number, text: String, frameAnchor: 'bottom', dy: 20}),
      ...lines.flatMap(line => {
        const {id} = line[0];
        const stroke = colourOf(id);
        return [
          Plot.ruleX(line, {x: 'n', y1: 'low', y2: 'high', stroke, strokeWidth: 6, strokeOpacity: 0.25}),
          Plot.line(line, {x: 'n', y: 'time', stroke, strokeWidth: 2.2, strokeDasharray: dashes[id]}),
          Plot.dot(line, {x: 'n', y: 'time', fill: stroke, r: 3}),
        ];
      }),
    ],
  });
  const [left, right] = [margins.marginLeft, WIDTH - margins.marginRight];
  const [top, bottom] = [margins.marginTop, HEIGHT - margins.marginBottom];
  const place = ({n, time}: Point): Place => ({
    x: left + ((right - left) * Math.log(n / x[0])) / Math.log(x[1] / x[0]),
    y: bottom - ((bottom - top) * Math.log(time / y[0])) / Math.log(y[1] / y[0]),
  });
  const axis = text((left + right) / 2, HEIGHT - 8, 'regions n', {anchor: 'middle', weight: 600});
  return {
    title: 'Forward solve and gradients: time by number of regions',
    subtitle: [
      `n² flows, ${NEIGHBOURS} nearest neighbours. Medians; bars from the first to the third quartile. One thread each, in turns.`,
    ],
    source: `${hardware()}; ${command}`,
    width: WIDTH,
    height: HEIGHT,
    panels: [
      {x: 0, y: 0, content},
      {x: 0, y: 0, content: labels(lines, place) + axis},
    ],
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

const LABEL_HEIGHT = 16;

/** Each line is named to the right of its end, on white, so that lines may pass below; names that would overlap move up. */
function labels(lines: readonly Point[][], place: (point: Point) => Place): string {
  const ends = lines.map(line => line.at(-1)!).map(({id, ...point}) => ({id, n: point.n, at: place({id, ...point})}));
  ends.sort((a, b) => b.at.y - a.at.y);
  const ceilings = new Map<number, number>();
  const names = ends
    .map(({id, n, at}) => {
      const y = Math.min(at.y + 4, ceilings.get(n) ?? Infinity);
      ceilings.set(n, y - LABEL_HEIGHT);
      return text(at.x + 10, y, contestant(id).title, {colour: colourOf(id)});
    })
    .join('');
  return `<g stroke="#ffffff" stroke-width="5" stroke-linejoin="round" paint-order="stroke">${names}</g>`;
}

/** From the last one below all values to the first one above. */
function powersOfTen(values: readonly number[]): number[] {
  const [first, last] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  return Array.from({length: last - first + 1}, (_, i) => 10 ** (first + i));
}

/** Of a power of ten in milliseconds. */
function duration(time: number): string {
  const [unit, size] = time >= 999 ? ['s', 1000] : time >= 0.999 ? ['ms', 1] : ['µs', 1e-3];
  return `${Number((time / size).toPrecision(3))} ${unit}`;
}
