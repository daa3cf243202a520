import {useState} from 'preact/hooks';
import type {Dataset} from '../data/dataset';
import type {Outcome} from '../model/explorer';
import {percentChange} from '../ui/format';
import {neighbourInDirection} from './choose';
import type {Target} from './FlowMap';
import type {Frame} from './frame';
import {changeOf, stepOf} from './scale';

interface Props {
  dataset: Dataset;
  outcome?: Outcome;
  frame: Frame;
  radii: number[];
  selected: number;
  colour: 'inflow' | 'outflow';
  onSelect: (region: number) => void;
  onTarget: (target?: Target) => void;
}

/** Regions as dots or areas, in the colour of their change. One tab stop; arrow keys lead across the map, Enter chooses. */
export function Regions({dataset, outcome, frame, radii, selected, colour, onSelect, onTarget}: Props) {
  const [current, setCurrent] = useState<number>();
  const stop = current ?? selected;
  const totals = outcome?.[colour];

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
        const change = totals && {before: totals.before[i], after: totals.after[i]};
        return (
          <g
            key={id}
            id={`region-${i}`}
            role="option"
            tabIndex={i === stop ? 0 : -1}
            aria-selected={i === selected}
            aria-label={`${name} (${id})${change ? `: ${dataset.words[colour]} ${percentChange(change)}` : ''}`}
            data-step={change ? stepOf(changeOf(change.before, change.after)) : 0}
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
