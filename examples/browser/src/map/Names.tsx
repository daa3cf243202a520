import {useMemo} from 'preact/hooks';
import type {Dataset} from '../data/dataset';
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

/** Names of the regions above everything else on the map: of those with room for one, and of the selected one. */
export function Names({dataset, frame, size, radii, selected}: Props) {
  const roomy = useMemo(() => withRoomForNames(frame.positions, size, selected), [frame, size, selected]);
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
            {dataset.regions[i].id}
          </text>
        );
      })}
    </g>
  );
}
