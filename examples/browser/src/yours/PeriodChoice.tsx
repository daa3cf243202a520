import {counted} from '../ui/format';
import type {NewWords} from './choices';
import type {Periods} from './periods';
import {choose} from './state';

/** Which period is shown, where the flows have several. */
export function PeriodChoice({periods: {column, names, shown}, words}: {periods: Periods; words: NewWords}) {
  return (
    <fieldset>
      <legend>Which {column}</legend>
      <select
        aria-label={`Which ${column} is shown`}
        value={shown}
        onChange={event => choose({period: event.currentTarget.value})}
      >
        {names.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        <option value="">all, added up</option>
      </select>
      <p class="hint">
        There are {counted(names.length, 'period')}: ‘{column}’ goes from {names[0]} to {names.at(-1)}. The page shows
        the {words.flows} of one of them, or their sum.
      </p>
    </fieldset>
  );
}
