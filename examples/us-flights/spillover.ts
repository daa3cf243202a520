import type {FlowFit, SpatialWeights} from 'kronflow';
import {gravityDesign} from './covariates';
import type {Flights} from './data';

/** What happens elsewhere when one airport grows. */
export interface Spillover {
  /** The airport that grows, by index, and by how many per cent. */
  source: number;
  growth: number;
  /** Of the answer of an airport's departures, the share that it takes from its neighbours. */
  share: number;
  /** Per airport: the change of the flights that leave it for any destination, in per cent. */
  change: Float64Array;
  /** Per airport: how many steps from neighbour to neighbour lead to the source; Infinity if none do. */
  steps: number[];
  /** [airport, one of its neighbours], by index */
  links: [number, number][];
}

/**
 * The fit's prediction for a scenario, beside that for things as they are. X beta changes in the row of the source only, and by the same for every destination. As
 * W is row-standardised, W_d 1 = 1, so that eta changes by the same too: with d eta = v ⊗ 1 and d X beta = x ⊗ 1,
 *
 *     ((1 - rho_d) I - (rho_o + rho_w) W) v = x,      share = (rho_o + rho_w) / (1 - rho_d),
 *
 * where the separable rho_w = -rho_d rho_o leaves share = rho_o.
 */
export async function spilloverFrom(
  source: number,
  growth: number,
  {flights, weights, fit}: {flights: Flights; weights: SpatialWeights; fit: FlowFit},
): Promise<Spillover> {
  const {n, indptr, indices} = weights;
  const before = await fit.predict(gravityDesign(flights));
  const after = await fit.predict(gravityDesign(flights, {departuresGrow: {[source]: 1 + growth / 100}}));
  const elsewhere = (origin: number): number => origin * n + ((origin + 1) % n); // any destination will do
  const change = Float64Array.from({length: n}, (_, origin) => {
    const pair = elsewhere(origin);
    return 100 * Math.expm1(after.eta[pair] - before.eta[pair]);
  });

  const rho = (name: string): number => (fit.model.names.includes(name) ? fit.estimate(name) : 0);
  const [rhoD, rhoO] = [rho('rho_d'), rho('rho_o')];
  const rhoW = fit.model.dependence === 'separable' ? -rhoD * rhoO : rho('rho_w');
  const links: [number, number][] = [];
  for (let i = 0; i < n; i++) for (const j of indices.subarray(indptr[i], indptr[i + 1])) links.push([i, j]);
  return {source, growth, share: (rhoO + rhoW) / (1 - rhoD), change, steps: stepsTo(source, n, links), links};
}

function stepsTo(source: number, n: number, links: [number, number][]): number[] {
  const steps = new Array<number>(n).fill(Infinity);
  let reached = [source];
  for (let step = 0; reached.length > 0; step++) {
    for (const i of reached) steps[i] = step;
    const last = new Set(reached);
    reached = [...new Set(links.filter(([i, j]) => last.has(j) && steps[i] === Infinity).map(([i]) => i))];
  }
  return steps;
}
