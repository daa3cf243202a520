import {median} from 'd3-array';
import {useEffect, useState} from 'preact/hooks';
import {type Availability, availability} from '../model/availability';
import {timings} from '../state/recompute';
import {BACKENDS} from '../state/settings';
import {change, settings} from '../state/store';
import {count, milliseconds} from '../ui/format';

/** A frame at 60 per second. */
const FRAME_MS = 16;

/** What computes, how fast, and what else could. */
export function Engine({regions}: {regions: number}) {
  const [choices, setChoices] = useState<Availability[]>();
  useEffect(() => void availability().then(setChoices), []);
  const {backend, solve, total} = timings.value;
  const missing = choices?.filter(choice => choice.missing !== undefined) ?? [];
  const time = median(total);
  return (
    <section class="engine" aria-label="Speed and backend">
      <p
        class="reading"
        data-testid="timing"
        data-backend={backend}
        data-solve-ms={median(solve)}
        data-total-ms={time}
        data-tensors={timings.value.tensors}
      >
        {time === undefined ? (
          'Measuring the speed …'
        ) : (
          <>
            <b>{milliseconds(time)}</b> to recompute {count(regions ** 2)} flows, {milliseconds(median(solve)!)} of it
            in <code>kroneckerFlowSolve</code>
            <span class={time > FRAME_MS ? 'budget over' : 'budget'} style={{'--share': Math.min(1, time / FRAME_MS)}}>
              <small>a frame: {FRAME_MS} ms</small>
            </span>
          </>
        )}
      </p>
      <label>
        Computed here, in your browser, by
        <select
          value={settings.value.backend}
          onChange={event => change({backend: BACKENDS.find(name => name === event.currentTarget.value)})}
        >
          {(choices ?? BACKENDS.map(name => ({backend: name, what: '', missing: undefined}))).map(choice => (
            <option key={choice.backend} value={choice.backend} disabled={choice.missing !== undefined}>
              {choice.backend}
              {choice.missing === undefined ? choice.what && `: ${choice.what}` : `: not here`}
            </option>
          ))}
        </select>
      </label>
      {missing.map(choice => (
        <p key={choice.backend} class="hint">
          <b>{choice.backend}</b> is not here: {choice.missing}.
        </p>
      ))}
    </section>
  );
}
