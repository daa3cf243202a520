import {logGamma} from '../math/gamma';
import type {Family} from './family';

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
    return {
      evaluate(eta, _dispersion, score) {
        let value = constant;
        for (let r = 0; r < y.length; r++) {
          if (observed?.[r] === 0) {
            score[r] = 0;
            continue;
          }
          const mu = Math.exp(eta[r]);
          value += y[r] * eta[r] - mu;
          score[r] = y[r] - mu;
        }
        return {value, dispersionScore: 0};
      },

      curvature(eta) {
        const score = new Float64Array(y.length);
        const information = new Float64Array(y.length);
        for (let r = 0; r < y.length; r++) {
          if (observed?.[r] === 0) continue;
          information[r] = Math.exp(eta[r]);
          score[r] = y[r] - information[r];
        }
        return {score, observed: information};
      },

      fisher(eta) {
        const information = new Float64Array(y.length);
        for (let r = 0; r < y.length; r++) if (observed?.[r] !== 0) information[r] = Math.exp(eta[r]);
        return {eta: information};
      },
    };
  },

  variance: mu => mu,
  draw: ({poissonDraw}, mu) => poissonDraw(mu),
  unitDeviance: (y, mu) => 2 * ((y > 0 ? y * Math.log(y / mu) : 0) - (y - mu)),
};
