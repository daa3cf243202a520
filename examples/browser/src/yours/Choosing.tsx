import {capital, count, counted, one} from '../ui/format';
import {Slider} from '../ui/Slider';
import {Attributes} from './Attributes';
import {type Choices, defaultChoices, type NewWords} from './choices';
import {ColumnChoices} from './ColumnChoices';
import {Options} from './Options';
import {PairAttributes} from './PairAttributes';
import {PeriodChoice} from './PeriodChoice';
import type {Reading} from './reading';
import {choose, draft} from './state';

const MOST_NEIGHBOURS = 20;

/** How the tables become data: what absent pairs mean, what draws flows, who is a neighbour, what all of it is called. */
export function Choosing({reading}: {reading: Reading}) {
  const understood = reading.figures !== undefined;
  return (
    <form class="controls" aria-label="How your data are taken" onSubmit={event => event.preventDefault()}>
      {reading.periods && <PeriodChoice periods={reading.periods} words={reading.choices.words} />}
      {understood && <Pairs reading={reading} />}
      {understood && <Attributes reading={reading} />}
      {understood && reading.pairs.length > 0 && <PairAttributes reading={reading} />}
      {understood && <Neighbours reading={reading} />}
      {understood && <Words choices={reading.choices} />}
      <ColumnChoices reading={reading} open={!understood} />
    </form>
  );
}

function Pairs({reading: {figures, choices}}: {reading: Reading}) {
  const {absent, zero, pairs, self} = figures!;
  const {words} = choices;
  if (absent === 0 && self.total === 0) return null;
  return (
    <fieldset>
      <legend>What the gaps mean</legend>
      {absent > 0 && (
        <>
          <Options
            label={`${counted(absent, 'pair has', 'pairs have')} no row (${Math.round((100 * absent) / pairs)} %)`}
            value={choices.absent}
            options={[
              {value: 'missing', name: 'Nobody counted them', hint: 'They stay out of the model and of all sums.'},
              {
                value: 'zero',
                name: `They have no ${words.flows}`,
                hint: 'They count as zero, which says a lot about distance.',
              },
            ]}
            onChange={to => choose({absent: to})}
          />
          {zero === 0 && choices.absent === 'missing' && (
            <p class="hint advice">No row says zero: tables like that often leave out pairs without {words.flows}.</p>
          )}
        </>
      )}
      {self.total > 0 && (
        <Options
          label={`${count(self.total)} ${words.flows} stay within ${one(words.region)}`}
          value={choices.self ? 'in' : 'out'}
          options={[
            {value: 'in', name: 'Part of the model', hint: 'With a level of their own, as they are often many.'},
            {value: 'out', name: 'Leave them out', hint: `Only ${words.flows} between two ${words.regions}.`},
          ]}
          onChange={to => choose({self: to === 'in'})}
        />
      )}
    </fieldset>
  );
}

function Neighbours({reading: {choices, figures, dataset, shapes}}: {reading: Reading}) {
  const {neighbours, words} = choices;
  const hasShapes = dataset?.shapes !== undefined || (shapes !== undefined && shapes.problem === undefined);
  const k = neighbours.rule === 'nearest' ? neighbours.k : 5;
  const most = Math.min(MOST_NEIGHBOURS, figures!.places - 1);
  return (
    <fieldset>
      <legend>Who is a neighbour</legend>
      {hasShapes && (
        <Options
          label={`${capital(one(words.region))} takes after`}
          value={neighbours.rule}
          options={[
            {value: 'contiguity', name: 'those it shares a border with'},
            {value: 'nearest', name: 'the nearest ones'},
          ]}
          onChange={rule => choose({neighbours: rule === 'nearest' ? {rule, k} : {rule}})}
        />
      )}
      {neighbours.rule === 'nearest' && (
        <Slider
          label="Neighbours of each"
          hint={`The nearest ${words.regions}, by distance; all count the same.`}
          value={k}
          shown={`${k} nearest`}
          spoken={`${k} nearest ${words.regions}`}
          limits={{min: 1, max: most, step: 1}}
          onChange={to => choose({neighbours: {rule: 'nearest', k: to}})}
        />
      )}
    </fieldset>
  );
}

const FIELDS: {key: keyof NewWords; label: string; hint: string}[] = [
  {key: 'region', label: 'One place', hint: 'district'},
  {key: 'regions', label: 'Several', hint: 'districts'},
  {key: 'flow', label: 'One flow', hint: 'commuter'},
  {key: 'flows', label: 'Several', hint: 'commuters'},
  {key: 'period', label: 'In what time', hint: 'a day, in 2023'},
];

function Words({choices}: {choices: Choices}) {
  const {words} = choices;
  return (
    <fieldset>
      <legend>What you call them</legend>
      <div class="words">
        {FIELDS.map(({key, label, hint}) => (
          <label key={key} class={key === 'period' ? 'wide' : ''}>
            {label}
            <input
              type="text"
              maxLength={40}
              value={words[key]}
              placeholder={hint}
              spellcheck={false}
              onChange={event => {
                const word = event.currentTarget.value.trim();
                choose({words: {...draft.peek().choices.words, [key]: word || defaultChoices.words[key]}});
              }}
            />
          </label>
        ))}
      </div>
      <p class="hint">The whole page then speaks of your {words.flows}.</p>
    </fieldset>
  );
}
