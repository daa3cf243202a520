import type {FlowDesign} from '../design/flowDesign';
import {concatenate} from './concatenate';
import type {Filtered, FlowFilter} from './dependence';

/** eta at some parameters. */
export interface Predicted {
  /** eta = A⁻¹ X beta + offset, [periods * n_o * n_d] */
  readonly eta: Float64Array;
  /** A⁻¹ X beta, [designs * n_o * n_d] */
  readonly filtered: Float64Array;
  /** The gradients by rhos and betas of a function of eta whose gradient by eta is g, [periods * n_o * n_d]. */
  pullback(g: Float32Array): Promise<{rhos: number[]; betas: Float64Array}>;
  dispose(): void;
}

/** A refined solve is exact enough when its last correction is this small: the error left is about its square. */
const NEGLIGIBLE = 1e-6;
const MAX_REFINEMENTS = 5;

/** The linear predictor of a flow model: one design for all periods, which is solved once, or one for each. */
export class LinearPredictor {
  /** n_o * n_d */
  readonly pairs: number;

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
   * eta and its pullback. The solve is one in float32. With `refine` it is followed by corrections for the residual in float64,
   * e = A⁻¹ (b - A eta), which leaves a relative error near 1e-12 on every backend (Higham 2002, sec. 12.1).
   */
  async evaluate(rhos: readonly number[], betas: ArrayLike<number>, refine = false): Promise<Predicted> {
    const b = concatenate(this.designs.map(design => design.multiply(betas)));
    if (rhos.length === 0) return this.predicted(b, {pullback: g => Promise.resolve({b: g, rhos: []})});
    const solved = await this.filter.solve(rhos, Float32Array.from(b));
    try {
      const filtered = Float64Array.from(solved.values);
      for (let round = 0; refine && round < MAX_REFINEMENTS; round++) {
        if ((await this.refineOnce(rhos, b, filtered)) <= NEGLIGIBLE) break;
      }
      return this.predicted(filtered, solved);
    } catch (error) {
      solved.dispose();
      throw error;
    }
  }

  /** Corrects `filtered` in place; returns the size of the correction relative to it. */
  private async refineOnce(rhos: readonly number[], b: Float64Array, filtered: Float64Array): Promise<number> {
    const product = this.filter.multiply(rhos, filtered);
    const correction = await this.filter.solve(
      rhos,
      Float32Array.from(b, (value, r) => value - product[r]),
    );
    let [largest, scale] = [0, 0];
    correction.values.forEach((value, r) => {
      filtered[r] += value;
      largest = Math.max(largest, Math.abs(value));
      scale = Math.max(scale, Math.abs(filtered[r]));
    });
    correction.dispose();
    return scale > 0 ? largest / scale : 0;
  }

  /** X beta + offset, [periods * n_o * n_d]: eta without spatial dependence. */
  withoutFilter(betas: ArrayLike<number>): Float64Array {
    return this.expand(concatenate(this.designs.map(design => design.multiply(betas))));
  }

  /** Adds the offset, and repeats what periods share: [designs * n_o * n_d] to [periods * n_o * n_d]. */
  private expand(filtered: Float64Array): Float64Array {
    const {offset, pairs, periods} = this;
    if (offset === undefined && filtered.length === periods * pairs) return filtered;
    const eta = new Float64Array(periods * pairs);
    for (let r = 0; r < eta.length; r++) eta[r] = filtered[r % filtered.length] + (offset?.[r % offset.length] ?? 0);
    return eta;
  }

  private predicted(filtered: Float64Array, solved: Pick<Filtered, 'pullback'> & Partial<Filtered>): Predicted {
    const {designs, pairs} = this;
    return {
      filtered,
      eta: this.expand(filtered),
      dispose: () => solved.dispose?.(),
      pullback: async g => {
        const {b, rhos} = await solved.pullback(this.collapse(g));
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
