import {relativeError} from '../test/support/compare';
import type {Id} from './contestants';
import type {FlowResults} from './contestants/entry';

/** Who differs by more, relative to the largest value, has solved another problem, and its time means nothing. */
const TOLERANCE = 1e-4;

/** The largest of the relative differences of eta, db and both rho gradients. @throws where it is more than the tolerance */
export function checkAgreement(id: Id, actual: FlowResults, expected: FlowResults): number {
  const differences = {
    eta: relativeError(actual.eta, expected.eta),
    db: relativeError(actual.db, expected.db),
    rhoD: relativeError([actual.rhoD], [expected.rhoD]),
    rhoO: relativeError([actual.rhoO], [expected.rhoO]),
  };
  for (const [name, difference] of Object.entries(differences)) {
    if (difference > TOLERANCE) {
      throw new Error(`bench: ${id}: ${name} must agree with ours to ${TOLERANCE}, but differs by ${difference}`);
    }
  }
  return Math.max(...Object.values(differences));
}
