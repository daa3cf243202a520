import {count} from '../ui/format';
import {COLUMNS, type Files} from './choices';
import type {TableView} from './firstRows';
import type {Reading} from './reading';
import {draft} from './state';

const TITLES = {locations: 'Places', flows: 'Flows'};

/** What the columns hold, in words. */
const ROLE_WORDS: Record<string, string> = {
  id: 'id',
  name: 'name',
  lat: 'latitude',
  lon: 'longitude',
  x: 'x',
  y: 'y',
  origin: 'from',
  dest: 'to',
  count: 'how many',
  period: 'when',
};

/** The first rows of each table, with what each column was taken for, and what else was noticed. */
export function Tables({reading, files}: {reading: Reading; files: Files}) {
  const {tables} = reading;
  const notes = [...draft.value.notes, ...reading.notes];
  return (
    <section class="tables" aria-labelledby="tables-title">
      <h3 id="tables-title">How your tables were read</h3>
      <div class="views">
        {tables.map(view => (
          <Table key={view.table} view={view} reading={reading} />
        ))}
      </div>
      {notes.length > 0 && (
        <details>
          <summary>What else was noticed ({notes.length})</summary>
          <ul>
            {notes.map(note => (
              <li key={note}>{note}.</li>
            ))}
          </ul>
        </details>
      )}
      {files.shapes && <ShapesRead reading={reading} name={files.shapes.name} />}
    </section>
  );
}

function Table({view: {table, file, rows, header, first}, reading}: {view: TableView; reading: Reading}) {
  const meaning = (column: string): {word: string; kind: string} => {
    const role = Object.entries(reading.columns).find(([, name]) => name === column)?.[0];
    if (role !== undefined && COLUMNS[table].some(own => own === role)) return {word: ROLE_WORDS[role], kind: 'role'};
    const sides = usesOf(table, column, reading);
    return sides.length > 0 ? {word: sides.join(', '), kind: 'attribute'} : {word: 'not used', kind: 'unused'};
  };
  return (
    <div class="first-rows" role="region" aria-label={`${TITLES[table]}: the first rows`} tabIndex={0}>
      <table>
        <caption>
          {TITLES[table]}, <b>{file}</b>{' '}
          <small>{rows > first.length ? `the first ${first.length} of ${count(rows)} rows` : ''}</small>
        </caption>
        <thead>
          <tr class="meanings">
            {header.map((column, i) => {
              const {word, kind} = meaning(column);
              return (
                <td key={i} class={kind}>
                  {word}
                </td>
              );
            })}
          </tr>
          <tr>
            {header.map((column, i) => (
              <th key={i} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first.map((cells, row) => (
            <tr key={row}>
              {header.map((_, i) => (
                <td key={i} class={/^[-+\d.,]+$/.test(cells[i] ?? '') ? 'number' : undefined}>
                  {cells[i]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function usesOf(table: TableView['table'], column: string, {choices}: Reading): string[] {
  const uses = (side: 'pull' | 'push' | 'pair'): boolean =>
    choices[side]?.some(each => each.column === column) ?? false;
  if (table === 'flows') return uses('pair') ? ['lies between'] : [];
  return [...(uses('pull') ? ['attracts'] : []), ...(uses('push') ? ['pushes'] : [])];
}

function ShapesRead({reading, name}: {reading: Reading; name: string}) {
  const {shapes, dataset} = reading;
  if (shapes === undefined || dataset?.shapes === undefined) return null;
  return (
    <p class="hint">
      {name}: each place has its shape, by {shapes.property === '' ? 'the id' : `the property ‘${shapes.property}’`} of
      the features.
    </p>
  );
}
