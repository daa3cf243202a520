import {check} from '../../kernels/core/errors';
import {checkType, isObject} from '../arguments/types';
import type {FlowDesign} from '../design/flowDesign';
import {chiSquaredTail} from '../math/incompleteGamma';
import type {FlowModel} from '../models/model';
import {FlowFit} from './flowFit';
import {isInformative} from './informativePriors';
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
    /** P(chi² with df degrees of freedom > statistic); of a negative binomial fit against a Poisson one, the mean of that for df - 1 and for df. */
    readonly pValue: number;
  };
}

export interface FitComparison {
  readonly rows: readonly ComparedFit[];
  /** What somebody who reads the figures should know: fits that have not converged, and tests in which priors have a say. */
  readonly warnings: readonly string[];
  /** As a table of text, with the warnings below it. */
  table(): string;
}

/**
 * Compares fits to the same flows: log-likelihood, AIC and BIC, and a likelihood-ratio test against the best nested one.
 *
 * ```js
 * console.log(compareFits({none, destination, separable}).table());
 * ```
 *
 * Likelihood-ratio tests are for maximum likelihood (priors `'flat'`): where a prior has a say in either fit, the statistic is not chi², and a warning names
 * the fits, the parameters and their priors. A prior has a say if it adds more than 1 % of what is known of its parameter (its curvature times the squared
 * standard error), moves the estimate by more than 0.1 standard errors (its slope times the standard error), or holds it at an end of the prior's support.
 * Of the default priors that of alpha has a say where pairs are few or flows hardly vary more than Poisson ones, the others seldom. Priors that differ between
 * the fits without having a say change nothing, as no prior density is in the statistic. The p-values are given all the same.
 *
 * A Poisson model is the bound alpha = ∞ of the negative binomial one. Against a Poisson fit, the statistic of a negative binomial one with df more parameters is
 * therefore chi² with df - 1 or with df degrees of freedom, with probability 1/2 each (Self & Liang 1987, J. Amer. Statist. Assoc. 82, section 3).
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
  const warnings = [
    ...entries.flatMap(([name, {status}]) => (status.converged ? [] : [`${name} has not converged: ${status.reason}`])),
    ...rows.flatMap(({name, likelihoodRatio: ratio}) =>
      ratio === undefined ? [] : priorsInTest([name, fits[name]], [ratio.against, fits[ratio.against]]),
    ),
  ];
  return {rows, warnings, table: () => [comparisonTable(rows), ...warnings.map(text => `! ${text}`)].join('\n')};
}

type NamedFit = readonly [name: string, fit: FlowFit];

/** None, or the warning that priors have a say in the test of a fit against a smaller one. */
function priorsInTest([name, large]: NamedFit, [against, small]: NamedFit): string[] {
  const described = large.model.names.flatMap((parameter, k) => {
    const j = small.model.names.indexOf(parameter);
    if (!isInformative(large, k) && !(j >= 0 && isInformative(small, j))) return [];
    const title = large.model.priors[k].title;
    const other = j >= 0 ? small.model.priors[j].title : title;
    return [`${parameter} ${title}${other === title ? '' : ` (in ${against} ${other})`}`];
  });
  if (described.length === 0) return [];
  return [
    `${name} against ${against}: the likelihood ratio is not chi², since priors have a say in the estimates: ${described.join(', ')}; ` +
      `fit both with priors 'flat'`,
  ];
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
    (small.dependence === 'none' || haveSameWeights(small, large)) &&
    Array.from({length: Math.max(small.designs.length, large.designs.length)}, (_, t) => t).every(t =>
      designOf(small, t).terms.every(({name, values}) =>
        designOf(large, t).terms.some(other => other.name === name && isSame(other.values, values)),
      ),
    )
  );
}

/** In period t. */
const designOf = ({designs}: FlowModel, t: number): FlowDesign => designs[designs.length === 1 ? 0 : t];

const haveSameWeights = ({weights: a}: FlowModel, {weights: b}: FlowModel): boolean =>
  (['origin', 'destination'] as const).every(side =>
    (['indptr', 'indices', 'data'] as const).every(part => isSame(a?.[side][part], b?.[side][part])),
  );

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
  const tail = (freedom: number): number => chiSquaredTail(Math.max(0, statistic), freedom);
  const atBound = fit.model.family.name !== smaller.model.family.name;
  return {against, statistic, df, pValue: atBound ? (tail(df - 1) + tail(df)) / 2 : tail(df)};
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
