import type {FlowFit, InferenceOptions} from './flowFit';
import {formatNumber, formatProbability, formatTable} from './table';

const COVARIANCES = {
  observed: 'observed information',
  fisher: 'Fisher information',
  quasi: 'Fisher information times the dispersion (quasi-likelihood)',
  sandwich: 'sandwich (HC0)',
  clusterOrigin: 'sandwich, clustered by origin',
  clusterDestination: 'sandwich, clustered by destination',
} as const;

/** A fit as a table of text. */
export function formatSummary(fit: FlowFit, options: InferenceOptions): string {
  const {model, status, diagnostics, warnings} = fit;
  const rows = fit
    .inference(options)
    .map(({name, estimate, standardError, z, pValue, interval}) => [
      name,
      formatNumber(estimate),
      formatNumber(standardError),
      Number.isFinite(z) ? z.toFixed(2) : '-',
      formatProbability(pValue),
      formatNumber(interval[0]),
      formatNumber(interval[1]),
    ]);
  const {covariance = 'observed', level = 0.95} = options;
  const percent = `${Number((100 * level).toFixed(3))} %`;
  const head = ['', 'estimate', 'std. error', 'z', 'P(>|z|)', `${percent} from`, 'to'];
  const facts: [string, string][] = [
    ['Family', `${model.family.title}, ${model.family.link} link`],
    ['Spatial dependence', model.dependenceTitle],
    ['Flows', `${model.observations} of ${describeFlows(fit)}`],
    ['Method', model.priors.some(prior => prior.proper) ? 'maximum a posteriori' : 'maximum likelihood'],
    ['Outcome', `${status.reason} after ${status.iterations} iterations`],
    ...(fit.starts > 1 ? ([['Starts', describeStarts(fit)]] as [string, string][]) : []),
    ['Standard errors', COVARIANCES[covariance]],
  ];
  const measures: [string, string][] =
    diagnostics === undefined
      ? []
      : [
          ['Log-likelihood', diagnostics.logLikelihood.toFixed(3)],
          ['Deviance', `${diagnostics.deviance.toFixed(2)} on ${diagnostics.residualDf} degrees of freedom`],
          ['Dispersion', `${diagnostics.dispersion.toPrecision(4)} (Pearson chi² / df)`],
          ['AIC, BIC', `${diagnostics.aic.toFixed(2)}, ${diagnostics.bic.toFixed(2)}`],
          [
            'Pseudo-R²',
            `${diagnostics.pseudoR2.toFixed(4)} (${model.family.link === 'log' ? 'McFadden' : 'of the expected flows'})`,
          ],
          ['SRMSE', diagnostics.srmse.toFixed(4)],
          ...(diagnostics.moran === undefined
            ? []
            : ([
                [
                  "Moran's I of residuals",
                  `${describeMoran(diagnostics.moran.destination)} (destinations), ${describeMoran(diagnostics.moran.origin)} (origins)`,
                ],
              ] as [string, string][])),
        ];
  return [
    'Flow model',
    '',
    ...describe(facts),
    '',
    ...formatTable(head, rows),
    ...(measures.length > 0 ? ['', ...describe(measures)] : []),
    ...(warnings.length > 0 ? ['', ...warnings.map(warning => `! ${warning}`)] : []),
    '',
  ].join('\n');
}

/** There is none where no two observed flows are neighbours. */
const describeMoran = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(4));

function describeFlows({model}: FlowFit): string {
  const {origins, destinations, periods} = model;
  return `${origins} origins x ${destinations} destinations${periods > 1 ? ` x ${periods} periods` : ''}`;
}

function describeStarts({starts, optima}: FlowFit): string {
  const converged = optima.map(optimum => optimum.starts);
  if (converged.length === 0) return `${starts}, none of which converged`;
  const maxima = converged.length === 1 ? 'one maximum' : `${converged.length} maxima, this one`;
  return `${starts}; ${maxima} found by ${converged[0]} of them`;
}

function describe(facts: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}
