import {useState} from 'preact/hooks';
import {uploaded} from '../data/uploaded';
import {download} from '../ui/download';
import {count} from '../ui/format';
import type {Problem} from './problem';
import {draft, undo} from './state';

const SHOWN = 20;

/** What is wrong, row by row: where it stands, how the row looks, the rule, and what to do. */
export function Problems() {
  const [all, setAll] = useState(false);
  const {reading, refused} = draft.value;
  const found = reading?.problems ?? [];
  const total = (reading?.problemCount ?? 0) + refused.length;
  const shapes = reading?.shapes?.problem;
  if (total === 0 && shapes === undefined) return null;
  const problems = [...refused, ...found];
  const shown = all ? problems : problems.slice(0, SHOWN);
  const blocks = found.length > 0;
  return (
    <section class="problems" aria-labelledby="problems-title">
      {total > 0 && (
        <>
          <h2 id="problems-title">
            {total === 1 ? 'One thing is' : `${count(total)} things are`} wrong{blocks ? '' : ', and were left out'}
          </h2>
          <p class="sentence">
            {blocks && uploaded.value && 'What was loaded before is still there, in Explore and in Fit. '}
            {blocks
              ? 'Correct the files and drop them again, or choose differently below.'
              : 'Everything else is as before.'}
          </p>
          <table>
            <thead>
              <tr>
                <th scope="col">Where</th>
                <th scope="col">What is wrong, and what to do</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((problem, i) => (
                <Row key={i} {...problem} />
              ))}
            </tbody>
          </table>
        </>
      )}
      {shapes && (
        <p class="shapes-problem" id={total > 0 ? undefined : 'problems-title'}>
          <b>{shapes.table}</b>: {shapes.message}.
        </p>
      )}
      <div class="actions">
        {problems.length > SHOWN && (
          <button type="button" onClick={() => setAll(!all)}>
            {all
              ? `Show the first ${SHOWN}`
              : `Show ${problems.length < total ? 'the first' : 'all'} ${count(problems.length)}`}
          </button>
        )}
        {problems.length > 1 && (
          <button type="button" onClick={() => void asCsv(problems).then(text => download('problems.csv', text))}>
            Download the list <small>CSV</small>
          </button>
        )}
        {blocks && uploaded.value && (
          <button type="button" onClick={undo}>
            Back to the data from before
          </button>
        )}
      </div>
    </section>
  );
}

function Row({table, line, column, cells, at, value, message}: Problem) {
  return (
    <tr>
      <th scope="row">
        {table} {line > 0 && <span>line {count(line)}</span>} {column !== '' && <span>column {column}</span>}
      </th>
      <td>
        {cells ? (
          <code class="row">
            {cells.map((cell, i) => (
              <span key={i} class={i === at || at < 0 ? 'cell wrong' : 'cell'}>
                {cell === '' ? '\u00a0' : cell}
              </span>
            ))}
          </code>
        ) : (
          value !== '' && <code>{value}</code>
        )}
        <span class="message">{message}</span>
      </td>
    </tr>
  );
}

async function asCsv(problems: Problem[]): Promise<string> {
  const {default: Papa} = await import('papaparse');
  const data = problems.map(({table, line, column, value, message}) => ({file: table, line, column, value, message}));
  return Papa.unparse(data, {newline: '\n'});
}
