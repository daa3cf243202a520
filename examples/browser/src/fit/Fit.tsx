import {useComputed} from '@preact/signals';
import {type Dataset, perPeriod} from '../data/dataset';
import {Announcer} from '../explore/Announcer';
import {changeContent} from '../explore/content';
import {FlowMap} from '../map/FlowMap';
import {dataset, problem} from '../state/store';
import {capital, count} from '../ui/format';
import {compare} from './comparison';
import {Downloads} from './Downloads';
import {Estimates} from './Estimates';
import {FitControls} from './FitControls';
import {estimatesOf} from './inference';
import {Method} from './Method';
import {isFound, outcomeOf} from './outcome';
import {Quality} from './Quality';
import {Residuals} from './Residuals';
import {RhoCards} from './RhoCards';
import {choices, chosen, finished, isRunning, run, type Run} from './run';
import {Scatter} from './Scatter';
import {Search} from './Search';
import {Visits} from './Visits';
import {neighboursInWords, STAGE_WORDS, story} from './words';

/** Let the flows say how much neighbours matter. */
export function Fit() {
  const whole = dataset.value;
  const data = chosen.value;
  // A fit of other data is no fit of these.
  const current = run.value?.source === whole ? run.value : undefined;
  const comparison = useComputed(() => {
    const last = run.value;
    return last?.report?.mu && compare(last.dataset, last.report.mu);
  });
  if (whole === undefined || data === undefined) {
    return <p class="loading">{problem.value ?? 'Loading the data …'}</p>;
  }
  const report = current?.report;
  const {headline, sentence} = tell(data, current);
  return (
    <div class="fit">
      <div class="explore">
        <section class="stage" aria-labelledby="headline">
          <h2 id="headline">{headline}</h2>
          <p class="sentence">{sentence}</p>
          {current?.failure !== undefined && (
            <p class="problem" role="alert">
              {current.failure}
            </p>
          )}
          {current && report && <Outcome run={current} />}
          {current && report && <RhoCards run={current} parameters={estimatesOf(report)} />}
          {current && <Search run={current} />}
        </section>
        <FitControls whole={whole} chosen={data} />
        {current && report && comparison.value ? (
          <Residuals key={current.started} dataset={current.dataset} comparison={comparison.value} />
        ) : (
          <Observed dataset={data} />
        )}
      </div>
      <div class="results">
        {current && report && <Estimates dataset={current.dataset} report={report} />}
        {current && report && <Quality run={current} report={report} />}
        {current && report && comparison.value && <Scatter dataset={current.dataset} comparison={comparison.value} />}
        <div class="side">
          {finished.value.length > 0 && <Visits />}
          {current && report && <Downloads run={current} report={report} />}
        </div>
      </div>
      <Method dataset={data} />
      <Announcer text={spoken(current, headline, sentence)} />
    </div>
  );
}

/** Before the first fit: the flows that it will be about. */
function Observed({dataset: data}: {dataset: Dataset}) {
  return (
    <section class="residuals" aria-labelledby="observed-title">
      <h3 id="observed-title">The flows that are to be explained</h3>
      <p class="hint">The largest {perPeriod(data.words)}. Flow: from broad to thin, wider is larger.</p>
      <FlowMap
        dataset={data}
        content={changeContent(data, undefined, {colour: 'inflow', lines: 'busiest'})}
        onSelect={() => undefined}
      />
    </section>
  );
}

/** What a fit's status says, and whether the settings have moved on since. */
function Outcome({run: {dataset: fitted, choices: made, report}}: {run: Run}) {
  const ended = report!;
  const {title, message} = outcomeOf(ended);
  const {reason} = ended.status;
  const now = choices.value;
  const isOld =
    chosen.value?.regions.length !== fitted.regions.length ||
    JSON.stringify(chosen.value.neighbours) !== JSON.stringify(fitted.neighbours) ||
    JSON.stringify(now) !== JSON.stringify(made);
  return (
    <>
      <p class={isFound(ended) ? 'outcome' : 'outcome unfinished'} data-testid="outcome" data-reason={reason}>
        {isFound(ended) && <b>{title}. </b>}
        {capital(message)}. <code>{reason}</code>
      </p>
      {isOld && !isRunning.value && (
        <p class="outcome">The settings have changed since: fit again to see what follows.</p>
      )}
    </>
  );
}

function tell(data: Dataset, current: Run | undefined): {headline: string; sentence: string} {
  const {words, regions} = data;
  if (current?.report) return story({...current, report: current.report});
  if (current?.failure !== undefined) return {headline: 'The fit could not be made', sentence: 'What happened:'};
  if (current) {
    return {
      headline: `Searching for ρ among ${count(current.dataset.regions.length ** 2)} ${words.flow} pairs`,
      sentence: `${current.choices.backend} is at work in a thread of its own; the page stays free.`,
    };
  }
  return {
    headline: `How much do neighbours matter to these ${words.flows}?`,
    sentence: `${regions.length} ${words.regions}, neighbours: the ${neighboursInWords(data)}. Press the button: the search takes a moment, here, in your browser.`,
  };
}

/** Progress at intervals, not at every step. */
function spoken(current: Run | undefined, headline: string, sentence: string): string {
  if (current === undefined) return '';
  if (current.report || current.failure !== undefined) return `${headline}. ${sentence}`;
  const iteration = current.iterations.at(-1)?.iteration ?? 0;
  return `The fit is on its way: ${STAGE_WORDS[current.stage](current.choices)}, iteration ${10 * Math.floor(iteration / 10)}`;
}
