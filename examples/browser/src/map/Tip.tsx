import type {Dataset} from '../data/dataset';
import type {Outcome} from '../model/explorer';
import {count, percentChange} from '../ui/format';
import type {Target} from './FlowMap';
import type {Frame} from './frame';
import {middleOf} from './ribbon';

interface Props {
  dataset: Dataset;
  outcome?: Outcome;
  frame: Frame;
  target: Target;
}

/** The numbers of what the pointer or the keyboard is at; what they say stands in its aria-label too. */
export function Tip({dataset, outcome, frame, target}: Props) {
  const n = dataset.regions.length;
  const {words, regions, flows} = dataset;
  const [o, d] = target.kind === 'flow' ? [Math.floor(target.pair / n), target.pair % n] : [target.index, target.index];
  const [x, y] =
    target.kind === 'flow' ? middleOf(frame.positions[o], frame.positions[d]) : frame.positions[target.index];
  const rows =
    target.kind === 'flow'
      ? [{name: `${words.flows} ${words.period}`, ...pick(outcome, target.pair)}]
      : [
          {name: words.inflow, ...pickTotal(outcome, 'inflow', o)},
          {name: words.outflow, ...pickTotal(outcome, 'outflow', o)},
        ];
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
        {target.kind === 'flow' ? `${regions[o].id} → ${regions[d].id}` : `${regions[o].name} (${regions[o].id})`}
      </strong>
      <table>
        {rows.map(({name, before, after}) => (
          <tr key={name}>
            <td>{name}</td>
            <td>{after === undefined ? '…' : count(Math.round(after))}</td>
            <td>{before === undefined || after === undefined ? '' : percentChange({before, after})}</td>
          </tr>
        ))}
        {target.kind === 'flow' && (
          <tr>
            <td>observed</td>
            <td>{count(flows[target.pair])}</td>
            <td />
          </tr>
        )}
      </table>
    </div>
  );
}

function pick(outcome: Outcome | undefined, pair: number): {before?: number; after?: number} {
  return {before: outcome?.before[pair], after: outcome?.after[pair]};
}

function pickTotal(outcome: Outcome | undefined, side: 'inflow' | 'outflow', region: number) {
  return {before: outcome?.[side].before[region], after: outcome?.[side].after[region]};
}
