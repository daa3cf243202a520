import type {RandomDraws} from '../simulate/random';

/** Flows as they were observed, row-major with the destination fastest; several periods one after the other. */
export interface Counts {
  /** [periods * n_o * n_d]; 0 where nothing was observed. */
  readonly y: Float64Array;
  /** 1 where a flow was observed, 0 where it is missing; undefined where all were. */
  readonly observed?: Uint8Array;
}

/** The log-likelihood at one eta. */
export interface Likelihood {
  readonly value: number;
  /** Derivative by the dispersion parameter; 0 where the family has none. */
  readonly dispersionScore: number;
}

/** The log-likelihood l and its derivatives at one eta, [pairs] each and 0 for pairs that were not observed; with all its constants. */
export interface LikelihoodAt extends Likelihood {
  /** dl/deta */
  readonly score: Float64Array;
  /** dl/dalpha pair by pair; only where there is a dispersion parameter. */
  dispersionScores?(): Float64Array;
  curvature(): Curvature;
  fisher(): ExpectedCurvature;
}

/** Second derivatives of the log-likelihood. */
export interface Curvature {
  /** -d²l/deta² */
  readonly eta: Float64Array;
  /** Only where there is a dispersion parameter. */
  readonly dispersion?: {
    /** d²l/(deta dalpha) */
    readonly cross: Float64Array;
    /** The sum of -d²l/dalpha². */
    readonly curvature: number;
  };
}

/** Their expectations. */
export interface ExpectedCurvature {
  /** E[-d²l/deta²] */
  readonly eta: Float64Array;
  /** The sum of E[-d²l/dalpha²], worked out when it is asked for; only where there is a dispersion parameter. */
  readonly dispersion?: () => number;
}

/** A family with the counts it looks at: what depends on the counts alone is worked out once. */
export type FamilyLikelihood = (eta: ArrayLike<number>, dispersion: number) => LikelihoodAt;

/**
 * The distribution of a flow given eta, its linear predictor after spatial dependence: mu = exp(eta) for counts. All in float64, pair by pair; a family knows
 * nothing of space, of tfjs or of priors. A new family is one file that exports one of these, and a line in `index.ts`.
 */
export interface Family {
  readonly name: FamilyName;
  /** What a summary calls it. */
  readonly title: string;
  readonly link: 'log';
  /** The name of its dispersion parameter, which is positive and learnt; undefined where it has none. */
  readonly dispersion?: string;
  of(counts: Counts): FamilyLikelihood;
  variance(mu: number, dispersion: number): number;
  /** One flow. */
  draw(random: RandomDraws, mu: number, dispersion: number): number;
  /** Twice the log-likelihood that a pair loses against a perfect fit. */
  unitDeviance(y: number, mu: number, dispersion: number): number;
}

export type FamilyName = 'poisson' | 'negativeBinomial';
