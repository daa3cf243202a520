import {useMemo} from 'preact/hooks';
import {type Dataset, shortName} from '../data/dataset';
import {withRoomForNames} from './choose';
import type {Frame} from './frame';

interface Props {
  dataset: Dataset;
  frame: Frame;
  /** Observed flows of each region: the busiest are named first. */
  size: Float64Array;
  radii: number[];
  selected?: number;
}

/** Of the names, in pixels. */
const LETTER = 7.5;

/** Names of the regions above everything else on the map: of those with room for one, and of the selected one. */
export function Names({dataset, frame, size, radii, selected}: Props) {
  const roomy = useMemo(() => {
    const widths = dataset.regions.map(region => LETTER * shortName(region).length);
    return withRoomForNames(frame.positions, {size, widths, edge: frame.width}, selected);
  }, [dataset, frame, size, selected]);
  const named = !frame.shapes ? roomy : selected === undefined ? [] : [selected];
  return (
    <g class="names" aria-hidden="true">
      {named.map(i => {
        const [x, y] = frame.positions[i];
        return (
          <text
            key={i}
            class={i === selected ? 'selected' : ''}
            x={x}
            y={frame.shapes ? y + 5 : y - Math.max(i === selected ? 8 : 0, radii[i]) - 5}
          >
            {shortName(dataset.regions[i])}
          </text>
        );
      })}
    </g>
  );
}
