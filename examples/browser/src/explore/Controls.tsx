import {useMemo} from 'preact/hooks';
import type {Dataset} from '../data/dataset';
import type {Outcome, Scenario} from '../model/explorer';
import {LIMITS} from '../state/settings';
import {change} from '../state/store';
import {one, percent, rho} from '../ui/format';
import {Slider} from '../ui/Slider';
import {Dependence} from './Dependence';

interface Props {
  dataset: Dataset;
  scenario: Scenario;
  outcome?: Outcome;
}

/** The three steps: which region, what happens to it, how far it spreads. */
export function Controls({dataset, scenario, outcome}: Props) {
  const {words, regions, reference} = dataset;
  const region = regions[scenario.region];
  const spoken = (value: number): string => (value === 0 ? 'no change' : `${value} per cent`);
  return (
    <form class="controls" aria-label="What changes, and how it spreads" onSubmit={event => event.preventDefault()}>
      <fieldset>
        <legend>
          <span class="step">1</span> Pick {one(words.region)}
        </legend>
        <RegionChoice dataset={dataset} region={region.id} />
        <p class="hint">Or click it on the map.</p>
      </fieldset>
      <fieldset>
        <legend>
          <span class="step">2</span> Change it
        </legend>
        <Slider
          label="Attractiveness"
          hint={`Its ${words.pull}: what draws ${words.flows} to it.`}
          value={scenario.pull}
          shown={percent(scenario.pull)}
          spoken={spoken(scenario.pull)}
          limits={LIMITS.pull}
          onChange={pull => change({pull})}
        />
        <Slider
          label="Push"
          hint={`Its ${words.push}: what sends ${words.flows} out.`}
          value={scenario.push}
          shown={percent(scenario.push)}
          spoken={spoken(scenario.push)}
          limits={LIMITS.push}
          onChange={push => change({push})}
        />
      </fieldset>
      <fieldset>
        <legend>
          <span class="step">3</span> Let it spread
        </legend>
        <p class="lead">
          <i class="symbol">ρ</i> (rho) is the share of its pull or push that {one(words.region)} takes from its
          neighbours, rather than from itself.
        </p>
        <Dependence
          side="rhoD"
          label={
            <>
              Among destinations,{' '}
              <i class="symbol">
                ρ<sub>d</sub>
              </i>
            </>
          }
          spokenLabel="rho d"
          words={words}
          value={scenario.rhoD}
          reference={reference}
        />
        <Dependence
          side="rhoO"
          label={
            <>
              Among origins,{' '}
              <i class="symbol">
                ρ<sub>o</sub>
              </i>
            </>
          }
          spokenLabel="rho o"
          words={words}
          value={scenario.rhoO}
          reference={reference}
        />
        <Presets {...{reference}} />
        {outcome && (
          <p class="fit-meter">
            <span class="meter" aria-hidden="true" style={{'--share': Math.max(0, outcome.explained)}} />
            With ρ here and all else fitted to it, the model explains{' '}
            <b>{(100 * Math.max(0, outcome.explained)).toFixed(1)}&nbsp;%</b> of the differences between the{' '}
            {words.flows}.
          </p>
        )}
      </fieldset>
    </form>
  );
}

/** A hundred options: made anew for other data only. */
function RegionChoice({dataset, region}: {dataset: Dataset; region: string}) {
  const options = useMemo(
    () =>
      [...dataset.regions]
        .sort((a, b) => a.name.localeCompare(b.name, 'en', {numeric: true}))
        .map(({id, name}) => (
          <option key={id} value={id}>
            {name === id ? id : `${name} (${id})`}
          </option>
        )),
    [dataset],
  );
  return (
    <select
      aria-label={`The ${dataset.words.region} that changes`}
      value={region}
      onChange={event => change({region: event.currentTarget.value})}
    >
      {options}
    </select>
  );
}

function Presets({reference}: Pick<Dataset, 'reference'>) {
  const presets = [
    {name: 'No spillover', rhoD: 0, rhoO: 0},
    {
      name: {fitted: 'As fitted', true: 'The truth', start: 'Moderate'}[reference.kind],
      rhoD: undefined,
      rhoO: undefined,
    },
    {name: 'Strong', rhoD: 0.8, rhoO: 0.8},
    {name: 'Rivalry', rhoD: -0.5, rhoO: -0.5},
  ];
  return (
    <div class="presets" role="group" aria-label="Set both rhos">
      {presets.map(({name, rhoD, rhoO}) => (
        <button
          key={name}
          type="button"
          title={`ρ = ${rho(rhoD ?? reference.rhoD)}`}
          onClick={() => change({rhoD, rhoO})}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
