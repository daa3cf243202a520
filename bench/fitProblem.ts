import {type FlowDesign, flowDesign, type FlowModel, flowModel, simulateFlows, type SpatialWeights} from 'kronflow';
import {seededRandom} from '../test/support/random';
import {nearestNeighbours} from './cases';

/** Flows to fit, and what they were drawn from. */
export interface FitProblem {
  readonly n: number;
  readonly weights: SpatialWeights;
  readonly design: FlowDesign;
  /** [n * n] */
  readonly flows: Float64Array;
}

const truth = {
  ...{rho_d: 0.5, rho_o: 0.3, intercept: 0.6, alpha: 2},
  ...{dest_jobs: 0.4, dest_rent: -0.2, orig_people: 0.3, orig_income: 0.2, distance: -0.5, language: 0.3},
};

/**
 * Six covariates, two of each kind: of destinations, of origins, of pairs. Negative binomial, W of both sides the 6 nearest neighbours with rows
 * standardised. Seeded by n; needs a backend.
 */
export async function fitProblem(n: number): Promise<FitProblem> {
  const random = seededRandom(3000 + n);
  const draw = (count: number): Float64Array => Float64Array.from({length: count}, () => random.normal());
  const places = Array.from({length: n}, () => [random.uniform(), random.uniform()]);
  const distance = Float64Array.from({length: n * n}, (_, r) => {
    const [a, b] = [places[Math.floor(r / n)], places[r % n]];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  });
  const design = flowDesign({
    destination: {jobs: draw(n), rent: draw(n)},
    origin: {people: draw(n), income: draw(n)},
    pair: {distance, language: draw(n * n)},
  });
  const weights = nearestNeighbours(n);
  const flows = await simulateFlows({family: 'negativeBinomial', weights, design, parameters: truth, seed: n});
  return {n, weights, design, flows};
}

/** With the default priors: coefficients N(0, 10²), rhos uniform, alpha half-t(3, 2.5). */
export const modelOf = ({weights, design, flows}: FitProblem): FlowModel =>
  flowModel({family: 'negativeBinomial', weights, design, flows});

/** A start that needs no fit: no spatial dependence, the mean flow and nothing else. */
export function startOf({design, flows}: FitProblem): Record<string, number> {
  const mean = flows.reduce((sum, flow) => sum + flow, 0) / flows.length;
  const coefficients = Object.fromEntries(design.names.map(name => [name, 0]));
  return {rho_d: 0, rho_o: 0, ...coefficients, intercept: Math.log(mean), alpha: 1};
}
