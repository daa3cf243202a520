import {type Dataset, shortName} from '../data/dataset';
import type {MapContent} from './content';
import type {Target} from './FlowMap';
import type {Frame} from './frame';
import {middleOf} from './ribbon';

interface Props {
  dataset: Dataset;
  content: MapContent;
  frame: Frame;
  target: Target;
}

/** The numbers of what the pointer or the keyboard is at; what they say stands in its aria-label too. */
export function Tip({dataset: {regions}, content, frame, target}: Props) {
  const n = regions.length;
  const isFlow = target.kind === 'flow';
  const [o, d] = isFlow ? [Math.floor(target.pair / n), target.pair % n] : [target.index, target.index];
  const [x, y] = isFlow ? middleOf(frame.positions[o], frame.positions[d]) : frame.positions[o];
  const rows = isFlow ? content.pairs.rows(target.pair) : content.regions.rows(target.index);
  const below = y < 120;
  return (
    <div
      class="tip"
      aria-hidden="true"
      style={{
        left: `${Math.min(Math.max(x, 110), Math.max(frame.width - 110, 110))}px`,
        top: `${below ? y + 14 : y - 14}px`,
        transform: `translate(-50%, ${below ? '0' : '-100%'})`,
      }}
    >
      <strong>
        {isFlow ? `${shortName(regions[o])} → ${shortName(regions[d])}` : `${regions[o].name} (${regions[o].id})`}
      </strong>
      <table>
        {rows.map(({name, value, note}) => (
          <tr key={name}>
            <td>{name}</td>
            <td>{value}</td>
            <td>{note}</td>
          </tr>
        ))}
      </table>
    </div>
  );
}
