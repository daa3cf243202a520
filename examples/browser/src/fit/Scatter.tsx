import {format} from 'd3-format';
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import type {Dataset} from '../data/dataset';
import {theme} from '../state/theme';
import {count} from '../ui/format';
import {useWidth} from '../ui/useWidth';
import {layOut, MARGIN, mostSurprising, nearestPair, type ScatterLayout} from './charts/scatter';
import {type Comparison, timesNote} from './comparison';

interface Props {
  dataset: Dataset;
  comparison: Comparison;
}

const HEIGHT = 380;
const REACH = 18;
/** So many dots may as well be squares, which are drawn faster. */
const MANY = 30_000;
/** So many pairs are led through by the keyboard. */
const STOPS = 50;
const tick = (value: number): string => (value < 1 ? String(value) : format('~s')(value));

/** Observed against expected flows: on the diagonal the model is right. */
export function Scatter({dataset, comparison}: Props) {
  const [container, width] = useWidth<HTMLDivElement>();
  const layout = useMemo(() => (width > 0 ? layOut(comparison, width, HEIGHT) : undefined), [comparison, width]);
  const stops = useMemo(() => layout && mostSurprising(layout, comparison, STOPS), [layout, comparison]);
  const [at, setAt] = useState<number>();
  const [stop, setStop] = useState(0);
  useEffect(() => setAt(undefined), [layout]);
  const {words, regions} = dataset;
  const n = regions.length;

  const nameOf = (p: number): string => {
    const r = layout!.pairs[p];
    return `${regions[Math.floor(r / n)].name} → ${regions[r % n].name}`;
  };
  const numbersOf = (p: number): string => {
    const r = layout!.pairs[p];
    const [seen, thought] = [comparison.observed[r], comparison.expected[r]];
    return `observed ${count(seen)}, expected ${count(thought < 10 ? thought : Math.round(thought))} (${timesNote(seen, thought)})`;
  };
  const onPointerMove = (event: PointerEvent): void => {
    const box = container.current!.getBoundingClientRect();
    setAt(layout && nearestPair(layout, [event.clientX - box.left, event.clientY - box.top], REACH));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (by === undefined || !stops?.length) return;
    event.preventDefault();
    const next = (stop + by + stops.length) % stops.length;
    setStop(next);
    setAt(stops[next]);
  };

  return (
    <section class="panel scatter" aria-labelledby="scatter-title">
      <h3 id="scatter-title">Observed against expected</h3>
      <p class="hint">
        A dot is a pair of {words.regions}; on the line the model is right. Point at a dot, or use the arrow keys: the{' '}
        {STOPS} greatest surprises.
      </p>
      <div
        ref={container}
        class="plot"
        style={{height: `${HEIGHT}px`}}
        role="group"
        aria-roledescription="scatter plot"
        aria-label={`Observed against expected ${words.flows}. Arrow keys lead through the greatest surprises.`}
        tabIndex={0}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setAt(undefined)}
        onFocus={() => stops && setAt(stops[stop])}
        onBlur={() => setAt(undefined)}
        onKeyDown={onKeyDown}
      >
        {layout && (
          <>
            <Dots layout={layout} width={width} />
            <Axes layout={layout} width={width} words={words} />
            {at !== undefined && at < layout.pairs.length && (
              <>
                <svg class="ring" width={width} height={HEIGHT} aria-hidden="true">
                  <circle cx={layout.xs[at]} cy={layout.ys[at]} r="6" />
                </svg>
                <div class="tip" style={tipPlace(layout, at, width)}>
                  <strong>{nameOf(at)}</strong>
                  <br />
                  {numbersOf(at)}
                </div>
              </>
            )}
          </>
        )}
      </div>
      <div class="visually-hidden" role="status">
        {layout && at !== undefined && at === stops?.[stop] ? `${nameOf(at)}: ${numbersOf(at)}` : ''}
      </div>
    </section>
  );
}

/** Thousands of dots are a picture, not elements. */
function Dots({layout, width}: {layout: ScatterLayout; width: number}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = theme.value;
  useEffect(() => {
    const element = canvas.current!;
    const ratio = devicePixelRatio;
    element.width = width * ratio;
    element.height = HEIGHT * ratio;
    const context = element.getContext('2d')!;
    context.scale(ratio, ratio);
    context.fillStyle = getComputedStyle(element).color;
    const {xs, ys} = layout;
    // Where many lie on each other it is darker, however many there are.
    context.globalAlpha = Math.min(0.8, Math.max(0.12, 12 / Math.sqrt(xs.length)));
    const radius = xs.length > 2000 ? 1.7 : 2.6;
    for (let p = 0; p < xs.length; p++) {
      if (xs.length > MANY) {
        context.fillRect(xs[p] - 1, ys[p] - 1, 2, 2);
        continue;
      }
      context.beginPath();
      context.arc(xs[p], ys[p], radius, 0, 2 * Math.PI);
      context.fill();
    }
  }, [layout, width, colours]);
  return <canvas ref={canvas} style={{width: `${width}px`, height: `${HEIGHT}px`}} aria-hidden="true" />;
}

function Axes({
  layout: {
    x,
    y,
    diagonal: [from, to],
    zeros,
  },
  width,
  words,
}: {
  layout: ScatterLayout;
  width: number;
  words: Dataset['words'];
}) {
  const powers = (scale: typeof x): number[] =>
    scale.ticks(5).filter(value => Number.isInteger(Math.round(1e6 * Math.log10(value)) / 1e6));
  const bottom = HEIGHT - MARGIN.bottom;
  return (
    <svg class="axes" width={width} height={HEIGHT} aria-hidden="true">
      {powers(y).map(value => (
        <g key={value}>
          <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(value)} y2={y(value)} />
          <text class="left" x={MARGIN.left - 6} y={y(value) + 4}>
            {tick(value)}
          </text>
        </g>
      ))}
      {powers(x).map(value => (
        <text key={value} class="below" x={x(value)} y={bottom + 15}>
          {tick(value)}
        </text>
      ))}
      {zeros.count > 0 && (
        <>
          <rect
            x={MARGIN.left}
            y={zeros.top}
            width={width - MARGIN.left - MARGIN.right}
            height={zeros.bottom - zeros.top}
          />
          <text class="left" x={MARGIN.left - 6} y={(zeros.top + zeros.bottom) / 2 + 4}>
            none
          </text>
          <text class="inside" x={width - MARGIN.right - 4} y={zeros.top - 4}>
            {count(zeros.count)} pairs without {words.flows}
          </text>
        </>
      )}
      <line class="right-on" x1={x(from)} y1={y(from)} x2={x(to)} y2={y(to)} />
      <text class="title" x={width - MARGIN.right} y={HEIGHT - 4}>
        expected {words.flows} →
      </text>
      <text class="inside start" x={MARGIN.left + 4} y={MARGIN.top + 10}>
        ↑ observed {words.flows}
      </text>
    </svg>
  );
}

function tipPlace({xs, ys}: ScatterLayout, p: number, width: number) {
  const below = ys[p] < 90;
  return {
    left: `${Math.min(Math.max(xs[p], 130), Math.max(width - 130, 130))}px`,
    top: `${ys[p] + (below ? 14 : -14)}px`,
    transform: `translate(-50%, ${below ? '0' : '-100%'})`,
  };
}
