import {check} from '../../kernels/core/errors';
import {notice} from '../../kernels/core/notice';
import {checkCollinearity, separatedTerms} from '../design/checkDesign';
import type {Counts} from '../families/family';
import {designColumns} from '../inference/columns';
import type {FlowModel} from './model';

/** Refuses terms that the observed flows cannot tell apart, or to which maximum likelihood gives no finite coefficient. */
export function checkIdentified(model: FlowModel): void {
  const {designs, counts, predictor, priors, filter, observations, names} = model;
  const columns = designColumns(designs);
  const terms = designs[0].names;
  const {observed, y} = counts;
  const sum = (v: Float64Array): Float64Array => predictor.collapse(v);
  checkCollinearity(
    columns,
    terms,
    sum(observed === undefined ? new Float64Array(y.length).fill(1) : new Float64Array(observed)),
  );
  const one: Counts = {
    y: sum(y),
    ...(observed === undefined ? {} : {observed: Uint8Array.from(sum(new Float64Array(observed)), Math.sign)}),
  };
  const separated = model.family.link === 'log' ? separatedTerms(columns, terms, one) : [];
  for (const name of separated) {
    const prior = priors[filter.rhoNames.length + terms.indexOf(name)];
    check(
      prior.proper,
      'separation',
      () =>
        `flowModel: every pair with ${name} other than 0 has no flow, so that its maximum likelihood estimate is infinite; ` +
        `leave it out, leave those pairs out of observed, or give it a prior`,
    );
    notice(`flowModel: every pair with ${name} other than 0 has no flow; its estimate rests on its prior alone`);
  }
  check(
    observations > names.length,
    'invalidData',
    () => `flowModel: ${observations} observed flows cannot tell ${names.length} parameters; leave some terms out`,
  );
}
