import {check} from '../../kernels/core/errors';
import {describe} from '../arguments/describe';
import {checkOptions} from '../arguments/options';
import {checkType, isObject} from '../arguments/types';
import {logGamma} from '../math/gamma';
import type {RhoInterval} from '../weights/rho';

/** An open interval, which may reach to infinity on either side. */
export type Bounds = RhoInterval;

/** A prior density of one parameter, on the parameter's own scale. */
export interface Prior {
  /** As a summary prints it: `N(0, 10²)`. */
  readonly title: string;
  /** Whether the density integrates to 1, as the log evidence wants it. */
  readonly proper: boolean;
  logDensity(x: number): number;
  /** d logDensity / dx */
  slope(x: number): number;
  /** -d² logDensity / dx² */
  curvature(x: number): number;
  /** Where the density is positive, if that is not everywhere; a fit keeps the parameter inside. */
  readonly support?: Bounds;
}

/** No opinion: maximum likelihood. */
export const flatPrior: Prior = {
  title: 'flat',
  proper: false,
  logDensity: () => 0,
  slope: () => 0,
  curvature: () => 0,
};

const finite = (what: string, value: number): void =>
  check(Number.isFinite(value), 'invalidArgument', () => `${what} must be a finite number, got ${describe(value)}`);

const positive = (what: string, value: number): void =>
  check(
    Number.isFinite(value) && value > 0,
    'invalidArgument',
    () => `${what} must be positive and finite, got ${describe(value)}`,
  );

/** Normal density with mean and standard deviation. */
export function normalPrior(mean = 0, deviation = 1): Prior {
  finite('normalPrior: mean', mean);
  positive('normalPrior: deviation', deviation);
  const precision = 1 / deviation ** 2;
  return {
    title: `N(${mean}, ${deviation}²)`,
    proper: true,
    logDensity: x => -0.5 * precision * (x - mean) ** 2 - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI),
    slope: x => -precision * (x - mean),
    curvature: () => precision,
  };
}

/** Student's t with degrees of freedom, location and scale. */
export function studentTPrior(df: number, location = 0, scale = 1): Prior {
  positive('studentTPrior: df', df);
  finite('studentTPrior: location', location);
  positive('studentTPrior: scale', scale);
  const constant = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI) - Math.log(scale);
  const width = df * scale ** 2;
  return {
    title: `t(${df}, ${location}, ${scale})`,
    proper: true,
    logDensity: x => constant - ((df + 1) / 2) * Math.log1p((x - location) ** 2 / width),
    slope: x => (-(df + 1) * (x - location)) / (width + (x - location) ** 2),
    curvature: x => ((df + 1) * (width - (x - location) ** 2)) / (width + (x - location) ** 2) ** 2,
  };
}

/** The positive half of Student's t round 0. */
export function halfStudentTPrior(df: number, scale = 1): Prior {
  const whole = studentTPrior(df, 0, scale);
  return {
    ...whole,
    title: `half-t(${df}, ${scale})`,
    logDensity: x => (x >= 0 ? whole.logDensity(x) + Math.LN2 : -Infinity),
    support: {lower: 0, upper: Infinity},
  };
}

/** Constant between two bounds. */
export function uniformPrior(lower: number, upper: number): Prior {
  check(
    Number.isFinite(lower) && Number.isFinite(upper) && lower < upper,
    'invalidArgument',
    () => `uniformPrior: bounds must be finite and ascending, got ${lower} and ${upper}`,
  );
  return {
    ...flatPrior,
    title: `U(${lower}, ${upper})`,
    proper: true,
    logDensity: x => (x >= lower && x <= upper ? -Math.log(upper - lower) : -Infinity),
    support: {lower, upper},
  };
}

/** One prior for all parameters of a kind, or one each by name; those without a name keep the default. */
export type PriorChoice = Prior | Readonly<Record<string, Prior>>;

/** `'flat'` is maximum likelihood. What is left out keeps its default. */
export type Priors =
  | 'flat'
  | {
      /** Coefficients. Default: N(0, 10²) each. */
      readonly beta?: PriorChoice;
      /** Spatial dependence. Default: uniform on the admissible interval. */
      readonly rho?: PriorChoice;
      /** Dispersion. Default: half-t(3, 2.5). */
      readonly alpha?: Prior;
    };

export interface PriorNames {
  readonly rhos: readonly string[];
  readonly admissible: readonly RhoInterval[];
  readonly betas: readonly string[];
  /** None or one. */
  readonly dispersions: readonly string[];
}

/** The prior of every parameter, in the model's order: rhos, betas, alpha. */
export function resolvePriors(priors: Priors, {rhos, admissible, betas, dispersions}: PriorNames): Prior[] {
  if (priors === 'flat') return [...rhos, ...betas, ...dispersions].map(() => flatPrior);
  check(
    typeof priors === 'object',
    'invalidType',
    () => `flowModel: priors must be 'flat', or an object with beta, rho, alpha, got ${describe(priors)}`,
  );
  checkOptions('flowModel', priors, ['beta', 'rho', 'alpha'], 'priors');
  const {beta, rho, alpha = halfStudentTPrior(3, 2.5)} = priors;
  check(
    isPrior(alpha),
    'invalidArgument',
    () => `flowModel: priors.alpha must be a prior, e.g. halfStudentTPrior(3, 2.5)`,
  );
  return [
    ...chosen('rho', rho, rhos, j => uniformPrior(admissible[j].lower, admissible[j].upper)),
    ...chosen('beta', beta, betas, () => normalPrior(0, 10)),
    ...dispersions.map(() => alpha),
  ];
}

/** Where parameters may lie whatever their priors: rhos where A is regular, a dispersion above 0. */
export const naturalBounds = ({admissible, betas, dispersions}: PriorNames): readonly Bounds[] => [
  ...admissible,
  ...betas.map(() => EVERYWHERE),
  ...dispersions.map(() => ({lower: 0, upper: Infinity})),
];

const EVERYWHERE: Bounds = {lower: -Infinity, upper: Infinity};

/** Where each parameter may lie: as it may by nature, and its prior allows. */
export function resolveBounds(priors: readonly Prior[], kinds: PriorNames): readonly Bounds[] {
  const {rhos, betas, dispersions} = kinds;
  const names = [...rhos, ...betas, ...dispersions];
  return naturalBounds(kinds).map(({lower, upper}, k) => {
    const {support = EVERYWHERE, title} = priors[k];
    const bounds = {lower: Math.max(lower, support.lower), upper: Math.min(upper, support.upper)};
    check(
      bounds.lower < bounds.upper,
      'invalidArgument',
      () => `flowModel: ${names[k]} must lie in (${lower}, ${upper}), where its prior ${title} has no density`,
    );
    return bounds;
  });
}

const isPrior = (choice: PriorChoice | null | undefined): choice is Prior => typeof choice?.logDensity === 'function';

function chosen(
  kind: string,
  choice: PriorChoice | undefined,
  names: readonly string[],
  byDefault: (j: number) => Prior,
): Prior[] {
  if (choice === undefined) return names.map((_, j) => byDefault(j));
  if (isPrior(choice)) return names.map(() => choice);
  checkType(isObject(choice), 'flowModel', `priors.${kind}`, 'a prior, or an object of priors by name', choice);
  for (const [name, prior] of Object.entries(choice)) {
    check(
      names.includes(name),
      'invalidArgument',
      () => `flowModel: priors.${kind} names ${name}, but the parameters are ${names.join(', ')}`,
    );
    check(
      isPrior(prior),
      'invalidArgument',
      () => `flowModel: priors.${kind}.${name} must be a prior, e.g. normalPrior(0, 1)`,
    );
  }
  return names.map((name, j) => choice[name] ?? byDefault(j));
}
