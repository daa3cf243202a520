import {type Dataset, perPeriod} from '../data/dataset';
import {changeOf, stepOf} from '../map/scale';
import type {Outcome} from '../model/explorer';
import {change, count, percentChange} from '../ui/format';

interface Props {
  dataset: Dataset;
  outcome: Outcome;
  colour: 'inflow' | 'outflow';
  onSelect: (region: number) => void;
}

const ROWS = 8;

/** The regions whose flows change most, in numbers. */
export function ChangesPanel({dataset, outcome, colour, onSelect}: Props) {
  const {words, regions} = dataset;
  const {before, after} = outcome[colour];
  const difference = (i: number): number => after[i] - before[i];
  const rows = regions
    .map((_, i) => i)
    .filter(i => difference(i) !== 0)
    .sort((a, b) => Math.abs(difference(b)) - Math.abs(difference(a)))
    .slice(0, ROWS);
  return (
    <section class="panel changes" aria-labelledby="changes-title">
      <h3 id="changes-title">Who feels it most</h3>
      <p class="hint">Expected {perPeriod(words, colour)}, and their change.</p>
      {rows.length === 0 ? (
        <p class="nothing">Nobody: nothing has changed. Move a slider of step 2.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{words.region}</th>
              <th scope="col">before</th>
              <th scope="col">change</th>
              <th scope="col">per cent</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(i => (
              <tr key={regions[i].id} class={i === outcome.scenario.region ? 'selected' : ''}>
                <th scope="row">
                  <button type="button" title={`Change ${regions[i].name} instead`} onClick={() => onSelect(i)}>
                    <span class="dot" data-step={stepOf(changeOf(before[i], after[i]))} aria-hidden="true" />
                    {dataset.calledById ? regions[i].id : regions[i].name}
                  </button>
                </th>
                <td>{count(Math.round(before[i]))}</td>
                <td>{change(difference(i))}</td>
                <td>{percentChange({before: before[i], after: after[i]})}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
