import {assertEqual, assertTrue} from '../../support/compare';
import {identity, inner, type Matrix, solve} from '../../support/dense';
import {seededRandom} from '../../support/random';
import {unrestrictedOracle} from '../../support/unrestrictedOracle';
import {ring, rook} from '../../support/weights';
import type {Check, Subject} from './check';

/** How far a fit may be from the oracle's maximum: standard errors, their ratio, log-likelihood. */
const TOLERANCES = {distance: 0.02, standardError: 0.02, logLikelihood: 0.01};

/** Similar to symmetric matrices: those W that every backend solves with three rhos. */
const [origin, destination] = [rook(2, 4), ring(7)];
const TRUTH = {rho_d: 0.4, rho_o: 0.3, rho_w: -0.2, intercept: 0.8, dest_x: 0.5, orig_z: -0.4, distance: 0.6};

const random = seededRandom(77);
const x = destination.map(() => random.normal());
const z = origin.map(() => random.normal());
/** Without what varies by pair, A acts on the columns by two ratios of the rhos alone: the three could not be told apart. */
const distance = z.flatMap(() => x.map(() => random.normal()));
/** One row per pair: intercept, dest_x, orig_z, distance. */
const design: Matrix = z.flatMap((zo, o) => x.map((xd, d) => [1, xd, zo, distance[o * x.length + d]]));

/** log y!, by its definition. */
const logFactorial = (y: number): number =>
  Array.from({length: y}, (_, i) => Math.log(i + 1)).reduce((sum, value) => sum + value, 0);

const oracle = unrestrictedOracle(origin, destination);

/** The Poisson log-likelihood and its gradient, in float64 and with the whole A: eta = A⁻¹ X beta, dlogL/deta = y - mu. */
function likelihood(flows: ArrayLike<number>, [d, o, w, ...betas]: readonly number[]): [number, number[]] {
  const b = design.map(row => [row.reduce((sum, value, k) => sum + value * betas[k], 0)]);
  const eta = oracle.solve([d, o, w], b);
  const value = eta.reduce((sum, [e], r) => sum + flows[r] * e - Math.exp(e) - logFactorial(flows[r]), 0);
  const cotangent = eta.map(([e], r) => [flows[r] - Math.exp(e)]);
  const {rhos, b: slopes} = oracle.gradient({rhos: [d, o, w], b, cotangent});
  const byBeta = betas.map((_, k) =>
    inner(
      slopes,
      design.map(row => [row[k]]),
    ),
  );
  return [value, [...rhos, ...byBeta]];
}

/** Minus the Jacobian of the gradient, by central differences. */
const information = (flows: ArrayLike<number>, at: readonly number[], h = 1e-5): Matrix =>
  at.map((_, j) => {
    const moved = (by: number): number[] =>
      likelihood(
        flows,
        at.map((value, i) => (i === j ? value + by : value)),
      )[1];
    const [up, down] = [moved(h), moved(-h)];
    return up.map((value, k) => (down[k] - value) / (2 * h));
  });

/** There are no SciPy fits of this dependence: the oracle has to find nothing left to gain where the fit ended. */
export function unrestrictedFitChecks({tf, kronflow}: Subject): Check[] {
  const run = async (): Promise<void> => {
    const {SpatialWeights, flowDesign, flowModel, fitMap, simulateFlows} = kronflow;
    const before = tf.memory().numTensors;
    const common = {
      family: 'poisson' as const,
      dependence: 'unrestricted' as const,
      weights: {origin: SpatialWeights.fromDense(origin), destination: SpatialWeights.fromDense(destination)},
      design: flowDesign({destination: {x}, origin: {z}, pair: {distance}}),
    };
    const flows = await simulateFlows({...common, parameters: TRUTH, seed: 5});
    const fit = await fitMap(flowModel({...common, flows, priors: 'flat'}));
    assertEqual('numTensors', tf.memory().numTensors, before);
    assertTrue(`must converge, got ${fit.status.reason}: ${fit.status.message}`, fit.status.converged);
    assertEqual('parameters', fit.model.names.join(), Object.keys(TRUTH).join());

    const estimates = Array.from(fit.estimates);
    const [value, gradient] = likelihood(flows, estimates);
    const covariance = solve(information(flows, estimates), identity(estimates.length));
    const errors = covariance.map((row, k) => Math.sqrt(row[k]));
    // What a Newton step of the oracle would add to each estimate.
    const steps = covariance.map(row => row.reduce((sum, c, k) => sum + c * gradient[k], 0));
    const within = (what: string, deviation: number, bound: number): void =>
      assertTrue(`${what} off by ${deviation.toExponential(2)} > ${bound}`, deviation <= bound);
    fit.parameters.forEach(({name, standardError}, k) => {
      within(`${name}, in standard errors,`, Math.abs(steps[k]) / errors[k], TOLERANCES.distance);
      within(`standard error of ${name}`, Math.abs(standardError / errors[k] - 1), TOLERANCES.standardError);
    });
    within('log-likelihood', Math.abs(fit.logLikelihood - value), TOLERANCES.logLikelihood);
  };
  return [{name: 'fit: three free rhos, at the maximum that the oracle sees', run}];
}
