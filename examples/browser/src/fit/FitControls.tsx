import {useEffect, useState} from 'preact/hooks';
import type {ComponentChildren} from 'preact';
import type {Dataset} from '../data/dataset';
import {type Availability, availability} from '../model/availability';
import {BACKENDS, DEPENDENCES, FAMILIES, LEAST_REGIONS} from '../state/settings';
import {change, settings} from '../state/store';
import {count} from '../ui/format';
import {Slider} from '../ui/Slider';
import {cancel, isRunning, run, start} from './run';
import {DEPENDENCE_WORDS, FAMILY_WORDS} from './words';

interface Props {
  /** All that there is, and what of it is chosen. */
  whole: Dataset;
  chosen: Dataset;
}

/** More neighbours than this make everybody a neighbour of everybody. */
const MOST_NEIGHBOURS = 20;

/** The three steps: which data, which model, which machine; and the button. */
export function FitControls({whole, chosen}: Props) {
  const {family, dependence} = settings.value;
  const {words} = whole;
  const n = chosen.regions.length;
  const all = whole.regions.length;
  return (
    <form
      class="controls"
      aria-label="What is fitted, and how"
      onSubmit={event => {
        event.preventDefault();
        start();
        showHeadline();
      }}
    >
      <fieldset>
        <legend>
          <span class="step">1</span> Choose the data
        </legend>
        <Slider
          label={`The busiest ${words.regions}`}
          hint={`${count(n ** 2)} pairs${n === all ? `: all ${words.regions} of this data set` : ''}.`}
          value={n}
          shown={`${n} of ${all}`}
          spoken={`${n} of ${all} ${words.regions}`}
          limits={{min: Math.min(LEAST_REGIONS, all), max: all, step: 1}}
          onChange={size => change({size})}
        />
        <Neighbours {...{whole, chosen}} />
      </fieldset>
      <fieldset>
        <legend>
          <span class="step">2</span> Choose the model
        </legend>
        <Select
          label={`How ${words.flows} scatter`}
          hint={FAMILY_WORDS[family].hint}
          value={family}
          options={FAMILIES.map(value => ({value, name: FAMILY_WORDS[value].name}))}
          onChange={value => change({family: value})}
        />
        <Select
          label="Whose neighbours count"
          hint={DEPENDENCE_WORDS[dependence].hint}
          value={dependence}
          options={DEPENDENCES.map(value => ({value, name: DEPENDENCE_WORDS[value].name}))}
          onChange={value => change({dependence: value})}
        />
      </fieldset>
      <fieldset>
        <legend>
          <span class="step">3</span> Fit it
        </legend>
        <Machine />
        <Buttons chosen={chosen} />
      </fieldset>
    </form>
  );
}

/** On a phone the button is below what it changes. */
function showHeadline(): void {
  const headline = document.getElementById('headline');
  if (headline && headline.getBoundingClientRect().bottom < 0) headline.scrollIntoView();
}

function Neighbours({whole, chosen}: Props) {
  const {words, neighbours, regions} = chosen;
  const most = Math.min(MOST_NEIGHBOURS, regions.length - 1);
  const k = neighbours.rule === 'nearest' ? neighbours.k : undefined;
  const own = whole.neighbours.rule === 'nearest' ? whole.neighbours.k : 4;
  const nearest = (
    <Slider
      label="Neighbours of each"
      hint={`The nearest ${words.regions}, by distance; all count the same.`}
      value={k ?? own}
      shown={`${k ?? own} nearest`}
      spoken={`${k ?? own} nearest ${words.regions}`}
      limits={{min: 1, max: Math.max(most, k ?? own), step: 1}}
      onChange={value => change({neighbours: value})}
    />
  );
  if (whole.shapes === undefined) return nearest;
  return (
    <>
      <Select
        label="Who is a neighbour"
        hint={k === undefined ? `The ${words.regions} that share a border; all count the same.` : ''}
        value={k === undefined ? 'contiguity' : 'nearest'}
        options={[
          {value: 'contiguity', name: 'who shares a border'},
          {value: 'nearest', name: 'the nearest'},
        ]}
        onChange={value => change({neighbours: value === 'contiguity' ? value : own})}
      />
      {k !== undefined && nearest}
    </>
  );
}

function Machine() {
  const [choices, setChoices] = useState<Availability[]>();
  useEffect(() => void availability().then(setChoices), []);
  const missing = choices?.filter(choice => choice.missing !== undefined) ?? [];
  return (
    <>
      <Select
        label="Computed in this browser by"
        hint={missing.map(({backend, missing: why}) => (
          <span key={backend} class="missing">
            <b>{backend}</b> is not here: {why}.{' '}
          </span>
        ))}
        value={settings.value.fitBackend}
        options={(choices ?? BACKENDS.map(backend => ({backend, what: '', missing: undefined}))).map(choice => ({
          value: choice.backend,
          name: `${choice.backend}${choice.missing === undefined ? choice.what && `: ${choice.what}` : ': not here'}`,
          disabled: choice.missing !== undefined,
        }))}
        onChange={value => change({fitBackend: value})}
      />
    </>
  );
}

function Buttons({chosen}: Pick<Props, 'chosen'>) {
  const running = isRunning.value;
  const before = run.value;
  return (
    <div class="go">
      {running ? (
        <button type="button" class="stop" onClick={cancel} disabled={before?.cancelling}>
          {before?.cancelling ? 'Stopping …' : 'Stop, and keep the best so far'}
        </button>
      ) : (
        <button type="submit" class="primary">
          Fit {chosen.regions.length} {chosen.words.regions}
        </button>
      )}
    </div>
  );
}

interface SelectProps<T extends string> {
  label: string;
  hint: ComponentChildren;
  value: T;
  options: readonly {value: T; name: string; disabled?: boolean}[];
  onChange: (value: T) => void;
}

function Select<T extends string>({label, hint, value, options, onChange}: SelectProps<T>) {
  return (
    <div class="select">
      <label>
        {label}
        <select
          value={value}
          onChange={event => onChange(options.find(option => option.value === event.currentTarget.value)!.value)}
        >
          {options.map(option => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.name}
            </option>
          ))}
        </select>
      </label>
      <p class="hint">{hint}</p>
    </div>
  );
}
