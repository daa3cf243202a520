import {type ColumnOf, COLUMNS} from './choices';
import {Options} from './Options';
import {tellsRepeats} from './periods';
import type {Reading} from './reading';
import {choose, draft} from './state';

const LABELS: Record<ColumnOf, string> = {
  id: 'id',
  name: 'name',
  lat: 'latitude',
  lon: 'longitude',
  x: 'x, on a plane',
  y: 'y, on a plane',
  origin: 'from (id)',
  dest: 'to (id)',
  count: 'how many',
  period: 'when',
};

/** Which column holds what, where names say it wrongly or not at all. */
export function ColumnChoices({reading, open}: {reading: Reading; open: boolean}) {
  const {tables, columns, shapes, choices} = reading;
  const chosen = draft.value.choices;
  const isAsked = chosen.duplicates === 'sum' || tellsRepeats(reading.problems);
  return (
    <details class="columns" open={open}>
      <summary>Columns</summary>
      {tables.map(({table, file, header}) => (
        <div key={table} class="mapping" role="group" aria-label={`Columns of ${file}`}>
          <p class="label">{file}</p>
          {COLUMNS[table].map(role => (
            <label key={role}>
              {LABELS[role]}
              <select
                value={columns[role] ?? ''}
                onChange={event => choose({columns: {...chosen.columns, [role]: event.currentTarget.value}})}
              >
                <option value="">–</option>
                {header.map((column, i) => (
                  <option key={i} value={column}>
                    {column}
                  </option>
                ))}
              </select>
            </label>
          ))}
        </div>
      ))}
      {shapes && shapes.properties.length > 0 && (
        <div class="mapping" role="group" aria-label="Shapes">
          <p class="label">Shapes</p>
          <label>
            id of the place
            <select value={shapes.property} onChange={event => choose({property: event.currentTarget.value})}>
              {shapes.properties.map(({name, found}) => (
                <option key={name} value={name}>
                  {name === '' ? 'id' : name} ({found} found)
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      {isAsked && (
        <Options
          label="Several rows for one pair"
          value={choices.duplicates}
          options={[
            {value: 'refuse', name: 'are a mistake'},
            {value: 'sum', name: 'add up'},
          ]}
          onChange={to => choose({duplicates: to})}
        />
      )}
    </details>
  );
}
