import {useId} from 'preact/hooks';
import {one} from '../ui/format';
import type {Attribute} from './choices';
import type {AttributeChoice, Reading} from './reading';
import {choose} from './state';
import {breakable, TakenAs} from './TakenAs';

/** Which columns of the flows say what lies between two places, besides the distance. */
export function PairAttributes({reading: {pairs, choices}}: {reading: Reading}) {
  const {pair = [], words} = choices;
  const without = pairs.some(({unusable}) => unusable !== undefined);
  return (
    <fieldset>
      <legend>What lies between two {words.regions}</legend>
      <table class="attributes">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">used</th>
            <th scope="col">taken as</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(choice => (
            <Row key={choice.column} choice={choice} chosen={pair} />
          ))}
        </tbody>
      </table>
      <p class="hint">
        The distance is always used.
        {without &&
          ` A column needs a number for every pair, also for those without ${words.flows} and from ${one(words.region)} to itself: ` +
            'with neighbours all pairs hang together, and nothing is made up. Add rows with the number; their count may be left empty.'}
      </p>
    </fieldset>
  );
}

interface RowProps {
  choice: AttributeChoice;
  chosen: readonly Attribute[];
}

function Row({choice: {column, positive, unusable}, chosen}: RowProps) {
  const id = useId();
  const used = chosen.find(each => each.column === column);
  const others = chosen.filter(each => each.column !== column);
  const toggle = (): void => choose({pair: used ? others : [...chosen, {column, log: positive}]});
  const scale = (log: boolean): void =>
    choose({pair: chosen.map(each => (each.column === column ? {column, log} : each))});
  return (
    <tr>
      <th scope="row">
        {breakable(column)}
        {unusable && <small id={id}>{unusable}</small>}
      </th>
      <td>
        <input
          type="checkbox"
          aria-label={`${column} is used`}
          aria-describedby={unusable && id}
          checked={used !== undefined}
          disabled={unusable !== undefined && used === undefined}
          onChange={toggle}
        />
      </td>
      <td>{used && <TakenAs name={column} log={used.log} positive={positive} onChange={scale} />}</td>
    </tr>
  );
}
