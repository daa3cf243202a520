import {randomGamma, randomNormal, randomPoisson} from 'd3-random';
import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';
import {skipN} from 'pure-rand/utils/skipN';
import {check} from '../../kernels/core/errors';

/** Draws from distributions, all fed by one seeded source: the same seed and calls give the same draws everywhere. */
export interface RandomDraws {
  /** In [0, 1). */
  readonly uniformDraw: () => number;
  readonly normalDraw: (mean: number, standardDeviation: number) => number;
  /** A count with this mean, which is its variance too. */
  readonly poissonDraw: (mean: number) => number;
  /** A count with this mean and variance `mean + mean² / alpha` (NB2). */
  readonly negativeBinomialDraw: (mean: number, alpha: number) => number;
}

/** Nearby seeds give nearby states; after this many steps they have nothing in common any more. */
const WARM_UP = 64;

/**
 * Seeded random draws: xoroshiro128+ (pure-rand) with 53 bits a draw, turned into distributions by d3-random. Poisson draws are exact for
 * every mean (Ahrens & Dieter 1974); a negative binomial is a Poisson whose mean is gamma with shape alpha.
 *
 * @param seed an integer in 0 .. 2^32 - 1
 * @throws KronflowError `invalidArgument`
 */
export function randomDraws(seed: number): RandomDraws {
  check(
    Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32,
    'invalidArgument',
    () => `randomDraws: seed must be an integer in 0 .. 2^32 - 1, got ${seed}`,
  );
  const generator = xoroshiro128plus(seed);
  skipN(generator, WARM_UP);
  const source = () => uniformFloat64(generator);
  const normal = randomNormal.source(source)();
  const gamma = randomGamma.source(source);
  const poisson = randomPoisson.source(source);

  const poissonDraw = (mean: number): number => (mean === 0 ? 0 : poisson(mean)());
  return {
    uniformDraw: source,
    normalDraw: (mean, standardDeviation) => mean + standardDeviation * normal(),
    poissonDraw,
    negativeBinomialDraw: (mean, alpha) => poissonDraw(gamma(alpha, mean / alpha)()),
  };
}
