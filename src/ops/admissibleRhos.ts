import {admissibleRegion, type AdmissibleRhos} from '../../kernels/core/spectral/admissible';
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
 * @throws KronflowError `invalidType`
 */
export function admissibleRhos(flowWeights: FlowWeights): AdmissibleRhos {
  return admissibleRegion(flowWeightsPair('admissibleRhos', flowWeights));
}
