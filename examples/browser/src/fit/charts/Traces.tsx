import {extent} from 'd3-array';
import {scaleLinear} from 'd3-scale';
import {useWidth} from '../../ui/useWidth';

export interface Series {
  name: string;
  /** Of its symbol. */
  index?: string;
  /** By iteration. */
  values: readonly number[];
}

interface Props {
  title: string;
  /** One line below the title. */
  hint: string;
  series: readonly Series[];
  height: number;
  /** Of values at the end of a line. */
  format: (value: number) => string;
}

const MARGIN = {top: 10, bottom: 22, left: 62};
/** Width of a digit at the end of a line. */
const DIGIT = 7.2;
/** As many iterations are on the axis from the start, so that a line has somewhere to go. */
const AT_FIRST = 12;

/** Lines over the iterations of a search, drawn while it runs; each ends in its name and its value. */
export function Traces({title, hint, series, height, format}: Props) {
  const [container, width] = useWidth<HTMLDivElement>();
  const values = series.flatMap(({values: all}) => all);
  const iterations = Math.max(...series.map(({values: all}) => all.length)) - 1;
  const [low, high] = extent(values) as [number, number];
  const pad = (high - low || Math.abs(high) || 1) * 0.08;
  const longest = Math.max(
    ...series.map(({name, index = '', values: all}) => `${name}${index} ${format(all.at(-1) ?? 0)}`.length),
  );
  const right = width - longest * DIGIT - 12;
  const x = scaleLinear([0, Math.max(AT_FIRST, iterations)], [MARGIN.left, right]);
  const y = scaleLinear([low - pad, high + pad], [height - MARGIN.bottom, MARGIN.top]);
  const tick = y.tickFormat(3, Math.abs(high) >= 1e4 ? 's' : undefined);
  const ends = spread(series.map(({values: all}) => y(all.at(-1) ?? low)));
  const path = (all: readonly number[]): string =>
    all.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)},${y(value).toFixed(1)}`).join('');
  return (
    <figure class="traces">
      <figcaption>
        <b>{title}</b> <span class="hint">{hint}</span>
      </figcaption>
      <div ref={container} style={{height: `${height}px`}}>
        {width > 0 && values.length > 0 && (
          <svg width={width} height={height} role="img" aria-label={describe(title, series, format)}>
            {y.ticks(3).map(value => (
              <g key={value} class="grid">
                <line x1={MARGIN.left} x2={right} y1={y(value)} y2={y(value)} />
                <text class="tick" x={MARGIN.left - 8} y={y(value) + 4}>
                  {tick(value)}
                </text>
              </g>
            ))}
            {x
              .ticks(4)
              .filter(Number.isInteger)
              .map(value => (
                <text key={value} class="at" x={x(value)} y={height - 6}>
                  {value}
                </text>
              ))}
            {series.map(({name, index, values: all}, k) => (
              <g key={k} class="line" data-series={k}>
                <path d={path(all)} />
                <circle cx={x(all.length - 1)} cy={y(all.at(-1)!)} r="3.5" />
                <text x={x(all.length - 1) + 8} y={ends[k] + 4}>
                  {name}
                  {index && (
                    <tspan dy="3" class="index">
                      {index}
                    </tspan>
                  )}{' '}
                  <tspan dy={index ? -3 : 0} class="value">
                    {format(all.at(-1)!)}
                  </tspan>
                </text>
              </g>
            ))}
          </svg>
        )}
      </div>
    </figure>
  );
}

/** Labels keep a line's height from each other, in the order in which they lie. */
function spread(positions: readonly number[]): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a] - positions[b]);
  const placed = [...positions];
  for (let k = 1; k < order.length; k++) {
    placed[order[k]] = Math.max(placed[order[k]], placed[order[k - 1]] + 16);
  }
  return placed;
}

function describe(title: string, series: readonly Series[], format: (value: number) => string): string {
  const lines = series.map(
    ({name, index = '', values}) => `${name}${index} from ${format(values[0])} to ${format(values.at(-1)!)}`,
  );
  return `${title} by iteration: ${lines.join(', ')}`;
}
