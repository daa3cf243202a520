import type {Array as JaxArray} from '@jax-js/jax';
import {neumannFactors} from '../neumann';
import type {Prepare} from './entry';

/**
 * jax-js on its WebAssembly device, forward and VJP in one `jit`. The inverse is that of neumann.ts: its `linalg.solve` does not
 * pass `jit` on this device, and without `jit` takes four times as long (twenty times at n = 10).
 */
export const jaxJs: Prepare = async ({n, weights, b, g, rhos}) => {
  const {init, defaultDevice, jit, numpy: np, vjp} = await import('@jax-js/jax');
  await init('wasm');
  defaultDevice('wasm');
  const matrix = (values: Float32Array): JaxArray => np.array(values).reshape([n, n]);
  const dense = matrix(Float32Array.from(weights.toDense().flat()));
  const [flows, cotangent] = [matrix(b), matrix(g)];
  const [factorsD, factorsO] = [neumannFactors(rhos[0].rhoD), neumannFactors(rhos[0].rhoO)];

  // An operation consumes its arguments; `.ref` is one more reference.
  const inverse = (rho: JaxArray, factors: number): JaxArray => {
    let power = dense.ref.mul(rho);
    let product = np.eye(n).add(power.ref);
    for (let k = 1; k < factors; k++) {
      power = np.matmul(power.ref, power);
      product = np.matmul(product, np.eye(n).add(power.ref));
    }
    power.dispose();
    return product;
  };
  const solve = (rhoD: JaxArray, rhoO: JaxArray, x: JaxArray): JaxArray =>
    np.matmul(np.matmul(inverse(rhoO, factorsO), x), np.transpose(inverse(rhoD, factorsD)));
  const both = jit((rhoD: JaxArray, rhoO: JaxArray, x: JaxArray, dy: JaxArray) => {
    const [eta, pullBack] = vjp(solve, [rhoD, rhoO, x]);
    return [eta, ...pullBack(dy)];
  });
  // Reading waits for the results, and frees them.
  const pass = (turn: number): Float32Array[] => {
    const {rhoD, rhoO} = rhos[turn % 2];
    return both(np.array(rhoD), np.array(rhoO), flows.ref, cotangent.ref).map(result => result.dataSync());
  };
  return {
    pass,
    results() {
      const [eta, rhoD, rhoO, db] = pass(0);
      return {eta, db, rhoD: rhoD[0], rhoO: rhoO[0]};
    },
  };
};
