import {check} from '../../kernels/core/errors';
import {describe} from '../arguments/describe';

/** How flows depend on the flows of neighbours: which rhos are free. */
export const dependences = [
  'none',
  'destination',
  'origin',
  'network',
  'destinationOrigin',
  'separable',
  'unrestricted',
] as const;
export type DependenceName = (typeof dependences)[number];

/** @throws KronflowError `invalidArgument` */
export function checkDependence(op: string, dependence: DependenceName): void {
  check(
    dependences.includes(dependence),
    'invalidArgument',
    () => `${op}: dependence must be one of ${dependences.join(', ')}, got ${describe(dependence)}`,
  );
}

/** The dependence by which a rho works: on neighbours of the destination, of the origin, or of both. */
export type RhoKind = 'd' | 'o' | 'w';

/**
 * The free rhos of each dependence, in the general A = I - rho_d (I ⊗ W_d) - rho_o (W_o ⊗ I) - rho_w (W_o ⊗ W_d). Where rho_w is not free it is 0, but
 * -rho_d rho_o for `separable`. (Models 1-4, 7, 8 and 9 of LeSage & Pace 2008, sec. 3.)
 */
export const freeRhos: Readonly<Record<DependenceName, readonly RhoKind[]>> = {
  none: [],
  destination: ['d'],
  origin: ['o'],
  network: ['w'],
  destinationOrigin: ['d', 'o'],
  separable: ['d', 'o'],
  unrestricted: ['d', 'o', 'w'],
};

/** Whether A is a Kronecker product of one factor per side. */
export const isSeparable = (dependence: DependenceName): boolean =>
  ['none', 'destination', 'origin', 'separable'].includes(dependence);

/** rho_d, rho_o and rho_w of the general A, and their derivatives by the free rhos. */
export interface RhoTriple {
  /** [rho_d, rho_o, rho_w] */
  readonly values: readonly [number, number, number];
  /** Row j: d values / d rho_j. */
  readonly jacobian: readonly (readonly [number, number, number])[];
  /** d² values / (d rho_i d rho_j) */
  hessian(i: number, j: number): readonly [number, number, number];
}

const ZERO = [0, 0, 0] as const;
const UNIT: Record<RhoKind, readonly [number, number, number]> = {d: [1, 0, 0], o: [0, 1, 0], w: [0, 0, 1]};

/** @param rhos the free ones, in the order of {@link freeRhos} */
export function rhoTriple(dependence: DependenceName, rhos: readonly number[]): RhoTriple {
  if (dependence === 'separable') {
    const [d, o] = rhos;
    return {
      values: [d, o, -d * o],
      jacobian: [
        [1, 0, -o],
        [0, 1, -d],
      ],
      hessian: (i, j) => (i === j ? ZERO : [0, 0, -1]),
    };
  }
  const kinds = freeRhos[dependence];
  const valueOf = (kind: RhoKind): number => rhos[kinds.indexOf(kind)] ?? 0;
  return {
    values: [valueOf('d'), valueOf('o'), valueOf('w')],
    jacobian: kinds.map(kind => UNIT[kind]),
    hessian: () => ZERO,
  };
}
