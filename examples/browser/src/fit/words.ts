import type {Dataset} from '../data/dataset';
import type {Dependence, Family} from '../state/settings';
import {capital, one, rho, seconds} from '../ui/format';
import type {FitReport, Stage} from '../worker/protocol';
import {estimatesOf} from './inference';
import {isFound, outcomeOf} from './outcome';
import type {Choices, Run} from './run';

export const FAMILY_WORDS: Record<Family, {name: string; hint: string}> = {
  negativeBinomial: {
    name: 'negative binomial',
    hint: 'Counts that scatter more than chance alone; how much more, α, is learnt. What real flows mostly ask for.',
  },
  poisson: {
    name: 'Poisson',
    hint: 'Counts that scatter as chance alone would have it. Large flows decide; standard errors are often too small.',
  },
};

export const DEPENDENCE_WORDS: Record<Dependence, {name: string; hint: string}> = {
  separable: {name: 'both ends', hint: 'Separable: a ρ among destinations and one among origins, which work together.'},
  none: {name: 'no neighbours', hint: 'The plain gravity model: size and distance alone. Something to compare with.'},
  destination: {name: 'destinations', hint: 'Only the neighbours of the destination matter.'},
  origin: {name: 'origins', hint: 'Only the neighbours of the origin matter.'},
  unrestricted: {name: 'unrestricted', hint: 'Three free ρ: destinations, origins, and the neighbours of both ends.'},
};

export const STAGE_WORDS: Record<Stage, (choices: Choices) => string> = {
  backend: ({backend}) => `loading ${backend}`,
  model: () => 'start: no neighbours',
  search: () => 'searching',
  errors: () => 'standard errors',
};

export interface Story {
  headline: string;
  sentence: string;
}

/** The result as a headline and a sentence. */
export function story({
  dataset: {words, regions},
  choices,
  report,
}: Pick<Run, 'dataset' | 'choices'> & {report: FitReport}): Story {
  const {status, timing} = report;
  const parameters = estimatesOf(report);
  const took = `${status.iterations} iterations, ${seconds(timing.total)} on ${choices.backend}.`;
  const of = (name: string) => parameters.find(parameter => parameter.name === name);
  const rhos = [
    {parameter: of('rho_d'), among: 'destinations', force: 'pull'},
    {parameter: of('rho_o'), among: 'origins', force: 'push'},
  ].flatMap(({parameter, ...rest}) => (parameter ? [{...parameter, ...rest}] : []));
  const values = rhos.map(
    ({estimate, among, interval: [from, to]}) =>
      `ρ = ${rho(estimate)} among ${among}` +
      (Number.isFinite(from) ? ` (95 % interval ${rho(from)} to ${rho(to)})` : ''),
  );
  const sentence = [values.join(', '), took].filter(part => part !== '').join('. ');
  if (!isFound(report)) return {headline: outcomeOf(report).title, sentence};
  if (rhos.length === 0) {
    return {headline: `Size and distance alone, for ${regions.length} ${words.regions}`, sentence};
  }
  const {estimate, interval, force} = rhos[0];
  const possessive = `${one(words.region)}’s ${force}`;
  if (interval[0] <= 0 && interval[1] >= 0) {
    return {headline: `Whether neighbours matter, these ${words.flows} do not say`, sentence};
  }
  if (estimate < 0) return {headline: `Neighbours compete for ${words.flows}`, sentence};
  return {headline: `${Math.round(100 * estimate)}\u00a0% of ${possessive} comes from its neighbours`, sentence};
}

/** What the package says to those who program, in the words of the page. */
const PAGE_WORDS: [RegExp, string][] = [
  [
    /take family 'negativeBinomial', or read summary\(.*\)$/,
    'read the robust ones, or take the negative binomial family',
  ],
  [/take family 'poisson'$/, 'take the Poisson family'],
];

export function warningInWords(warning: string): string {
  return capital(PAGE_WORDS.reduce((text, [pattern, words]) => text.replace(pattern, words), warning));
}

/** Of the neighbours of a data set. */
export function neighboursInWords({neighbours, words}: Pick<Dataset, 'neighbours' | 'words'>): string {
  return neighbours.rule === 'nearest' ? `${neighbours.k} nearest` : `${words.regions} that share a border`;
}
