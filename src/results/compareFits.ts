import {check} from '../../kernels/core/errors';
import {checkType, isObject} from '../arguments/types';
import {chiSquaredTail} from '../math/incompleteGamma';
import {FlowFit} from './flowFit';
import {formatNumber, formatProbability, formatTable} from './table';

/** One of several fits to the same flows. */
export interface ComparedFit {
  readonly name: string;
  readonly logLikelihood: number;
  /** Number of parameters. */
  readonly parameters: number;
  readonly aic: number;
  readonly bic: number;
  /** Against the best of the fits that are nested in it: whose parameters are all among its own, with the same covariates, and fewer. */
  readonly likelihoodRatio?: {
    readonly against: string;
    /** Twice the difference of the log-likelihoods. */
    readonly statistic: number;
    readonly df: number;
    /** P(chi² with df degrees of freedom > statistic) */
    readonly pValue: number;
  };
}

export interface FitComparison {
  readonly rows: readonly ComparedFit[];
  /** As a table of text. */
  table(): string;
}

/**
 * Compares fits to the same flows: log-likelihood, AIC and BIC, and a likelihood-ratio test against the best nested one.
 *
 * ```js
 * console.log(compareFits({none, destination, separable}).table());
 * ```
 *
 * Likelihood-ratio tests are for maximum likelihood (priors `'flat'`). A Poisson model is the bound alpha = ∞ of the negative binomial one: the test of alpha has
 * half the p-value (Self & Liang 1987, J. Amer. Statist. Assoc. 82).
 *
 * @throws KronflowError `invalidArgument` for fits to different flows
 */
export function compareFits(fits: Readonly<Record<string, FlowFit>>): FitComparison {
  checkType(isObject(fits), 'compareFits', 'fits', 'an object of fits by name, such as {none, separable}', fits);
  const entries = Object.entries(fits);
  for (const [name, fit] of entries) {
    checkType(fit instanceof FlowFit, 'compareFits', name, 'what fitMap(...) resolves to', fit);
  }
  check(entries.length > 0, 'invalidArgument', () => `compareFits: there are no fits`);
  const [[firstName, first]] = entries;
  for (const [name, {model, diagnostics}] of entries) {
    check(
      diagnostics !== undefined,
      'invalidArgument',
      () => `compareFits: ${name} was stopped before there was an optimum`,
    );
    check(
      isSame(model.counts.y, first.model.counts.y) && isSame(model.counts.observed, first.model.counts.observed),
      'invalidArgument',
      () => `compareFits: ${name} and ${firstName} are fits to different flows`,
    );
  }
  const rows = entries.map(([name, fit]): ComparedFit => {
    const {aic, bic} = fit.diagnostics!;
    const ratio = likelihoodRatio(name, fit, fits);
    return {
      ...{name, aic, bic, logLikelihood: fit.logLikelihood, parameters: fit.estimates.length},
      ...(ratio === undefined ? {} : {likelihoodRatio: ratio}),
    };
  });
  const unfinished = entries.flatMap(([name, {status}]) =>
    status.converged ? [] : [`! ${name} has not converged: ${status.reason}`],
  );
  return {rows, table: () => [comparisonTable(rows), ...unfinished].join('\n')};
}

const isSame = (a: ArrayLike<number> = [], b: ArrayLike<number> = []): boolean =>
  a.length === b.length && Array.from(a).every((value, r) => value === b[r]);

/** Whether one fit is a special case of another: fewer parameters, of the same terms and weights, in the same family or in its limit. */
function isNested({model: small}: FlowFit, {model: large}: FlowFit): boolean {
  const families = [small.family.name, large.family.name].join();
  return (
    small.names.length < large.names.length &&
    small.names.every(parameter => large.names.includes(parameter)) &&
    (small.family.name === large.family.name || families === 'poisson,negativeBinomial') &&
    isSame(small.offset, large.offset) &&
    small.designs.every((design, t) => {
      const others = large.designs[large.designs.length === 1 ? 0 : t].terms;
      return design.terms.every(({name, values}) =>
        others.some(other => other.name === name && isSame(other.values, values)),
      );
    })
  );
}

/** Against the best of the fits that are nested in this one. */
function likelihoodRatio(
  name: string,
  fit: FlowFit,
  fits: Readonly<Record<string, FlowFit>>,
): ComparedFit['likelihoodRatio'] {
  const nested = Object.entries(fits)
    .filter(([otherName, other]) => otherName !== name && isNested(other, fit))
    .sort(([, a], [, b]) => b.logLikelihood - a.logLikelihood);
  if (nested.length === 0) return undefined;
  const [against, smaller] = nested[0];
  const statistic = 2 * (fit.logLikelihood - smaller.logLikelihood);
  const df = fit.estimates.length - smaller.estimates.length;
  const atBound = df === 1 && fit.model.family.name !== smaller.model.family.name;
  return {against, statistic, df, pValue: chiSquaredTail(Math.max(0, statistic), df) / (atBound ? 2 : 1)};
}

function comparisonTable(rows: readonly ComparedFit[]): string {
  return formatTable(
    ['model', 'log-likelihood', 'parameters', 'AIC', 'BIC', 'LR', 'df', 'P(>chi²)', 'against'],
    rows.map(({name, logLikelihood, parameters, aic, bic, likelihoodRatio: ratio}) => [
      name,
      ...[logLikelihood.toFixed(2), String(parameters), aic.toFixed(2), bic.toFixed(2)],
      ...(ratio === undefined
        ? ['', '', '', '']
        : [formatNumber(ratio.statistic), String(ratio.df), formatProbability(ratio.pValue), ratio.against]),
    ]),
  ).join('\n');
}
