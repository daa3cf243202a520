import type {FlowModel} from '../models/model';
import type {Bounds} from '../models/priors';

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
 * a narrow, bent valley. Parameters to which a prior gives bounds are transformed by those, as rho (two bounds) or alpha (one). The posterior
 * stays the density of the parameters on their own scale: no Jacobian.
 */
export class FreeParameters {
  private readonly transforms: readonly Transform[];
  /** The parameters that are multiplied by the gain: coefficients without bounds. */
  private readonly isGained: readonly boolean[];

  constructor(private readonly model: FlowModel) {
    const {bounds} = model;
    this.transforms = bounds.map(transformOf);
    this.isGained = bounds.map(
      ({lower, upper}, k) => model.kindOf(k) === 'coefficient' && lower === -Infinity && upper === Infinity,
    );
  }

  /** @param parameters [p], in the model's order, inside their bounds */
  fromParameters(parameters: ArrayLike<number>): Float64Array {
    const {value: gain} = this.model.filter.gain(this.model.split(parameters).rhos);
    return Float64Array.from(this.transforms, ({toFree}, k) =>
      this.isGained[k] ? parameters[k] * gain : toFree(parameters[k]),
    );
  }

  toParameters(free: ArrayLike<number>): FreePoint {
    const {transforms, isGained, model} = this;
    const moved = transforms.map(({fromFree}, k) => fromFree(free[k]));
    const gain = model.filter.gain(model.split(moved.map(({value}) => value)).rhos);
    const parameters = new Float64Array(moved.length);
    for (let k = 0; k < parameters.length; k++) {
      parameters[k] = isGained[k] ? free[k] / gain.value : moved[k].value;
    }
    return new FreePoint(parameters, moved, isGained, gain);
  }
}

/** Parameters that free ones stand for. */
export class FreePoint {
  constructor(
    readonly parameters: Float64Array,
    private readonly moved: readonly {readonly slope: number}[],
    private readonly isGained: readonly boolean[],
    private readonly gain: {readonly value: number; readonly gradient: readonly number[]},
  ) {}

  /** The gradient of a function by the free entries from its gradient by the parameters. */
  pullback(gradient: ArrayLike<number>): Float64Array {
    const {parameters, moved, isGained, gain} = this;
    // beta = gamma / gain: through gain, every such beta moves with every rho.
    let byGain = 0;
    for (let k = 0; k < parameters.length; k++) if (isGained[k]) byGain -= (parameters[k] / gain.value) * gradient[k];
    const byFree = new Float64Array(parameters.length);
    for (let k = 0; k < byFree.length; k++) {
      const slope = k < gain.gradient.length ? gain.gradient[k] : 0;
      byFree[k] = isGained[k] ? gradient[k] / gain.value : (gradient[k] + byGain * slope) * moved[k].slope;
    }
    return byFree;
  }
}

/** A monotone map between an interval and the whole line. */
interface Transform {
  readonly toFree: (x: number) => number;
  /** The parameter and its derivative. */
  readonly fromFree: (u: number) => {value: number; slope: number};
}

function transformOf({lower, upper}: Bounds): Transform {
  if (Number.isFinite(lower) && Number.isFinite(upper)) {
    const middle = (lower + upper) / 2;
    const half = ((upper - lower) / 2) * REACH;
    return {
      toFree: x => Math.atanh(Math.max(-1 + 1e-12, Math.min(1 - 1e-12, (x - middle) / half))),
      fromFree: u => ({value: middle + half * Math.tanh(u), slope: half / Math.cosh(u) ** 2}),
    };
  }
  if (!Number.isFinite(lower) && !Number.isFinite(upper)) {
    return {toFree: x => x, fromFree: u => ({value: u, slope: 1})};
  }
  const [bound, sign] = Number.isFinite(lower) ? [lower, 1] : [upper, -1];
  return {
    toFree: x => Math.log(sign * (x - bound)),
    fromFree: u => ({value: bound + sign * Math.exp(u), slope: sign * Math.exp(u)}),
  };
}
