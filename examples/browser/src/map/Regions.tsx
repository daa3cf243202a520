import {useState} from 'preact/hooks';
import type {Dataset} from '../data/dataset';
import {neighbourInDirection} from './choose';
import type {MapContent} from './content';
import type {Target} from './FlowMap';
import type {Frame} from './frame';

interface Props {
  dataset: Dataset;
  content: MapContent;
  frame: Frame;
  radii: number[];
  selected?: number;
  onSelect: (region: number) => void;
  onTarget: (target?: Target) => void;
}

/** Regions as dots or areas, in their colours. One tab stop; arrow keys lead across the map, Enter chooses. */
export function Regions({dataset, content: {regions: readings}, frame, radii, selected, onSelect, onTarget}: Props) {
  const [current, setCurrent] = useState<number>();
  const stop = Math.min(current ?? selected ?? 0, dataset.regions.length - 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') onSelect(stop);
    else {
      const next = neighbourInDirection(frame.positions, stop, event.key);
      if (next === undefined) return;
      setCurrent(next);
      document.getElementById(`region-${next}`)?.focus();
    }
    event.preventDefault();
  };

  return (
    <g
      class={frame.shapes ? 'regions areas' : 'regions dots'}
      role="listbox"
      aria-label={`The ${dataset.words.regions}; arrow keys lead across the map, Enter chooses`}
      onKeyDown={onKeyDown}
    >
      {dataset.regions.map(({id, name}, i) => {
        const [x, y] = frame.positions[i];
        const spoken = readings.spoken(i);
        return (
          <g
            key={id}
            id={`region-${i}`}
            role="option"
            tabIndex={i === stop ? 0 : -1}
            aria-selected={i === selected}
            aria-label={`${name} (${id})${spoken && `: ${spoken}`}`}
            data-step={readings.step(i)}
            onFocus={() => {
              setCurrent(i);
              onTarget({kind: 'region', index: i});
            }}
            onBlur={() => onTarget(undefined)}
          >
            {frame.shapes ? (
              <path class="mark" d={frame.shapes[i]} />
            ) : (
              <circle class="mark" cx={x} cy={y} r={i === selected ? Math.max(7, radii[i]) : radii[i]} />
            )}
          </g>
        );
      })}
    </g>
  );
}
