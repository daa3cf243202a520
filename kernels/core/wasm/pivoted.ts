import {analyse, isDominant} from '../analysis';
import type {Csr} from '../csr';
import {nonFiniteInput} from '../finite';
import type {RhoGradients, SolveState} from '../numericCore';
import {checkRoom} from '../room';
import {estimateInverseNorm1, SMALLEST_RCOND} from '../scalar/denseLu';
import {checkRho, singularFactor} from '../scalar/factor';
import {checkBackwardError} from '../scalar/filter';
import type {Layout} from '../scalar/panels';
import type {Buffers} from './buffers';
import {rhoGradients} from './flowSolve';
import {GROUP, PANEL} from './layout';
import {Side} from './side';
import {checkKept, type Workspace} from './workspace';

// Solves where diagonal dominance is lost on a side, by the dense factors of pivoted.h. A factor takes 8 n² bytes, for as long as its
// filter runs: the gradient makes it again, an eighth of the time, rather than hold that much memory between the passes.

/** As in pivoted.h. */
const BLOCK = 16;
const WIDTH = 8;
const PANELS = 4;
/** A float64, in floats. */
const DOUBLE = 2;

/** A side at one rho. */
interface SideAt {
  readonly side: Side;
  readonly weights: Csr;
  readonly rho: number;
  /** What messages call rho, and which of the gradients is its own. */
  readonly name: 'rhoO' | 'rhoD' | 'rho';
}

/** `NumericCore.kroneckerSolve`: the columns of B are filtered by W_o, then the rows of Y by W_d. */
export function pivotedSolve(
  workspace: Workspace,
  rhoD: number,
  rhoO: number,
  b: Float32Array,
  eta: Float32Array,
  state?: SolveState,
): void {
  const size = b.length;
  const {origin, destination, columns, rows} = sidesOf(workspace, rhoD, rhoO, size);
  workspace.use(buffers => {
    const [bAt, etaAt] = [buffers.input(b), buffers.output(eta)];
    const yAt = buffers.floats(size);
    filter(workspace, origin, columns, bAt, yAt, false);
    filter(workspace, destination, rows, yAt, etaAt, false);
    checkFinite(buffers, etaAt, bAt, size, 'b');
    if (state !== undefined) Object.assign(state, {rhoD, rhoO, y: buffers.view(yAt, size).slice()});
  });
}

/** `NumericCore.kroneckerSolveGrad` for it. */
export function pivotedGradient(
  workspace: Workspace,
  {rhoD, rhoO, y}: SolveState,
  dy: Float32Array,
  eta: Float32Array,
  db: Float32Array,
): RhoGradients {
  const size = dy.length;
  const {origin, destination, columns, rows} = sidesOf(workspace, rhoD, rhoO, size);
  checkKept(y !== undefined);
  return workspace.use(buffers => {
    const [dyAt, etaAt, dbAt] = [buffers.input(dy), buffers.input(eta), buffers.output(db)];
    const yAt = buffers.floats(size);
    buffers.view(yAt, size).set(y);
    const drhoD = filter(workspace, destination, rows, dyAt, dbAt, true, etaAt);
    const drhoO = filter(workspace, origin, columns, dbAt, dbAt, true, yAt);
    return {rhoD: drhoD, rhoO: drhoO};
  });
}

/** `NumericCore.spatialFilter`, with W on the origin side of the workspace. */
export function pivotedSpatialFilter(
  workspace: Workspace,
  layout: Layout,
  rho: number,
  x: Float32Array,
  y: Float32Array,
  transpose: boolean,
): void {
  checkRho(rho, 'rho');
  const size = x.length;
  const sideAt: SideAt = {side: workspace.origin, weights: workspace.weights.origin, rho, name: 'rho'};
  workspace.use(buffers => {
    const [xAt, yAt] = [buffers.input(x), buffers.output(y)];
    filter(workspace, sideAt, layout, xAt, yAt, transpose);
    checkFinite(buffers, yAt, xAt, size, 'x');
  });
}

function sidesOf({origin, destination, weights}: Workspace, rhoD: number, rhoO: number, size: number) {
  checkRho(rhoO, 'rhoO');
  checkRho(rhoD, 'rhoD');
  const batch = size / (origin.n * destination.n);
  return {
    origin: {side: origin, weights: weights.origin, rho: rhoO, name: 'rhoO'} as const,
    destination: {side: destination, weights: weights.destination, rho: rhoD, name: 'rhoD'} as const,
    columns: {outer: batch, n: origin.n, inner: destination.n},
    rows: {outer: batch * origin.n, n: destination.n, inner: 1},
  };
}

function checkFinite(buffers: Buffers, results: number, input: number, size: number, name: string): void {
  let sum = 0;
  for (const value of buffers.view(results, size)) sum += 0 * value;
  if (Number.isNaN(sum)) throw nonFiniteInput(buffers.view(input, size), name);
}

/**
 * y = (I - rho W)⁻¹ x, or transposed, along the middle axis of the layout; y may be x. All tensors are offsets.
 *
 * @returns with `lagOf` = F and `transpose` the gradient <y, W F>, see `filter` of the scalar core
 */
function filter(
  workspace: Workspace,
  at: SideAt,
  layout: Layout,
  x: number,
  y: number,
  transpose: boolean,
  lagOf = 0,
): number {
  const byPivots = !isDominant(analyse(at.weights), at.rho);
  return workspace.use(buffers =>
    (byPivots ? filterPivoted : filterDominant)(workspace, buffers, at, layout, x, y, transpose, lagOf),
  );
}

/** Where only the other side has lost its dominance: by sparse factors, as ever. */
function filterDominant(
  workspace: Workspace,
  buffers: Buffers,
  {side, rho, name}: SideAt,
  {outer, n, inner}: Layout,
  x: number,
  y: number,
  transpose: boolean,
  lagOf: number,
): number {
  const {solver, weights, origin, destination} = workspace;
  const panels = buffers.floats(GROUP * PANEL * n);
  Side.factor(side, rho, name, side, rho, name);
  solver.spatial_filter(side.offset, Number(transpose), outer, inner, x, y, panels);
  if (lagOf === 0 || name === 'rho') return 0;
  const batch = (outer * n * inner) / (origin.n * destination.n);
  return rhoGradients(workspace, buffers, weights, batch, lagOf, y)[name];
}

/**
 * By the dense factor. No product with W is needed for the gradient: if V = (I - rho W)⁻ᵀ Q, then rho Wᵀ V = V - Q, so that
 *
 *     dLoss/drho = <V, W Y> = <V - Q, Y> / rho,
 *
 * which loses nothing to cancellation, as |rho| ‖W‖ >= 1 here.
 *
 * Nothing but pivoting vouches for the factor, so that the residual is looked at: that of one more right-hand side, a sum of all
 * others with unequal weights, whose solution is the same sum of theirs (Freivalds 1977). It costs n² instead of n³ operations.
 */
function filterPivoted(
  {solver}: Workspace,
  buffers: Buffers,
  {side, weights, rho, name}: SideAt,
  {outer, n, inner}: Layout,
  x: number,
  y: number,
  transpose: boolean,
  lagOf: number,
): number {
  const pitch = Math.ceil(n / BLOCK) * BLOCK;
  checkRoom('the pivoted factor', n, 8 * n * pitch);
  const factors = buffers.floats(DOUBLE * n * pitch);
  const rows = buffers.floats(n);
  const panels = buffers.floats(DOUBLE * n * PANELS * WIDTH);
  const tile = buffers.floats(DOUBLE * BLOCK * WIDTH);
  const report = buffers.floats(DOUBLE * (4 + 2 * n));

  const regular = solver.pivoted_factor(side.offset, rho, factors, rows, panels, tile) === 1;
  const solveOne = (b: Float64Array, transposed: boolean): Float64Array => {
    buffers.doubles(panels, n).set(b);
    solver.pivoted_solve_one(n, factors, Number(transposed), panels);
    return buffers.doubles(panels, n).slice();
  };
  const analysis = analyse(weights);
  const norm1 = 1 + Math.abs(rho) * analysis.norm1;
  if (!regular || !(1 / (norm1 * estimateInverseNorm1(solveOne, n)) >= SMALLEST_RCOND))
    throw singularFactor(analysis, rho, name);

  if (transpose) solver.pivoted_transpose(n, factors);
  const [o, adjoint] = [side.offset, Number(transpose)];
  solver.pivoted_filter(o, rho, factors, rows, adjoint, outer, inner, x, y, lagOf, panels, report);
  const [product, residual, largestX, largestY] = buffers.doubles(report, 4);
  checkBackwardError(rho, residual, (1 + Math.abs(rho) * analysis.norm) * largestY + largestX);
  return product / rho;
}
