import type {ComponentChildren} from 'preact';
import {capital, count, factor, figure} from '../ui/format';
import type {FitReport} from '../worker/protocol';
import {FAR_TOO_MUCH} from './inference';
import type {Run} from './run';
import {warningInWords} from './words';

/** How well the model describes the flows, in the measures of the field. */
export function Quality({run, report}: {run: Run; report: FitReport}) {
  const {diagnostics, warnings, parameters} = report;
  const {words} = run.dataset;
  const alpha = parameters.find(({name}) => name === 'alpha');
  return (
    <section class="panel quality" aria-labelledby="quality-title">
      <h3 id="quality-title">How well it fits</h3>
      {diagnostics === undefined ? (
        <p class="nothing">Only a fit that has ended can be judged.</p>
      ) : (
        <dl>
          <Fact name="Dispersion" value={figure(diagnostics.dispersion)} alarm={diagnostics.dispersion > FAR_TOO_MUCH}>
            Pearson’s χ² over its degrees of freedom. Near 1, the {words.flows} scatter as the family says; here{' '}
            {diagnostics.dispersion > FAR_TOO_MUCH
              ? `${factor(diagnostics.dispersion)} times as much: read the robust standard errors.`
              : 'they do.'}
            {alpha && ` That is beyond α = ${figure(alpha.estimate)}, which already allows for much.`}
          </Fact>
          <Fact name="Log-likelihood" value={count(Math.round(diagnostics.logLikelihood))}>
            The higher, the better the same {words.flows} are described. What the search climbs.
          </Fact>
          <Fact name="Pseudo-R²" value={diagnostics.pseudoR2.toFixed(3)}>
            Share of the log-likelihood gained over one common mean (McFadden). Not comparable with an R² of a
            regression.
          </Fact>
          <Fact name="AIC" value={count(Math.round(diagnostics.aic))}>
            Fit less number of parameters: the lower, the better. Only for models of the same {words.flows}.
          </Fact>
          {diagnostics.moran && (
            <Fact
              name="Moran’s I of residuals"
              value={`${diagnostics.moran.destination.toFixed(2)}, ${diagnostics.moran.origin.toFixed(2)}`.replaceAll(
                '-',
                '−',
              )}
            >
              What neighbours still have in common, among destinations and among origins. 0: nothing is left.
            </Fact>
          )}
          <Fact name="Pairs" value={count(diagnostics.observations)}>
            {capital(words.flows)} from one {words.region} to {run.dataset.intra ? 'any' : 'another'}, zero included.
          </Fact>
        </dl>
      )}
      {warnings.length > 0 && (
        <ul class="warnings">
          {warnings.map(warning => (
            <li key={warning}>{warningInWords(warning)}.</li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface FactProps {
  name: string;
  value: string;
  alarm?: boolean;
  children: ComponentChildren;
}

function Fact({name, value, alarm = false, children}: FactProps) {
  return (
    <div class={alarm ? 'fact alarm' : 'fact'}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
      </dd>
      <dd class="hint">{children}</dd>
    </div>
  );
}
