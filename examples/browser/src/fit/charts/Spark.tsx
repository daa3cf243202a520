import {extent} from 'd3-array';
import {scaleLinear} from 'd3-scale';

const [WIDTH, HEIGHT] = [92, 26];

/** The way of one parameter, in the space of a word. */
export function Spark({values}: {values: readonly number[]}) {
  const [low, high] = extent(values) as [number, number];
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [2, WIDTH - 4]);
  const y = scaleLinear(low === high ? [low - 1, high + 1] : [low, high], [HEIGHT - 4, 4]);
  return (
    <svg class="spark" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polyline points={values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
      <circle cx={x(values.length - 1)} cy={y(values.at(-1)!)} r="2.5" />
    </svg>
  );
}
