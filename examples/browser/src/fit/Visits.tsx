import {max} from 'd3-array';
import {count, milliseconds, seconds} from '../ui/format';
import {finished} from './run';
import {isFound, outcomeOf} from './outcome';
import {FAMILY_WORDS} from './words';

/** The fits of this visit side by side: which backend is fast here, which model is better. */
export function Visits() {
  const fits = finished.value;
  const slowest = max(fits, ({timing}) => timing.perIteration) ?? 1;
  return (
    <section class="panel visits" aria-labelledby="visits-title">
      <h3 id="visits-title">Your fits so far</h3>
      <p class="hint">Of this visit, newest first. Times hold for this device, busy as it is.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">model</th>
            <th scope="col">backend</th>
            <th scope="col">
              <abbr title="steps of the search and of Newton’s method after it">steps</abbr>
            </th>
            <th scope="col">per step</th>
            <th scope="col">in all</th>
            <th scope="col">log-lik.</th>
          </tr>
        </thead>
        <tbody>
          {fits
            .map(({regions, words, choices, status, parameters, timing, logLikelihood, tensors}, i) => (
              <tr key={i} data-fit={i} data-tensors={tensors} data-reason={status.reason}>
                <th scope="row">
                  {FAMILY_WORDS[choices.family].name}, {choices.dependence}{' '}
                  <small>
                    {regions} {words.regions}
                    {isFound({status, parameters})
                      ? ''
                      : `; ${outcomeOf({status, parameters}).title.split(':')[0].toLowerCase()}`}
                  </small>
                </th>
                <td>{choices.backend}</td>
                <td>{status.iterations}</td>
                <td>
                  {timing.perIteration === undefined ? '–' : milliseconds(timing.perIteration)}
                  <span class="bar" style={{'--share': (timing.perIteration ?? 0) / slowest}} />
                </td>
                <td>{seconds(timing.total)}</td>
                <td>{logLikelihood === undefined ? '–' : count(Math.round(logLikelihood))}</td>
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </section>
  );
}
