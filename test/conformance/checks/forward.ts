import {checkValue} from '../../support/gradientChecker';
import {cases} from '../cases';
import {type Check, inputsOf, referenceOf, type Subject, withSolve} from './check';

/** eta = A⁻¹ b, every case. */
export function forwardChecks(subject: Subject): Check[] {
  return cases.map(c => ({
    name: `forward: ${c.name}`,
    run: () =>
      withSolve(subject, c, async solve => {
        const {oracle, point, array} = referenceOf(c);
        await checkValue(subject.tf, {
          name: c.name,
          run: (rhoD, rhoO, b) => solve(rhoD, rhoO, b),
          inputs: inputsOf(c),
          value: array(oracle.solve(c.rhoD, c.rhoO, point.b)),
          tolerances: {value: subject.tolerances.eta, gradients: {}},
        });
      }),
  }));
}
