/**
 * A model of one's own round the op: flows of a zero-inflated negative binomial, whose destinations draw by an unknown function of two attributes, which a small
 * neural network learns. Everything is trained together by Adam: `npx tsx examples/own-model/main.ts`
 */
import * as tf from '@tensorflow/tfjs';
import {createKroneckerFlowSolve, lgamma, planeDistances, simulateFlows, flowDesign, SpatialWeights} from 'kronflow';

tf.enableProdMode(); // less talk
await tf.setBackend('cpu');

// 64 places in a plane; their attraction is a hump of their two attributes, no straight line would do.
const N = 64;
const fraction = (i: number, by: number): number => (0.5 + i * by) % 1; // an additive recurrence: evenly spread points
const places = Array.from({length: N}, (_, i) => ({x: fraction(i, 0.7548776662), y: fraction(i, 0.569840291)}));
const attributes = places.map((_, i) => [2 * fraction(i, 0.618034) - 1, 2 * fraction(i, 0.414214) - 1]);
const attraction = attributes.map(([u, v]) => 1.6 * Math.exp(-4 * (u - 0.2) ** 2) * Math.cos(2 * v));
const distance = planeDistances(places);
const weights = SpatialWeights.kNearest(places, 5).rowStandardize();
const truth = {rho_d: 0.4, rho_o: 0.3, intercept: 2, dest_attraction: 1, distance: -2, alpha: 4};
const ZEROS = 0.25;
const design = flowDesign({destination: {attraction}, pair: {distance}, origins: N});
const counts = await simulateFlows({family: 'negativeBinomial', weights, design, parameters: truth, seed: 7});
// A quarter of the pairs, the same in every run, have no connection at all.
const y = tf.tensor2d(
  Float32Array.from(counts, (count, r) => (fraction(r, 0.618034) < ZEROS ? 0 : count)),
  [N, N],
);

// The model. The network has no bias at its end: that is the intercept's part.
const scalar = (start: number): tf.Variable => tf.variable(tf.scalar(start));
const [freeRhoD, freeRhoO, intercept, slope, logAlpha, logitZero] = [0, 0, 3, 0, 0, -1].map(scalar);
const network = tf.sequential({
  layers: [
    tf.layers.dense({
      units: 12,
      activation: 'softplus',
      inputShape: [2],
      kernelInitializer: tf.initializers.glorotNormal({seed: 1}),
    }),
    tf.layers.dense({units: 1, useBias: false, kernelInitializer: tf.initializers.glorotNormal({seed: 2})}),
  ],
});
const [inputs, distances] = [tf.tensor2d(attributes), tf.tensor2d(Float32Array.from(distance), [N, N])];
const logFactorial = lgamma(tf.add(y, 1)); // the same in every step
const isZero = tf.cast(tf.equal(y, 0), 'float32');
const kroneckerFlowSolve = createKroneckerFlowSolve(weights);

const attractionOf = (): tf.Tensor => {
  const raw = tf.reshape(network.apply(inputs) as tf.Tensor, [1, N]);
  return tf.sub(raw, tf.mean(raw));
};
/** 1 / A⁻¹ 1: with it, intercept and slopes say what reaches eta, and do not have to follow every step of the rhos. */
const shrink = (): tf.Tensor => tf.mul(tf.sub(1, tf.tanh(freeRhoD)), tf.sub(1, tf.tanh(freeRhoO)));
/**
 * Minus the log-likelihood per pair: y = 0 with probability pi, else NB2(mu, alpha) as usual, where
 *
 *     log NB2(y) = lgamma(y + alpha) - lgamma(alpha) - lgamma(y + 1) + alpha log(alpha / (alpha + mu)) + y log(mu / (alpha + mu)).
 */
const loss = (): tf.Scalar => {
  const [rhoD, rhoO] = [tf.tanh(freeRhoD).asScalar(), tf.tanh(freeRhoO).asScalar()];
  const xBeta = tf.add(tf.add(intercept, attractionOf()), tf.mul(slope, distances));
  const eta = kroneckerFlowSolve(rhoD, rhoO, tf.mul(shrink(), xBeta));
  const alpha = tf.exp(logAlpha);
  const logTotal = tf.add(logAlpha, tf.softplus(tf.sub(eta, logAlpha))); // log(alpha + mu), which cannot overflow
  const logNone = tf.mul(alpha, tf.sub(logAlpha, logTotal)); // log NB2(0)
  const shape = tf.sub(tf.sub(lgamma(tf.add(y, alpha)), lgamma(alpha)), logFactorial);
  const logCount = tf.add(tf.add(shape, logNone), tf.mul(y, tf.sub(eta, logTotal)));
  const pi = tf.sigmoid(logitZero);
  const logZero = tf.log(tf.add(pi, tf.mul(tf.sub(1, pi), tf.exp(logNone))));
  const logPositive = tf.add(tf.log(tf.sub(1, pi)), logCount);
  const logLikelihood = tf.add(tf.mul(isZero, logZero), tf.mul(tf.sub(1, isZero), logPositive));
  return tf.neg(tf.mean(logLikelihood)).asScalar();
};

const adam = tf.train.adam(0.05);
for (let step = 0; step <= 400; step++) {
  const value = adam.minimize(loss, true)!;
  if (step % 100 === 0) console.log(`step ${step}: minus log-likelihood per pair ${value.dataSync()[0].toFixed(4)}`);
  value.dispose();
}

// Recovery: parameters, and the correlation of the learnt function with the true one.
const learnt = Array.from(attractionOf().dataSync());
const read = (variable: tf.Tensor): number => variable.dataSync()[0];
const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
const mean = attraction.reduce((sum, value) => sum + value, 0) / N;
const centred = attraction.map(value => value - mean);
const correlation = dot(learnt, centred) / Math.sqrt(dot(learnt, learnt) * dot(centred, centred));
const rows = [
  {name: 'rho_d', truth: truth.rho_d, learnt: Math.tanh(read(freeRhoD)), within: 0.1},
  {name: 'rho_o', truth: truth.rho_o, learnt: Math.tanh(read(freeRhoO)), within: 0.1},
  {name: 'distance', truth: truth.distance, learnt: read(tf.mul(slope, shrink())), within: 0.3},
  {name: 'alpha', truth: truth.alpha, learnt: Math.exp(read(logAlpha)), within: 0.4},
  {name: 'pairs without connection', truth: ZEROS, learnt: 1 / (1 + Math.exp(-read(logitZero))), within: 0.03},
  {name: 'correlation of attractions', truth: 1, learnt: correlation, within: 0.05},
];
console.table(rows.map(row => ({...row, learnt: Number(row.learnt.toFixed(3))})));
process.exitCode = rows.every(row => Math.abs(row.learnt - row.truth) < row.within) ? 0 : 1;
