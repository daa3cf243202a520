import type {ParameterEstimate} from 'kronflow';
import {Fragment} from 'preact';
import type {Dataset} from '../data/dataset';
import {Choice} from '../ui/Choice';
import {figure} from '../ui/format';
import type {FitReport} from '../worker/protocol';
import {errorsOf, estimatesOf} from './inference';
import {errors} from './run';
import {Symbol} from './Symbol';
import {termOf} from './terms';

interface Props {
  dataset: Dataset;
  report: FitReport;
}

/** The table that a statistician expects, with a line for everybody else. */
export function Estimates({dataset, report}: Props) {
  const {robust, diagnostics} = report;
  const kind = errorsOf(report);
  const {reference} = dataset;
  const truth =
    reference.kind === 'true' ? {rho_d: reference.rhoD, rho_o: reference.rhoO, ...reference.beta} : undefined;
  return (
    <section class="panel estimates" aria-labelledby="estimates-title">
      <h3 id="estimates-title">The estimates</h3>
      {robust && (
        <Choice
          label="Standard errors"
          value={kind}
          options={[
            {value: 'model', name: 'the model’s'},
            {value: 'robust', name: 'robust'},
          ]}
          onChange={value => (errors.value = value)}
        />
      )}
      <p class="hint">
        {diagnostics === undefined
          ? 'A fit that is not finished has estimates, but no standard errors.'
          : kind === 'robust'
            ? 'Robust: they hold even if flows scatter otherwise than the family says (sandwich, HC0).'
            : 'From the curvature of the likelihood (observed information): they hold if flows scatter as the family says.'}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">parameter</th>
            <th scope="col">estimate</th>
            <th scope="col">
              <abbr title="standard error: how far off the estimate may well be">std. error</abbr>
            </th>
            <th scope="col">
              <abbr title="estimate over standard error: beyond ±2 it is hardly chance">z</abbr>
            </th>
            <th scope="col">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {estimatesOf(report).map(row => (
            <Row key={row.name} row={row} dataset={dataset} truth={truth} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  row: ParameterEstimate;
  dataset: Dataset;
  truth?: Record<string, number>;
}

function Row({row: {name, estimate, standardError, z, interval}, dataset, truth}: RowProps) {
  const {symbol, meaning} = termOf(name, estimate, dataset.words);
  return (
    <Fragment>
      <tr data-parameter={name} data-estimate={estimate} data-error={standardError}>
        <th scope="row">
          <Symbol name={name} /> {symbol && <small>{name}</small>}
        </th>
        <td>{figure(estimate)}</td>
        <td>{figure(standardError)}</td>
        <td>{Number.isFinite(z) ? z.toFixed(1).replace('-', '−') : '–'}</td>
        <td>
          {Number.isFinite(interval[0]) ? (
            <>
              <span>{figure(interval[0])}</span> <span class="to">to</span> <span>{figure(interval[1])}</span>
            </>
          ) : (
            '–'
          )}
        </td>
      </tr>
      <tr class="meaning">
        <td colSpan={5}>
          {meaning}
          {truth && name in truth && <b class="truth"> These flows were drawn with {figure(truth[name])}.</b>}
        </td>
      </tr>
    </Fragment>
  );
}
