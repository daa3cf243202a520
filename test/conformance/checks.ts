import {algebraChecks} from './checks/algebra';
import {argumentChecks} from './checks/arguments';
import {compositionChecks} from './checks/composition';
import type {Check, Subject} from './checks/check';
import {edgeChecks} from './checks/edges';
import {filterChecks} from './checks/filter';
import {fitChecks} from './checks/fit';
import {unrestrictedFitChecks} from './checks/fitUnrestricted';
import {flowLogDetChecks} from './checks/flowLogDet';
import {flowSolveChecks} from './checks/flowSolve';
import {forwardChecks} from './checks/forward';
import {gammaChecks} from './checks/gamma';
import {gradientChecks} from './checks/gradients';
import {lagChecks} from './checks/lag';
import {memoryChecks} from './checks/memory';
import {secondDerivativeChecks} from './checks/secondDerivatives';
import {tolerancesOf} from '../support/tolerances';

export type {Check} from './checks/check';

/**
 * Everything a backend must pass, as plain functions that throw: jest runs the list in Node, a page runs it in a
 * browser. The backend has to be set before a check runs, not before the list is made.
 */
export function conformanceChecks(tf: Subject['tf'], kronflow: Subject['kronflow'], backend: string): Check[] {
  const subject: Subject = {tf, kronflow, backend, tolerances: tolerancesOf(backend)};
  return [
    forwardChecks,
    gradientChecks,
    secondDerivativeChecks,
    filterChecks,
    lagChecks,
    gammaChecks,
    argumentChecks,
    algebraChecks,
    compositionChecks,
    memoryChecks,
    edgeChecks,
    fitChecks,
    unrestrictedFitChecks,
    flowSolveChecks,
    flowLogDetChecks,
  ].flatMap(checks => checks(subject));
}
