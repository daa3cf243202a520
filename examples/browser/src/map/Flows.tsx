import {max} from 'd3-array';
import {useState} from 'preact/hooks';
import type {Dataset} from '../data/dataset';
import type {MapContent} from './content';
import type {Target} from './FlowMap';
import type {Frame} from './frame';
import {ribbon} from './ribbon';

interface Props {
  dataset: Dataset;
  content: MapContent;
  frame: Frame;
  /** [o * n + d], the most important first. */
  pairs: number[];
  target?: Target;
  onTarget: (target?: Target) => void;
}

/** Flows as ribbons: as wide as they are large, in their colours. One tab stop; arrow keys lead through them. */
export function Flows({dataset, content, frame, pairs, target, onTarget}: Props) {
  const [current, setCurrent] = useState(0);
  const {regions} = dataset;
  const n = regions.length;
  const {flows, pairs: readings} = content;
  const widest = max(pairs, r => flows[r]) ?? 1;
  const broadest = Math.max(4, frame.width / 95);
  const stop = Math.min(current, pairs.length - 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = (stop + by + pairs.length) % pairs.length;
    setCurrent(next);
    document.getElementById(`flow-${pairs[next]}`)?.focus();
  };

  const ribbonOf = (r: number, rank: number) => {
    const [o, d] = [Math.floor(r / n), r % n];
    const width = Math.max(0.8, broadest * Math.sqrt(flows[r] / widest));
    return (
      <path
        key={r}
        id={`flow-${r}`}
        data-pair={r}
        data-step={readings.step(r)}
        data-near={isNear(target, o, d, r)}
        d={ribbon(frame.positions[o], frame.positions[d], width)}
        role="img"
        tabIndex={rank === stop ? 0 : -1}
        aria-label={`${regions[o].name} to ${regions[d].name}: ${readings.spoken(r)}`}
        onFocus={() => onTarget({kind: 'flow', pair: r})}
        onBlur={() => onTarget(undefined)}
      />
    );
  };

  // The least important are drawn first, so that the others lie on top; for the keyboard the most important comes first.
  return (
    <g
      class={target ? 'flows some' : 'flows'}
      role="group"
      aria-label={`The ${pairs.length} flows drawn; arrow keys lead from one to the next`}
      onKeyDown={onKeyDown}
    >
      {pairs.map((r, rank) => ribbonOf(r, rank)).reverse()}
    </g>
  );
}

function isNear(target: Target | undefined, o: number, d: number, r: number): boolean {
  if (target === undefined) return false;
  return target.kind === 'flow' ? target.pair === r : target.index === o || target.index === d;
}
