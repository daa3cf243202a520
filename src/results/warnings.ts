import {familyNamed} from '../families';
import {interior} from '../fit/bounds';
import {HOLD_OFF, isSingularEnd} from '../fit/singularEdge';
import {CountModel} from '../models/countModel';
import {whyUnidentified} from '../models/unidentified';
import type {FlowFit} from './flowFit';

/** From here on a Poisson table's standard errors are far too small. */
const OVERDISPERSED = 2;
const ILL_CONDITIONED = 1e8;
/** An alpha beyond which a negative binomial is a Poisson distribution. */
const NO_DISPERSION = 1e6;
/** The 5 % point of a likelihood ratio whose parameter is at its bound: half chi² with one degree of freedom (Self & Liang 1987). */
const LIKELIHOOD_RATIO = 2.706;
/** A mean so small that its coefficients are on their way to minus infinity. */
const VANISHING = 1e-6;

/** What somebody who reads the figures of a fit should know. */
export function warningsOf(fit: FlowFit): string[] {
  const {model, estimates, status, diagnostics} = fit;
  const warnings: string[] = [];
  if (!status.converged) warnings.push(status.message);
  if (fit.optima.length > 1) warnings.push(describeOptima(fit));
  if (diagnostics === undefined) return warnings;
  const inside = interior(model, estimates);
  for (const [k, name] of model.names.entries()) {
    if (inside.includes(k)) continue;
    if (model.kindOf(k) === 'dispersion' && estimates[k] >= NO_DISPERSION) {
      warnings.push(
        `${name} is at its bound (${estimates[k].toPrecision(3)}): the flows vary no more than Poisson ones; take family 'poisson'`,
      );
      continue;
    }
    const isSingular = isSingularEnd(model, estimates, k);
    warnings.push(
      `${name} is at the end of its interval (${estimates[k].toPrecision(6)})${isSingular ? ', where A is singular' : ''}: ` +
        `it has no standard error, and those of the others take it as known${isSingular ? `; ${HOLD_OFF}` : ''}`,
    );
  }
  const gain = overPoisson(fit);
  if (gain < LIKELIHOOD_RATIO && inside.includes(estimates.length - 1)) {
    warnings.push(
      `the flows do not vary measurably more than Poisson ones: twice the log-likelihood gained over a Poisson distribution with the same ` +
        `means is ${gain.toFixed(2)}, below ${LIKELIHOOD_RATIO}; take family 'poisson'`,
    );
  }
  const unidentified = whyUnidentified(model);
  const isFlat = model.filter.rhoNames.every((_, j) => model.priors[j].curvature(estimates[j]) === 0);
  if (unidentified !== undefined && isFlat) warnings.push(unidentified);
  const {conditionNumber} = fit;
  if (!Number.isFinite(conditionNumber)) {
    warnings.push(
      'the observed information is not positive definite: this is no strict maximum, and there are no standard errors; ' +
        'look for terms that the data cannot tell apart, or give the parameters priors',
    );
  } else if (conditionNumber > ILL_CONDITIONED) {
    warnings.push(
      `the observed information is nearly singular (condition number ${conditionNumber.toExponential(1)}): ` +
        'the data hardly tell some parameters apart',
    );
  }
  if (!(conditionNumber <= ILL_CONDITIONED)) {
    const vanishing = fit.fitted().filter((mu, r) => mu < VANISHING && model.counts.observed?.[r] !== 0).length;
    if (vanishing > 0) {
      warnings.push(
        `${vanishing} observed pairs are fitted with means below ${VANISHING}: terms that together tell apart flows of zero have no finite estimates ` +
          '(separation); leave one of them out, or give them priors',
      );
    }
  }
  if (model.family.dispersion === undefined && diagnostics.dispersion > OVERDISPERSED) {
    warnings.push(
      `flows vary ${diagnostics.dispersion.toPrecision(3)} times more than the ${model.family.title} family says: its standard errors are too small; ` +
        `take family 'negativeBinomial', or read summary({covariance: 'sandwich'})`,
    );
  }
  return warnings;
}

/**
 * Twice the log-likelihood gained over a Poisson distribution with the same means: no less than the likelihood ratio against the Poisson fit, whose means are
 * the best for it. NaN for other families.
 */
function overPoisson(fit: FlowFit): number {
  const {model, logLikelihood} = fit;
  if (!(model instanceof CountModel) || model.family.name !== 'negativeBinomial') return Number.NaN;
  const poisson = familyNamed('poisson').of(model.counts);
  return 2 * (logLikelihood - poisson(fit.eta(), 0).value);
}

/** The other maxima, by what is lost there and where their rhos are. */
function describeOptima({model, optima: [highest, ...others]}: FlowFit): string {
  const described = others.map(({logPosterior, parameters, starts}) => {
    const rhos = model.filter.rhoNames.map(name => `${name} ${parameters[name].toFixed(3)}`).join(', ');
    return `${(highest.logPosterior - logPosterior).toPrecision(3)} lower at ${rhos} (found by ${starts} of the starts)`;
  });
  const count = others.length === 1 ? 'one more maximum was' : `${others.length} more maxima were`;
  return `${count} found: ${described.join('; ')}; standard errors speak of this one alone`;
}
