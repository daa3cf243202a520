import type {FlowModel} from '../models/model';
import type {RhoInterval} from '../weights/rho';

/** At the very ends of its interval a rho makes A singular. */
const REACH = 1 - 1e-7;

/**
 * What the optimiser moves: every entry may take any value, whatever bounds the parameters have.
 *
 *     rho   = middle + half tanh(u)             inside its interval, for ever
 *     beta  = gamma / gain(rho)                 gain = A⁻¹ 1: coefficients after spatial dependence
 *     alpha = exp(v)
 *
 * A⁻¹ 1 = 1 / ((1 - rho_d) (1 - rho_o)), so beta has to make up for any change of a rho, and gamma has not: without it the likelihood is
 * a narrow, bent valley. The posterior stays the density of the parameters on their own scale: no Jacobian.
 */
export class FreeParameters {
  private readonly intervals: readonly RhoInterval[];

  constructor(private readonly model: FlowModel) {
    this.intervals = model.filter.admissible.map(({lower, upper}, j) => {
      const {support} = model.priors[j];
      return {lower: Math.max(lower, support?.lower ?? lower), upper: Math.min(upper, support?.upper ?? upper)};
    });
  }

  /** @param parameters [p], in the model's order, inside their bounds */
  fromParameters(parameters: ArrayLike<number>): Float64Array {
    const {rhos, betas, dispersion} = this.model.split(parameters);
    const {value: gain} = this.model.filter.gain(rhos);
    const us = rhos.map((rho, j) => {
      const {middle, half} = this.interval(j);
      return Math.atanh(Math.max(-1 + 1e-12, Math.min(1 - 1e-12, (rho - middle) / half)));
    });
    const v = this.model.family.dispersion === undefined ? [] : [Math.log(dispersion)];
    return Float64Array.from([...us, ...betas.map(beta => beta * gain), ...v]);
  }

  /** The parameters, and the gradient of a function by the free entries from its gradient by the parameters. */
  toParameters(free: ArrayLike<number>): {
    parameters: Float64Array;
    pullback: (gradient: ArrayLike<number>) => Float64Array;
  } {
    const {rhos: us, betas: gammas, dispersion: v} = this.model.split(free);
    const hasDispersion = this.model.family.dispersion !== undefined;
    const rhos = us.map((u, j) => {
      const {middle, half} = this.interval(j);
      return middle + half * Math.tanh(u);
    });
    const {value: gain, gradient: gainSlopes} = this.model.filter.gain(rhos);
    const betas = gammas.map(gamma => gamma / gain);
    const alpha = Math.exp(v);
    const parameters = Float64Array.from([...rhos, ...betas, ...(hasDispersion ? [alpha] : [])]);
    const pullback = (gradient: ArrayLike<number>): Float64Array => {
      const by = this.model.split(gradient);
      // beta = gamma / gain: through gain, every beta moves with every rho.
      const byGain = betas.reduce((sum, beta, k) => sum - (beta / gain) * by.betas[k], 0);
      return Float64Array.from([
        ...us.map((u, j) => (by.rhos[j] + byGain * gainSlopes[j]) * (this.interval(j).half / Math.cosh(u) ** 2)),
        ...by.betas.map(slope => slope / gain),
        ...(hasDispersion ? [alpha * by.dispersion] : []),
      ]);
    };
    return {parameters, pullback};
  }

  private interval(j: number): {middle: number; half: number} {
    const {lower, upper} = this.intervals[j];
    return {middle: (lower + upper) / 2, half: ((upper - lower) / 2) * REACH};
  }
}
