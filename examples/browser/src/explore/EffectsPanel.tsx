import {Fragment} from 'preact';
import {type Dataset, perPeriod, shortName} from '../data/dataset';
import type {Outcome} from '../model/explorer';
import type {Effect, Effects} from '../model/effects';
import {capital, change, percentChange} from '../ui/format';

interface Props {
  dataset: Dataset;
  outcome: Outcome;
}

/** The change of all flows, taken apart by where they touch the region that changes. */
export function EffectsPanel({dataset, outcome}: Props) {
  const {words, regions, intra} = dataset;
  const {effects, scenario} = outcome;
  const here = shortName(regions[scenario.region]);
  const parts: {kind: keyof Effects; name: string; term: string; meaning: string}[] = [
    {
      kind: 'destination',
      name: `Into ${here}`,
      term: 'destination effect',
      meaning: `${capital(words.flows)} from all other ${words.regions} that end in ${here}.`,
    },
    {
      kind: 'origin',
      name: `Out of ${here}`,
      term: 'origin effect',
      meaning: `${capital(words.flows)} that start in ${here} and end elsewhere.`,
    },
    {
      kind: 'intra',
      name: `Within ${here}`,
      term: 'intra effect',
      meaning: intra ? `${capital(words.intra)}: ${here} itself.` : `There are no ${words.intra}.`,
    },
    {
      kind: 'network',
      name: 'Everywhere else',
      term: 'network effect',
      meaning: `${capital(words.flows)} that never touch ${here}: the spillover.`,
    },
    {kind: 'total', name: 'All together', term: 'total effect', meaning: 'The sum of the four.'},
  ];
  const scale = Math.max(...Object.values<Effect>({...effects}).map(e => Math.abs(e.after - e.before)), 1e-9);
  return (
    <section class="panel effects" aria-labelledby="effects-title">
      <h3 id="effects-title">Where the change lands</h3>
      <p class="hint">
        {capital(perPeriod(words))} gained or lost when {here} changes, by whether they touch {here}.
      </p>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Effect</th>
            <th scope="col">Change in {perPeriod(words)}</th>
            <th scope="col">Per cent</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({kind, name, term, meaning}) => {
            const effect = effects[kind];
            const difference = effect.after - effect.before;
            return (
              <Fragment key={kind}>
                <tr class={kind}>
                  <th scope="row">
                    {name} <small>{term}</small>
                  </th>
                  <td>{kind === 'intra' && !intra ? '–' : change(difference)}</td>
                  <td>{kind === 'intra' && !intra ? '' : percentChange(effect)}</td>
                </tr>
                <tr class="meaning">
                  <td colSpan={3}>
                    <span
                      class={difference < 0 ? 'bar loss' : 'bar'}
                      style={{'--share': Math.abs(difference) / scale}}
                    />
                    {meaning}
                  </td>
                </tr>
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
