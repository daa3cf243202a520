import {useComputed} from '@preact/signals';
import type {SpatialWeights} from 'kronflow';
import {weightsOf} from '../model/weights';
import {FlowMap} from '../map/FlowMap';
import {Legend} from '../map/Legend';
import {LIMITS} from '../map/scale';
import {change, dataset, outcome, problem, scenario, settings} from '../state/store';
import {Choice} from '../ui/Choice';
import {Announcer} from './Announcer';
import {ChangesPanel} from './ChangesPanel';
import {changeContent} from './content';
import {Controls} from './Controls';
import {EffectsPanel} from './EffectsPanel';
import {Engine} from './Engine';
import {summarise} from './summary';
import {Why} from './Why';

/** Change one region, and see it spread. */
export function Explore() {
  const lists = useComputed(() => dataset.value && listenersOf(weightsOf(dataset.value)));
  const data = dataset.value;
  const now = scenario.value;
  if (data === undefined || now === undefined) return <p class="loading">Loading the data …</p>;

  const {colour, lines} = settings.value;
  // Of other data than those shown, for a moment, after a change of data.
  const result = outcome.value?.inflow.before.length === data.regions.length ? outcome.value : undefined;
  const onSelect = (region: number): void => change({region: data.regions[region].id});
  const {headline, sentence} = result
    ? summarise(data, result)
    : {headline: 'One place changes. Who feels it?', sentence: 'The model is starting …'};

  return (
    <div class="explore">
      <section class="stage" aria-labelledby="headline">
        <h2 id="headline">{headline}</h2>
        <p class="sentence">{sentence}</p>
        <div class="toolbar">
          <Choice
            label="Colour"
            value={colour}
            options={[
              {value: 'inflow', name: data.words.inflow},
              {value: 'outflow', name: data.words.outflow},
            ]}
            onChange={to => change({colour: to})}
          />
          <Choice
            label="Lines"
            value={lines}
            options={[
              {value: 'changes', name: 'changes'},
              {value: 'spillover', name: 'spillover'},
              {value: 'busiest', name: 'largest flows'},
            ]}
            onChange={to => change({lines: to})}
          />
        </div>
        <FlowMap
          {...{
            dataset: data,
            content: changeContent(data, result, {colour, lines}),
            selected: now.region,
            listeners: lists.value![now.region],
            onSelect,
          }}
        />
        <Legend
          caption={`Change of ${data.words[colour]}, and of each flow, per cent`}
          limits={LIMITS}
          low="−"
          high="+"
        >
          <figure>
            <figcaption>Dashed: has it as a neighbour</figcaption>
            <svg width="150" height="22" aria-hidden="true">
              <line x1="4" x2="146" y1="12" y2="12" />
            </svg>
          </figure>
        </Legend>
        <Engine regions={data.regions.length} />
      </section>
      <Controls {...{dataset: data, scenario: now, outcome: result}} />
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="results">
        {result && <EffectsPanel dataset={data} outcome={result} />}
        {result && <ChangesPanel {...{dataset: data, outcome: result, colour, onSelect}} />}
      </div>
      <Why dataset={data} />
      <Announcer text={result ? `${headline}. ${sentence}` : ''} />
    </div>
  );
}

/** For each region those that count it among their neighbours. */
function listenersOf({indptr, indices, n}: SpatialWeights): number[][] {
  const lists = Array.from({length: n}, (): number[] => []);
  for (let i = 0; i < n; i++) for (const j of indices.subarray(indptr[i], indptr[i + 1])) lists[j].push(i);
  return lists;
}
