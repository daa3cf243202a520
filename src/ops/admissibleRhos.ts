import {admissibleRegion, type AdmissibleRhos} from '../../kernels/core/spectral/admissible';
import type {Rhos} from '../../kernels/core/unrestricted/shifts';
import {checkRhoNumbers} from './arguments';
import {type FlowWeights, flowWeightsPair} from './flowWeights';

/**
 * The region of the three dependence parameters round zero in which the unrestricted A is regular: a tetrahedron, exact where the
 * eigenvalues of W are real. The separable model's is the same with rhoW = -rhoD rhoO.
 *
 * ```js
 * const region = admissibleRhos(W);
 * region.rhoD;                                          // {lower: 1 / λ_min, upper: 1 / λ_max}, the other rhos being zero
 * region.contains({rhoD: 0.4, rhoO: 0.3, rhoW: 0.2});   // true for row-standardised W
 * region.reach(from, direction);                        // the longest step of a line search
 * ```
 *
 * @throws KronflowError `invalidType`, `nonFinite`
 */
export function admissibleRhos(flowWeights: FlowWeights): AdmissibleRhos {
  const region = admissibleRegion(flowWeightsPair('admissibleRhos', flowWeights));
  const checked = (rhos: Rhos): Rhos => {
    checkRhoNumbers('admissibleRhos', rhos, ['rhoD', 'rhoO', 'rhoW']);
    return rhos;
  };
  return {
    ...region,
    margin: rhos => region.margin(checked(rhos)),
    contains: rhos => region.contains(checked(rhos)),
    reach: (from, direction) => region.reach(checked(from), checked(direction)),
  };
}
