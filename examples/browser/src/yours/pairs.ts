import type {FlowTables, TableProblem} from 'kronflow';
import type {Dataset} from '../data/dataset';
import {designOf, observedPairs} from '../model/design';
import {count, counted} from '../ui/format';
import type {Attribute} from './choices';
import {dependent, nameOf} from './covariates';
import {plainMessage} from './plainWords';
import {type Problem, problemOf} from './problem';
import type {AttributeChoice} from './reading';

/** What the model calls other things. */
const TAKEN = /^(intercept|logDistance|alpha|rho_.*|(dest|orig|intra)_.*)$/;

/**
 * The columns of the flows that may say what lies between two places. Neighbours take after each other's pairs, so that a model needs a value
 * for every pair, also for those that nobody counted; none is made up.
 */
export function pairChoices(
  {pair}: FlowTables,
  unclean: ReadonlyMap<string, TableProblem>,
  chosen: readonly Attribute[],
): AttributeChoice[] {
  const clean = Object.entries(pair).map(([column, values]): AttributeChoice => {
    const positive = values.every(value => value > 0);
    const without = lacking(values);
    return without === undefined ? {column, positive} : {column, positive, unusable: without};
  });
  const others = Array.from(unclean, ([column, {line, message}]): AttributeChoice => {
    return {column, positive: false, unusable: `line ${count(line)} ${plainMessage(message)}`};
  });
  // Chosen for another table: listed, so that it can be unticked.
  const gone = chosen
    .filter(({column}) => !Object.hasOwn(pair, column) && !unclean.has(column))
    .map(({column}): AttributeChoice => ({column, positive: false, unusable: 'there is no such column of numbers'}));
  return [...clean, ...others, ...gone];
}

/** How many pairs have no value, in a sentence; undefined if all have one. */
function lacking(values: Float64Array): string | undefined {
  const n = Math.sqrt(values.length);
  let [empty, within] = [0, 0];
  values.forEach((value, r) => {
    if (!Number.isNaN(value)) return;
    empty++;
    if (r % (n + 1) === 0) within++;
  });
  if (empty === 0) return undefined;
  const whose = within === empty ? ', from a place to itself' : `, ${count(within)} of them from a place to itself`;
  return `${count(empty)} of ${counted(values.length, 'pair')} ${empty === 1 ? 'has' : 'have'} no value${within > 0 ? whose : ''}`;
}

/** The covariates of pairs that were chosen, or why they cannot be used. */
export function pairCovariates(
  {pair}: FlowTables,
  chosen: readonly Attribute[],
  choices: readonly AttributeChoice[],
  table: string,
): {covariates: Record<string, Float64Array>; problems: Problem[]} {
  const covariates: Record<string, Float64Array> = {};
  const problems: Problem[] = [];
  for (const {column, log} of chosen) {
    const {positive, unusable} = choices.find(each => each.column === column)!;
    const name = nameOf(column, log);
    const wrong =
      unusable !== undefined
        ? `each pair must have a number, as it was chosen to lie between places: ${unusable}; fill it in, or untick it`
        : log && !positive
          ? `all values must be above 0 to have a logarithm, got some that are not; take '${column}' as it is`
          : TAKEN.test(name) || Object.hasOwn(covariates, name)
            ? `must not be called as another part of the model, got '${name}'; rename the column, or untick it`
            : undefined;
    if (wrong !== undefined) problems.push(problemOf(table, wrong, column));
    else covariates[name] = log ? pair[column].map(Math.log) : pair[column];
  }
  return {covariates, problems};
}

/** A chosen column that follows from the rest of the model, as far as pairs are observed. */
export function dependentPairs(dataset: Dataset, chosen: readonly Attribute[], table: string): Problem[] {
  if (chosen.length === 0) return [];
  const observed = observedPairs(dataset);
  const design = designOf(dataset);
  const unit = (term: number) => design.names.map((_, other) => Number(other === term));
  const terms = Array.from(design.names.keys()).filter(term => design.names[term] !== 'intercept');
  const columns = terms.map(term => design.multiply(unit(term)).filter((_, r) => observed[r] === 1));
  const names = dependent(columns).map(k => design.names[terms[k]]);
  return chosen
    .filter(({column, log}) => names.includes(nameOf(column, log)))
    .map(({column}) => {
      const message =
        `'${column}' must tell pairs with a known flow apart, and not follow from the distance and from what else is chosen: ` +
        'no model can tell them apart; untick it, or what it follows from';
      return problemOf(table, message, column);
    });
}
