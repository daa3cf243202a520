import {scalarCore} from '../kernels/core/scalar';
import {relativeError} from '../test/support/compare';
import type {FlowCase} from './cases';
import type {Id} from './contestants';
import type {FlowResults} from './contestants/entry';

/** The plain TypeScript core: float64 inside, and tested against the oracle. */
export function reference({weights, b, g, rhos: [{rhoD, rhoO}]}: FlowCase): FlowResults {
  const pair = {origin: weights, destination: weights};
  const [eta, state, db] = [b, b, b].map(({length}) => new Float32Array(length));
  scalarCore.kroneckerSolve(pair, rhoD, rhoO, b, eta, state);
  return {eta, db, ...scalarCore.kroneckerSolveGrad(pair, rhoD, rhoO, g, eta, state, db)};
}

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
