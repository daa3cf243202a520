import {checkGradient} from '../../support/gradientChecker';
import {scalar} from '../../support/layout';
import {cases} from '../cases';
import {type Check, inputsOf, referenceOf, type Subject, withSolve} from './check';

/** dloss/drhoD, dloss/drhoO, dloss/db of loss = <cotangent, eta>, every case. */
export function gradientChecks(subject: Subject): Check[] {
  const {eta, db, drho} = subject.tolerances;
  return cases.map(c => ({
    name: `gradient: ${c.name}`,
    run: () =>
      withSolve(subject, c, async solve => {
        const {oracle, point, array} = referenceOf(c);
        const expected = oracle.gradient(point);
        await checkGradient(subject.tf, {
          name: c.name,
          run: (rhoD, rhoO, b) => solve(rhoD, rhoO, b),
          inputs: inputsOf(c),
          cotangent: {shape: c.shape, values: c.cotangent},
          value: array(expected.cotangent),
          gradients: {rhoD: scalar(expected.rhoD), rhoO: scalar(expected.rhoO), b: array(expected.b)},
          tolerances: {value: eta, gradients: {rhoD: drho, rhoO: drho, b: db}},
        });
      }),
  }));
}
