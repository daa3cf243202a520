import {useMemo, useState} from 'preact/hooks';
import type {Dataset} from '../data/dataset';
import {useWidth} from '../ui/useWidth';
import {nearestRegion, turnover} from './choose';
import type {MapContent} from './content';
import {Flows} from './Flows';
import {createFrame, heightFor, radiiFor} from './frame';
import {Names} from './Names';
import {Regions} from './Regions';
import {Tip} from './Tip';

/** What the pointer or the keyboard is at. */
export type Target = {kind: 'region'; index: number} | {kind: 'flow'; pair: number};

interface Props {
  dataset: Dataset;
  content: MapContent;
  selected?: number;
  /** Regions that count the selected one among their neighbours. */
  listeners?: readonly number[];
  onSelect: (region: number) => void;
}

const REACH = {hover: 14, click: 26};

/** The map: outlines, regions in their colours, and the flows that matter most. */
export function FlowMap({dataset, content, selected, listeners = [], onSelect}: Props) {
  const [container, width] = useWidth<HTMLDivElement>();
  const [target, setTarget] = useState<Target>();
  const height = heightFor(width, dataset);
  const frame = useMemo(() => (width > 0 ? createFrame(dataset, width, height) : undefined), [dataset, width, height]);
  const size = useMemo(() => turnover(dataset), [dataset]);
  const radii = useMemo(() => radiiFor(size, width), [size, width]);
  const most = width < 500 ? 60 : 120;
  const pairs = useMemo(() => content.choose(most), [content, most]);

  const pointAt = (event: PointerEvent | MouseEvent): [number, number] => {
    const box = container.current!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (frame === undefined || event.pointerType === 'touch') return;
    const index = nearestRegion(frame.positions, pointAt(event), REACH.hover);
    const pair = (event.target as Element).getAttribute('data-pair');
    setTarget(
      index !== undefined ? {kind: 'region', index} : pair !== null ? {kind: 'flow', pair: Number(pair)} : undefined,
    );
  };
  const onClick = (event: MouseEvent): void => {
    // The region itself, if it has a shape: the middle of another may be nearer.
    const region = (event.target as Element).closest('[role=option]')?.id.replace('region-', '');
    const reach = dataset.shapes ? Infinity : REACH.click;
    const index =
      region !== undefined ? Number(region) : frame && nearestRegion(frame.positions, pointAt(event), reach);
    if (index !== undefined) onSelect(index);
  };

  return (
    <div class="map" ref={container} style={{height: `${height || 400}px`}}>
      {frame && (
        <svg
          width={width}
          height={height}
          role="group"
          aria-label={`Map of ${dataset.regions.length} ${dataset.words.regions}`}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setTarget(undefined)}
          onClick={onClick}
        >
          <path class="land" d={frame.land} />
          <path class="borders" d={frame.borders} />
          {frame.shapes && <Regions {...{dataset, content, frame, radii, selected, onSelect}} onTarget={setTarget} />}
          <g class="links" aria-hidden="true">
            {selected !== undefined &&
              listeners.map(i => {
                const [[x1, y1], [x2, y2]] = [frame.positions[selected], frame.positions[i]];
                return <line key={i} x1={x1} y1={y1} x2={x2} y2={y2} />;
              })}
          </g>
          <Flows {...{dataset, content, frame, pairs, target}} onTarget={setTarget} />
          {!frame.shapes && <Regions {...{dataset, content, frame, radii, selected, onSelect}} onTarget={setTarget} />}
          <Names {...{dataset, frame, size, radii, selected}} />
        </svg>
      )}
      {frame && target && <Tip {...{dataset, content, frame, target}} />}
    </div>
  );
}
