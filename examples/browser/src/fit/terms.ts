import type {Words} from '../data/dataset';
import {one, rho} from '../ui/format';

/** A parameter in the words of the page. */
export interface Term {
  /** As formulas have it; undefined: it has no symbol, only a name. */
  symbol?: {letter: string; index: string};
  /** One line: what it means. */
  meaning: string;
}

type Speak = (words: Words, name: string, estimate: number) => Term;

const SYMBOLS: Record<string, Speak> = {
  rho_d: ({region}) => ({
    symbol: {letter: 'ρ', index: 'd'},
    meaning: `Share of the pull of ${one(region)} as a destination that comes from its neighbours. 0: each stands for itself.`,
  }),
  rho_o: ({region}) => ({
    symbol: {letter: 'ρ', index: 'o'},
    meaning: `Share of the push of ${one(region)} as an origin that comes from its neighbours. 0: each stands for itself.`,
  }),
  rho_w: ({flows}) => ({
    symbol: {letter: 'ρ', index: 'w'},
    meaning: `What ${flows} take from those between the neighbours of both ends. The separable model has −ρdρo here.`,
  }),
  intercept: ({flows}) => ({meaning: `The level: the logarithm of ${flows} where all else below is zero.`}),
  intra_intercept: ({intra}) => ({meaning: `Extra for ${intra}, beyond what size and distance say.`}),
  alpha: ({flows}) => ({
    symbol: {letter: 'α', index: ''},
    meaning: `Scatter of the ${flows}: their variance is μ + μ²/α. The smaller α, the wilder they are.`,
  }),
};

const PREFIXES: Record<string, (words: Words) => string> = {
  dest: () => 'of the destination',
  orig: () => 'of the origin',
  intra: ({intra}) => `in ${intra}`,
};

/** logDistance, log_pop, log(pop); not logistics. */
const LOG = /^[lL]og[_\s]?(?=[A-Z(]|(?<=[_\s]).)/;

/** Of a parameter by its name in the package. */
export function termOf(name: string, estimate: number, words: Words): Term {
  if (Object.hasOwn(SYMBOLS, name)) return SYMBOLS[name](words, name, estimate);
  const [, prefix, covariate] = /^(dest|orig|intra)_(.*)$/.exec(name) ?? ['', '', name];
  const whose = prefix ? ` ${PREFIXES[prefix](words)}` : '';
  const isLog = LOG.test(covariate);
  const what = readable(covariate);
  const unit = isLog ? `1 % more ${what}` : `One more unit of ${what}`;
  const effect = isLog
    ? `${rho(Math.abs(estimate))} % ${estimate < 0 ? 'fewer' : 'more'}`
    : `${rho(estimate)} on the logarithm of`;
  return {meaning: `${unit}${whose}: ${effect} ${words.flows}, before neighbours add theirs.`};
}

/** logDistance: distance */
function readable(covariate: string): string {
  const bare = covariate.replace(LOG, '').replace(/\((.*)\)/, '$1');
  return bare
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}
