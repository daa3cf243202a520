import {useEffect, useState} from 'preact/hooks';
import {count, figure, rho, seconds} from '../ui/format';
import {STAGES} from '../worker/protocol';
import {Spark} from './charts/Spark';
import {Traces} from './charts/Traces';
import {isRunning, type Run} from './run';
import {Symbol} from './Symbol';
import {STAGE_WORDS} from './words';

/** No news for so long are worth a word. */
const QUIET_MS = 15_000;

/** The search as it goes: what it is at, and the ways of the log-likelihood and of the parameters. */
export function Search({run}: {run: Run}) {
  const {iterations, choices} = run;
  const ways = (keep: (name: string) => boolean) =>
    Object.keys(iterations.at(-1)?.parameters ?? {})
      .filter(keep)
      .map(name => ({name, values: iterations.map(({parameters}) => parameters[name])}));
  const isRho = (name: string): boolean => name.startsWith('rho_');
  const rhos = ways(isRho);
  const others = ways(name => !isRho(name));
  return (
    <section class="panel search" aria-labelledby="search-title">
      <h3 id="search-title">The search</h3>
      <Stages run={run} />
      {iterations.length > 0 && (
        <>
          <div class="curves">
            <Traces
              title="Log-likelihood"
              hint="how well the model fits; uphill, then flat"
              series={[{name: '', values: iterations.map(({logPosterior}) => logPosterior)}]}
              height={170}
              format={value => count(Math.round(value))}
            />
            {rhos.length > 0 && (
              <Traces
                title="ρ"
                hint="what neighbours count, step by step"
                series={rhos.map(({name, values}) => ({name: 'ρ', index: name.slice(-1), values}))}
                height={170}
                format={rho}
              />
            )}
          </div>
          <ul class="sparks" aria-label="The other parameters">
            {others.map(({name, values}) => (
              <li key={name}>
                <Symbol name={name} />
                <Spark values={values} />
                <span>{figure(values.at(-1)!)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {choices.dependence === 'none' && iterations.length > 0 && (
        <p class="hint">Without neighbours there is no ρ to search.</p>
      )}
    </section>
  );
}

/** Stages with the present one marked, the iteration and the time. */
function Stages({run}: {run: Run}) {
  const {stage, choices, iterations, started, report, failure} = run;
  const now = useClock(isRunning.value);
  const at = report ? STAGES.length : STAGES.indexOf(stage);
  const quiet = isRunning.value && now - started > QUIET_MS && iterations.length === 0;
  return (
    <>
      <ol class="stages">
        {STAGES.map((name, i) => (
          <li
            key={name}
            class={i < at ? 'past' : i === at && !failure ? 'now' : ''}
            aria-current={i === at && !failure ? 'step' : undefined}
          >
            {STAGE_WORDS[name](choices)}
          </li>
        ))}
      </ol>
      <p class="clock" data-testid="clock">
        {iterations.length > 0 && <>iteration {report ? report.status.iterations : iterations.at(-1)!.iteration}, </>}
        {seconds(report ? report.timing.loading + report.timing.total : Math.max(0, now - started))}
        {run.cancelling && isRunning.value && ', stopping …'}
      </p>
      {quiet && <p class="hint">This backend is slow here. You can stop at any time, or choose another.</p>}
    </>
  );
}

function useClock(runs: boolean): number {
  const [now, setNow] = useState(performance.now());
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, [runs]);
  return now;
}
