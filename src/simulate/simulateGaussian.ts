import type {FlowFilter} from '../models/dependence';
import {randomDraws} from './random';

/** A⁻¹ e with independent e ~ N(0, sigma²): what Gaussian flows add to their mean. @param size periods * n_o * n_d */
export async function gaussianNoise(
  filter: FlowFilter,
  rhos: readonly number[],
  sigma: number,
  size: number,
  seed: number,
): Promise<Float32Array> {
  const {normalDraw} = randomDraws(seed);
  const solved = await filter.solve(
    rhos,
    Float32Array.from({length: size}, () => normalDraw(0, sigma)),
  );
  solved.dispose();
  return solved.values;
}
