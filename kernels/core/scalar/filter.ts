import type {Csr} from '../csr';
import {analyse} from '../analysis';
import {check} from '../errors';
import type {Factor} from './factor';
import {forEachPanel, type Layout, panelBuffer, WIDTH} from './panels';

/** Largest accepted backward error of a solve whose factor is not diagonally dominant. */
const LARGEST_BACKWARD_ERROR = 1e-10;

/**
 * The spatial filter: out = (I - rho W)⁻¹ x along the middle axis, or with `transpose` (I - rho Wᵀ)⁻¹ x. out may be x.
 *
 * With `lagOf` = y, also the trace-form gradient: if x is the cotangent of y = (I - rho W)⁻¹ b and `transpose` is set, then
 * V = out is the cotangent of b, and
 *
 *     dLoss/drho = <V, W y>,   since dy/drho = (I - rho W)⁻¹ W y,
 *
 * summed in float64 while the panel is at hand.
 *
 * @returns dLoss/drho, or 0 without `lagOf`
 */
export function filter(
  factor: Factor,
  layout: Layout,
  x: Float32Array,
  out: Float32Array,
  transpose: boolean,
  lagOf?: Float32Array,
): number {
  const {position, weights} = factor.analysis;
  const panel = panelBuffer(layout.n);
  const other = panelBuffer(layout.n);
  let gradient = 0;
  forEachPanel(layout, slice => {
    slice.gather(x, position, panel);
    if (factor.checkResidual) other.set(panel);
    factor.solve(panel, transpose);
    if (factor.checkResidual) assertSmallResidual(factor, panel, other, transpose);
    slice.scatter(panel, position, out);
    if (lagOf !== undefined) {
      slice.gather(lagOf, position, other);
      gradient += innerProductWithLag(weights, panel, other);
    }
  });
  return gradient;
}

/** The spatial lag: out = W x along the middle axis, or Wᵀ x. */
export function lag(weights: Csr, layout: Layout, x: Float32Array, out: Float32Array, transpose: boolean): void {
  const {position, weights: w} = analyse(weights);
  const panel = panelBuffer(layout.n);
  const product = panelBuffer(layout.n);
  forEachPanel(layout, slice => {
    slice.gather(x, position, panel);
    product.fill(0);
    addLag(w, 1, panel, product, transpose);
    slice.scatter(product, position, out);
  });
}

/** out += scale * W x, or scale * Wᵀ x, on panels. */
export function addLag(w: Csr, scale: number, x: Float64Array, out: Float64Array, transpose: boolean): void {
  for (let i = 0; i < w.n; i++) {
    for (let p = w.indptr[i]; p < w.indptr[i + 1]; p++) {
      const value = scale * w.data[p];
      const t = (transpose ? w.indices[p] : i) * WIDTH;
      const s = (transpose ? i : w.indices[p]) * WIDTH;
      for (let c = 0; c < WIDTH; c++) out[t + c] += value * x[s + c];
    }
  }
}

/** <V, W Y> on panels. */
function innerProductWithLag(w: Csr, v: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let i = 0; i < w.n; i++) {
    for (let p = w.indptr[i], t = i * WIDTH; p < w.indptr[i + 1]; p++) {
      const s = w.indices[p] * WIDTH;
      let product = 0;
      for (let c = 0; c < WIDTH; c++) product += v[t + c] * y[s + c];
      total += w.data[p] * product;
    }
  }
  return total;
}

/** Throws unless ‖b - A x‖ is tiny against ‖A‖ ‖x‖ + ‖b‖ in the maximum norm. Overwrites b with the residual. */
function assertSmallResidual(factor: Factor, x: Float64Array, b: Float64Array, transpose: boolean): void {
  const {rho, analysis} = factor;
  const scale = (1 + Math.abs(rho) * analysis.norm) * maxAbs(x) + maxAbs(b);
  for (let t = 0; t < b.length; t++) b[t] -= x[t];
  addLag(analysis.weights, rho, x, b, transpose);
  checkBackwardError(rho, maxAbs(b), scale);
}

/** @throws KronflowError `inaccurateSolve` where a residual is not tiny against the `scale` of what it is the difference of */
export function checkBackwardError(rho: number, error: number, scale: number): void {
  check(
    !(error > LARGEST_BACKWARD_ERROR * scale),
    'inaccurateSolve',
    () =>
      `the solve at rho = ${rho} left a relative residual of ${(error / scale).toExponential(1)}, more than ` +
      `${LARGEST_BACKWARD_ERROR}; choose a rho further from a singular value of the factor`,
  );
}

const maxAbs = (x: Float64Array): number => x.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
