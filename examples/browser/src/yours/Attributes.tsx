import type {Attribute} from './choices';
import {columnName, isTotal} from './covariates';
import type {AttributeChoice, Reading} from './reading';
import {choose} from './state';
import {breakable, TakenAs} from './TakenAs';

/** Which columns draw flows and which send them out, and whether a per cent of them counts or a unit. */
export function Attributes({reading: {attributes, choices}}: {reading: Reading}) {
  const {pull = [], push = [], words} = choices;
  const of = (list: Attribute[], column: string): Attribute | undefined => list.find(each => each.column === column);
  const toggle = (side: 'pull' | 'push', {column, positive}: AttributeChoice): void => {
    const list = choices[side] ?? [];
    const log = of(pull, column)?.log ?? of(push, column)?.log ?? positive;
    choose({[side]: of(list, column) ? list.filter(each => each.column !== column) : [...list, {column, log}]});
  };
  const scale = (column: string, log: boolean): void => {
    const set = (list: Attribute[]): Attribute[] => list.map(each => (each.column === column ? {column, log} : each));
    choose({pull: set(pull), push: set(push)});
  };
  const first = columnName(pull.at(0)?.column ?? '');
  return (
    <fieldset>
      <legend>What draws and what sends</legend>
      <table class="attributes">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">draws</th>
            <th scope="col">sends</th>
            <th scope="col">taken as</th>
          </tr>
        </thead>
        <tbody>
          {attributes.map(choice => {
            const {column, positive, unusable} = choice;
            const name = columnName(column);
            const used = of(pull, column) ?? of(push, column);
            const box = (side: 'pull' | 'push', verb: string) => (
              <td>
                <input
                  type="checkbox"
                  aria-label={`${name} ${verb} ${words.flows}`}
                  checked={of(choices[side] ?? [], column) !== undefined}
                  disabled={unusable !== undefined && of(choices[side] ?? [], column) === undefined}
                  onChange={() => toggle(side, choice)}
                />
              </td>
            );
            return (
              <tr key={column} class={isTotal(column) ? 'total' : ''}>
                <th scope="row">
                  {breakable(name)}
                  {unusable && <small>{unusable}</small>}
                </th>
                {box('pull', 'draws')}
                {box('push', 'sends')}
                <td>
                  {used && (
                    <TakenAs name={name} log={used.log} positive={positive} onChange={log => scale(column, log)} />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="hint">
        As a logarithm, a per cent more counts the same everywhere; that suits sizes. The slider of Explore moves{' '}
        {first || 'the first'}. “All flows” are sums of your own table: good enough to look, not to explain.
      </p>
    </fieldset>
  );
}
