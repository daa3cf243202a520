import type {FlowDesign} from '../design/flowDesign';
import type {FlowFilter} from './dependence';

/** eta at some parameters. */
export interface Predicted {
  /** eta = A⁻¹ X beta + offset, [periods * n_o * n_d] */
  readonly eta: Float64Array;
  /** A⁻¹ X beta, [designs * n_o * n_d] */
  readonly filtered: Float64Array;
  /** The gradients by rhos and betas of a function of eta whose gradient by eta is g, [periods * n_o * n_d]; as exact as eta. */
  pullback(g: Float32Array | Float64Array): Promise<{rhos: number[]; betas: Float64Array}>;
  dispose(): void;
}

/** A refined solve is exact enough when its last correction is this small: the error left is about its square. */
const NEGLIGIBLE = 1e-6;
const MAX_REFINEMENTS = 5;

/** The x with A x = b, or Aᵀ x = b, by solves in float32 for what is left of b in float64. */
async function refinedSolve(
  filter: FlowFilter,
  rhos: readonly number[],
  b: Float64Array,
  transpose: boolean,
): Promise<Float64Array> {
  const solve = (residual: Float32Array): Promise<Float32Array> =>
    transpose ? filter.solveTransposed(rhos, residual) : filter.solveOnly(rhos, residual);
  const x = new Float64Array(await solve(new Float32Array(b)));
  for (let round = 0; round < MAX_REFINEMENTS; round++) {
    const correction = await solve(filter.residual(rhos, b, x, transpose));
    let largest = 0;
    let scale = 0;
    for (let r = 0; r < x.length; r++) {
      x[r] += correction[r];
      largest = Math.max(largest, Math.abs(correction[r]));
      scale = Math.max(scale, Math.abs(x[r]));
    }
    if (largest <= NEGLIGIBLE * scale) break;
  }
  return x;
}

/** The linear predictor of a flow model: one design for all periods, which is solved once, or one for each. */
export class LinearPredictor {
  /** n_o * n_d */
  readonly pairs: number;
  /** X beta on its way to a solve: made once, since a search comes by here often. */
  private passing: Float64Array | undefined;

  constructor(
    readonly designs: readonly FlowDesign[],
    readonly filter: FlowFilter,
    readonly periods: number,
    /** [n_o * n_d] or [periods * n_o * n_d] */
    readonly offset: Float64Array | undefined,
  ) {
    this.pairs = designs[0].origins * designs[0].destinations;
  }

  /** Sums over the periods that share a design: [periods * n_o * n_d] to [designs * n_o * n_d]. */
  collapse<T extends Float32Array | Float64Array>(v: T): T {
    const size = this.designs.length * this.pairs;
    if (v.length === size) return v;
    const sum = v.slice(0, size) as T;
    for (let r = size; r < v.length; r++) sum[r % size] += v[r];
    return sum;
  }

  /**
   * eta and its pullback. The solves are in float32. With `refine` they are followed by corrections for the residual in float64,
   * e = A⁻¹ (b - A eta), which leaves a relative error near 1e-12 on every backend (Higham 2002, sec. 12.1). Gradients want that as well:
   * those of large flows are small differences of large sums. With v = A⁻ᵀ g they are Xᵀ v and <v, -dA/drho_j eta>.
   */
  async evaluate(rhos: readonly number[], betas: ArrayLike<number>, refine = false): Promise<Predicted> {
    const {filter} = this;
    const isKept = refine || rhos.length === 0;
    const b = this.multiply(
      betas,
      isKept ? undefined : (this.passing ??= new Float64Array(this.designs.length * this.pairs)),
    );
    if (rhos.length === 0) return this.predicted(b, g => Promise.resolve({b: g, rhos: []}));
    if (refine) {
      const filtered = await refinedSolve(filter, rhos, b, false);
      return this.predicted(filtered, async g => {
        const v = await refinedSolve(filter, rhos, new Float64Array(g), true);
        return {b: v, rhos: rhos.map((_, j) => filter.slope(j, rhos, v, filtered))};
      });
    }
    const solved = await filter.solve(rhos, new Float32Array(b));
    const pullback = (g: Float32Array | Float64Array) => solved.pullback(new Float32Array(g));
    return this.predicted(new Float64Array(solved.values), pullback, () => solved.dispose());
  }

  /** X beta + offset, [periods * n_o * n_d]: eta without spatial dependence. */
  withoutFilter(betas: ArrayLike<number>): Float64Array {
    return this.expand(this.multiply(betas));
  }

  /** X beta, [designs * n_o * n_d]. */
  private multiply(
    betas: ArrayLike<number>,
    out: Float64Array = new Float64Array(this.designs.length * this.pairs),
  ): Float64Array {
    this.designs.forEach((design, i) => design.multiply(betas, out.subarray(i * this.pairs, (i + 1) * this.pairs)));
    return out;
  }

  /** Adds the offset, and repeats what periods share: [designs * n_o * n_d] to [periods * n_o * n_d]. */
  private expand(filtered: Float64Array): Float64Array {
    const {offset, pairs, periods} = this;
    if (offset === undefined && filtered.length === periods * pairs) return filtered;
    const eta = new Float64Array(periods * pairs);
    for (let start = 0; start < eta.length; start += filtered.length) eta.set(filtered, start);
    if (offset !== undefined) for (let r = 0; r < eta.length; r++) eta[r] += offset[r % offset.length];
    return eta;
  }

  private predicted(
    filtered: Float64Array,
    pullback: (g: Float32Array | Float64Array) => Promise<{b: Float32Array | Float64Array; rhos: number[]}>,
    dispose: () => void = () => undefined,
  ): Predicted {
    const {designs, pairs} = this;
    return {
      filtered,
      eta: this.expand(filtered),
      dispose,
      pullback: async g => {
        const {b, rhos} = await pullback(this.collapse(g));
        const betas = new Float64Array(designs[0].terms.length);
        designs.forEach((design, i) => {
          const part = design.multiplyTransposed(b.subarray(i * pairs, (i + 1) * pairs));
          part.forEach((value, k) => (betas[k] += value));
        });
        return {rhos, betas};
      },
    };
  }
}
