import {max} from 'd3-array';
import {count, milliseconds, seconds} from '../ui/format';
import {finished} from './run';
import {FAMILY_WORDS, isFound, outcomeOf} from './words';

/** The fits of this visit side by side: which backend is fast here, which model is better. */
export function Visits() {
  const fits = finished.value;
  const slowest = max(fits, ({report}) => report.timing.perIteration) ?? 1;
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
            .map(({dataset, choices, report}, i) => (
              <tr key={i} data-fit={i} data-tensors={report.tensors} data-reason={report.status.reason}>
                <th scope="row">
                  {FAMILY_WORDS[choices.family].name}, {choices.dependence}{' '}
                  <small>
                    {dataset.regions.length} {dataset.words.regions}
                    {isFound(report.status) ? '' : `; ${outcomeOf(report.status).title.split(':')[0].toLowerCase()}`}
                  </small>
                </th>
                <td>{choices.backend}</td>
                <td>{report.status.iterations}</td>
                <td>
                  {report.timing.perIteration === undefined ? '–' : milliseconds(report.timing.perIteration)}
                  <span class="bar" style={{'--share': (report.timing.perIteration ?? 0) / slowest}} />
                </td>
                <td>{seconds(report.timing.total)}</td>
                <td>{report.diagnostics ? count(Math.round(report.diagnostics.logLikelihood)) : '–'}</td>
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </section>
  );
}
