import {check} from '../../kernels/core/errors';
import {describe} from '../arguments/describe';
import {checkOptions, optionNames} from '../arguments/options';
import {checkChoice, checkNumbers, checkType, isArrayLike, isObject} from '../arguments/types';
import {addLag} from '../models/lag';
import {type FlowWeights, flowWeightsPair} from '../ops/flowWeights';
import type {SpatialWeights} from '../weights/SpatialWeights';
import {addColumn, innerProduct, marginsOf, type Term, type TermKind} from './terms';

/** Covariates by name, one number per region. */
export type RegionCovariates = Readonly<Record<string, ArrayLike<number>>>;
/** Covariates by name, one number per pair: [n_o * n_d] (destination fastest) or n_o rows of n_d numbers. */
export type PairCovariates = Readonly<Record<string, ArrayLike<number> | readonly ArrayLike<number>[]>>;

export interface FlowDesignOptions {
  /** Attributes of the origins, [n_o] each: coefficients `orig_<name>`. */
  readonly origin?: RegionCovariates;
  /** Attributes of the destinations, [n_d] each: coefficients `dest_<name>`. */
  readonly destination?: RegionCovariates;
  /** Attributes of the regions, [n] each, where origins and destinations are the same: short for `origin` and `destination`. */
  readonly both?: RegionCovariates;
  /** Attributes of the pairs, such as log distance: coefficients `<name>`. */
  readonly pair?: PairCovariates;
  /**
   * Flows inside a region, treated apart: `true` adds `intra_intercept`, 1 for the pairs whose origin is their destination; attributes
   * [n] add `intra_<name>` as well, the attribute for those pairs and 0 elsewhere.
   */
  readonly intra?: boolean | RegionCovariates;
  /**
   * Durbin terms: the spatial lags W x of all attributes of origins and destinations, coefficients `orig_lag_<name>` and `dest_lag_<name>`. W on both sides,
   * or one for each. Effects of an attribute include those of its lag.
   */
  readonly lags?: FlowWeights;
  /** A constant (default true). */
  readonly intercept?: boolean;
  /** n_o and n_d; needed only where no covariate tells them. */
  readonly origins?: number;
  readonly destinations?: number;
}

const OPTIONS = optionNames<FlowDesignOptions>({
  origin: true,
  destination: true,
  both: true,
  pair: true,
  intra: true,
  lags: true,
  intercept: true,
  origins: true,
  destinations: true,
});

/** The design matrix X of a flow model, [n_o * n_d, k], by its terms: see {@link flowDesign}. */
export class FlowDesign {
  /** @internal */
  constructor(
    /** n_o */
    readonly origins: number,
    /** n_d */
    readonly destinations: number,
    readonly terms: readonly Term[],
  ) {}

  /** The coefficients, in their order. */
  get names(): string[] {
    return this.terms.map(term => term.name);
  }

  /** X beta, [n_o * n_d]. @param beta [k] @param out where it is put, a new array if left out */
  multiply(
    beta: ArrayLike<number>,
    out: Float64Array = new Float64Array(this.origins * this.destinations),
  ): Float64Array {
    const {origins, destinations, terms} = this;
    const row = new Float64Array(origins);
    const column = new Float64Array(destinations);
    for (let k = 0; k < terms.length; k++) {
      const {kind, values} = terms[k];
      if (kind === 'constant') for (let o = 0; o < origins; o++) row[o] += beta[k];
      if (kind === 'origin') for (let o = 0; o < origins; o++) row[o] += beta[k] * values[o];
      if (kind === 'destination') for (let d = 0; d < destinations; d++) column[d] += beta[k] * values[d];
    }
    for (let o = 0, r = 0; o < origins; o++) for (let d = 0; d < destinations; d++, r++) out[r] = row[o] + column[d];
    for (let k = 0; k < terms.length; k++) {
      const {kind} = terms[k];
      if (kind === 'pair' || kind === 'intra') addColumn(terms[k], beta[k], origins, destinations, out);
    }
    return out;
  }

  /** Xᵀ v, [k]. @param v [n_o * n_d] */
  multiplyTransposed(v: ArrayLike<number>): Float64Array {
    const margins = marginsOf(v, this.origins, this.destinations);
    const products = new Float64Array(this.terms.length);
    for (let k = 0; k < products.length; k++) products[k] = innerProduct(this.terms[k], v, margins);
    return products;
  }
}

/**
 * The design of a flow model: an intercept, what origins and destinations are like, what lies between them, and flows that stay
 * inside a region. Origin and destination attributes are never expanded to a number per pair.
 *
 * ```js
 * const design = flowDesign({both: {logPop}, pair: {logDistance}, intra: true});
 * design.names;     // ['intercept', 'intra_intercept', 'dest_logPop', 'orig_logPop', 'logDistance']
 * ```
 *
 * Coefficients stand in the order: intercept, intra_intercept, dest_*, dest_lag_*, orig_*, orig_lag_*, intra_*, pair covariates. Their scale is the
 * covariates' own; nothing has to be standardised beforehand.
 *
 * Source: LeSage & Pace (2008), "Spatial econometric modeling of origin-destination flows", J. Regional Science 48(5), eq. 5-7;
 * intra-regional terms after LeSage & Thomas-Agnan (2015), J. Regional Science 55(2), section 3.
 *
 * @throws KronflowError `invalidShape`, `invalidArgument`, `nonFinite`
 */
export function flowDesign(options: FlowDesignOptions): FlowDesign {
  checkOptions('flowDesign', options, OPTIONS);
  const {origin = {}, destination = {}, both = {}, pair = {}, intra = false, intercept = true, lags} = options;
  for (const [name, covariates] of Object.entries({origin, destination, both, pair})) {
    checkType(
      isObject(covariates),
      'flowDesign',
      name,
      'an object of covariates by name, such as {logPop}',
      covariates,
    );
  }
  checkType(
    typeof intra === 'boolean' || isObject(intra),
    'flowDesign',
    'intra',
    'true, false or an object of covariates by name',
    intra,
  );
  checkChoice('flowDesign', 'intercept', intercept, [true, false]);
  const originSide = {...both, ...origin};
  const destinationSide = {...both, ...destination};
  const intraCovariates = typeof intra === 'boolean' ? {} : intra;
  const [origins, destinations] = sizes(options, originSide, destinationSide, intraCovariates, pair);
  if (intra !== false) {
    check(
      origins === destinations,
      'invalidShape',
      () => `flowDesign: intra needs the same regions as origins and destinations, got ${origins} and ${destinations}`,
    );
  }

  const terms: Term[] = [];
  const add = (
    name: string,
    kind: TermKind,
    values: Float64Array,
    source: Pick<Term, 'covariate' | 'lag'> = {},
  ): void => {
    check(
      terms.every(term => term.name !== name),
      'invalidArgument',
      () => `flowDesign: there are two terms named ${name}; rename one of the covariates`,
    );
    terms.push({name, kind, values, ...source});
  };
  const addRegional = (prefix: string, kind: TermKind, n: number, covariates: RegionCovariates): void => {
    for (const [name, values] of Object.entries(covariates)) {
      add(`${prefix}_${name}`, kind, numbers(`${kind} covariate ${name}`, values, n), {covariate: name});
    }
  };
  if (intercept) add('intercept', 'constant', new Float64Array(0));
  if (intra !== false) add('intra_intercept', 'intra', new Float64Array(origins).fill(1));
  const sides = lags === undefined ? undefined : flowWeightsPair('flowDesign', lags);
  const addSide = (prefix: string, kind: 'origin' | 'destination', n: number, covariates: RegionCovariates): void => {
    addRegional(prefix, kind, n, covariates);
    if (sides === undefined) return;
    const lag = sides[kind];
    for (const [name, values] of Object.entries(covariates)) {
      add(`${prefix}_lag_${name}`, kind, lagged(lag, n, values), {covariate: name, lag});
    }
  };
  addSide('dest', 'destination', destinations, destinationSide);
  addSide('orig', 'origin', origins, originSide);
  addRegional('intra', 'intra', origins, intraCovariates);
  for (const [name, values] of Object.entries(pair)) {
    add(name, 'pair', pairNumbers(name, values, origins, destinations), {covariate: name});
  }
  check(
    terms.length > 0,
    'invalidArgument',
    () => `flowDesign: there are no terms; give it covariates or an intercept`,
  );
  return new FlowDesign(origins, destinations, terms);
}

/** W x */
function lagged(weights: SpatialWeights, n: number, values: ArrayLike<number>): Float64Array {
  check(
    weights.n === n,
    'invalidShape',
    () => `flowDesign: the weights of lags must have the ${n} regions of the covariates, got ${weights.n}`,
  );
  return addLag(new Float64Array(n), 1, Float64Array.from(values), weights, {outer: 1, inner: 1});
}

/** n_o and n_d, from whatever tells them. */
function sizes(
  {origins, destinations}: FlowDesignOptions,
  originSide: RegionCovariates,
  destinationSide: RegionCovariates,
  intra: RegionCovariates,
  pair: PairCovariates,
): [number, number] {
  const matrix = Object.values(pair).find(isMatrix);
  const first = (covariates: RegionCovariates): number | undefined => {
    for (const [name, values] of Object.entries(covariates)) {
      checkNumbers('flowDesign', `covariate ${name}`, values);
      return values.length;
    }
    return undefined;
  };
  const no = origins ?? first(originSide) ?? first(intra) ?? matrix?.length;
  const nd = destinations ?? first(destinationSide) ?? first(intra) ?? matrix?.[0]?.length;
  check(
    no !== undefined && nd !== undefined,
    'invalidArgument',
    () => `flowDesign: nothing tells how many origins and destinations there are; give origins and destinations`,
  );
  for (const [side, n] of Object.entries({origins: no, destinations: nd})) {
    check(
      Number.isInteger(n) && n > 0,
      'invalidArgument',
      () => `flowDesign: ${side} must be a whole number above zero, got ${describe(n)}`,
    );
  }
  return [no, nd];
}

const isMatrix = (values: ArrayLike<number> | readonly ArrayLike<number>[]): values is readonly ArrayLike<number>[] =>
  isArrayLike(values) && isArrayLike(values[0]);

function pairNumbers(
  name: string,
  values: ArrayLike<number> | readonly ArrayLike<number>[],
  origins: number,
  destinations: number,
): Float64Array {
  const what = `pair covariate ${name}`;
  if (!isMatrix(values)) return numbers(what, values, origins * destinations);
  check(
    values.length === origins,
    'invalidShape',
    () => `flowDesign: ${what} must have ${origins} rows of ${destinations} numbers, got ${values.length} rows`,
  );
  const flat = new Float64Array(origins * destinations);
  values.forEach((row, o) => flat.set(numbers(`row ${o} of ${what}`, row, destinations), o * destinations));
  return flat;
}

function numbers(what: string, values: ArrayLike<number>, length: number): Float64Array {
  checkNumbers('flowDesign', what, values);
  check(
    values.length === length,
    'invalidShape',
    () => `flowDesign: ${what} must have ${length} numbers, got ${values.length}`,
  );
  const copy = Float64Array.from(values);
  const bad = copy.findIndex(value => !Number.isFinite(value));
  check(
    bad < 0,
    'nonFinite',
    () => `flowDesign: ${what} must be finite, got ${copy[bad]} at entry ${bad}; repair it, or leave the region out`,
  );
  return copy;
}
