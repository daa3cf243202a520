import {exponentials} from '../../kernels/core/exponentials';
import {logGamma} from '../math/gamma';
import type {Family, LikelihoodAt} from './family';

/**
 * Counts with variance mu:
 *
 *     l = y eta - mu - log y!          dl/deta = y - mu          -d²l/deta² = mu          mu = exp(eta)
 *
 * The link is canonical: observed and expected information agree.
 */
export const poisson: Family = {
  name: 'poisson',
  title: 'Poisson',
  link: 'log',

  of({y, observed}) {
    let constant = 0;
    for (let r = 0; r < y.length; r++) if (observed?.[r] !== 0) constant -= logGamma(y[r] + 1);
    return eta => poissonAt({y, observed}, eta, constant);
  },

  variance: mu => mu,
  draw: ({poissonDraw}, mu) => poissonDraw(mu),
  unitDeviance: (y, mu) => 2 * ((y > 0 ? y * Math.log(y / mu) : 0) - (y - mu)),
};

function poissonAt(
  {y, observed}: {y: Float64Array; observed: Uint8Array | undefined},
  eta: ArrayLike<number>,
  constant: number,
): LikelihoodAt {
  const mu = new Float64Array(y.length);
  const score = new Float64Array(y.length);
  exponentials(eta, mu);
  let value = constant;
  for (let r = 0; r < y.length; r++) {
    if (observed?.[r] === 0) {
      mu[r] = 0;
      continue;
    }
    value += y[r] * eta[r] - mu[r];
    score[r] = y[r] - mu[r];
  }
  const information = (): {eta: Float64Array} => ({eta: mu});
  return {value, dispersionScore: 0, score, curvature: information, fisher: information};
}
