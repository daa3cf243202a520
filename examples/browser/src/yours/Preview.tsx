import {perPeriod} from '../data/dataset';
import {changeContent} from '../explore/content';
import {FlowMap} from '../map/FlowMap';
import {capital, count, counted, one} from '../ui/format';
import type {Figures} from './figures';
import type {Reading} from './reading';
import {goTo, isAccepted} from './state';

/** What was understood: in a sentence, in numbers, and on a map. */
export function Preview({reading, figures}: {reading: Reading; figures: Figures}) {
  const {dataset, choices} = reading;
  const {words} = choices;
  const {places, total, pairs, flowing} = figures;
  return (
    <>
      <div class="heading">
        <h2>
          {counted(places, words.region, words.regions)}, {counted(total, words.flow, words.flows)} {words.period}
        </h2>
        {isAccepted.value && <Onwards flows={words.flows} />}
      </div>
      <p class="sentence">
        {count(flowing)} of {count(pairs)} pairs of two different {words.regions} have a flow.{' '}
        {figures.absent > 0 &&
          (choices.absent === 'zero'
            ? 'Those without a row count as zero.'
            : 'Nothing is known about those without a row.')}
      </p>
      <PairBar figures={figures} />
      <Facts figures={figures} words={words} />
      {dataset && (
        <figure class="preview-map">
          <figcaption>
            The largest {perPeriod(dataset.words)}: from broad to thin, wider is larger. Click {one(words.region)} to
            explore what a change of it does.
          </figcaption>
          <FlowMap
            dataset={dataset}
            content={changeContent(dataset, undefined, {colour: 'inflow', lines: 'busiest'})}
            onSelect={region => goTo('explore', dataset.regions[region].id)}
          />
        </figure>
      )}
    </>
  );
}

function Onwards({flows}: {flows: string}) {
  return (
    <div class="onwards">
      <button type="button" class="primary" onClick={() => goTo('explore')}>
        Explore these {flows}
      </button>
      <button type="button" onClick={() => goTo('fit')}>
        Fit a model
      </button>
    </div>
  );
}

/** All pairs of two different places as one bar. */
function PairBar({figures}: {figures: Figures}) {
  const {pairs} = figures;
  const parts = [
    {kind: 'flowing', value: figures.flowing, name: 'with a flow'},
    {kind: 'zero', value: figures.zero, name: 'with a row that says zero'},
    {kind: 'absent', value: figures.absent, name: 'without a row'},
    {kind: 'empty', value: figures.empty, name: 'with a row but no number'},
  ].filter(({value}) => value > 0);
  return (
    <div class="pair-bar">
      <div class="bar" aria-hidden="true">
        {parts.map(({kind, value}) => (
          <span key={kind} class={kind} style={{'--share': value / pairs}} />
        ))}
      </div>
      <ul>
        {parts.map(({kind, value, name}) => (
          <li key={kind}>
            <span class={`swatch ${kind}`} aria-hidden="true" /> <b>{count(value)}</b> {name}{' '}
            <small>{share(value, pairs)}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Facts({figures, words}: {figures: Figures; words: Reading['choices']['words']}) {
  const {self, quiet, islands} = figures;
  const facts = [
    {
      term: `From ${one(words.region)} to itself`,
      value: self.rows === 0 ? 'none' : count(self.total),
      hint: self.rows === 0 ? 'No row has the same origin and destination.' : `in ${counted(self.rows, 'row')}`,
    },
    {
      term: `${capital(words.regions)} without any flow`,
      value: quiet.length === 0 ? 'none' : count(quiet.length),
      hint: quiet.length === 0 ? 'Each has one, in or out.' : few(quiet),
    },
    {
      term: 'Without a neighbour',
      value: islands.length === 0 ? 'none' : count(islands.length),
      hint: islands.length === 0 ? 'Each has someone to take after.' : `${few(islands)}: nothing spills over to them`,
    },
  ];
  return (
    <dl class="facts">
      {facts.map(({term, value, hint}) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>
            <b>{value}</b> <span class="hint">{hint}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function share(value: number, of: number): string {
  const percent = (100 * value) / of;
  return percent > 0 && percent < 1 ? 'under 1\u00a0%' : `${Math.round(percent)}\u00a0%`;
}

function few(names: string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
