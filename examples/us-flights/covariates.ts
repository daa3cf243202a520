import {distanceKm, type Flights} from './data';

/** A covariate of every pair, moved and scaled to mean 0 and standard deviation 1, as optimisers and priors like it. */
export interface Covariate {
  name: string;
  meaning: string;
  /** [n * n], like the counts. */
  values: Float64Array;
  /** value = (original - mean) / deviation */
  mean: number;
  deviation: number;
}

/** 1 for every pair of two airports, 0 for an airport with itself: nobody flies there, whatever the model says. */
export function observedPairs(n: number): Float64Array {
  return Float64Array.from({length: n * n}, (_, pair) => (Math.floor(pair / n) === pair % n ? 0 : 1));
}

/** The gravity model: size of the origin, size of the destination, and the way between them. */
export function gravityCovariates({airports, departures, arrivals}: Flights): Covariate[] {
  const n = airports.length;
  // An airport that nobody leaves still needs a logarithm.
  const size = (flights: number): number => Math.log(Math.max(flights, 1));
  return [
    standardised('orig_logSize', 'log of all departures of the origin', n, o => size(departures[o])),
    standardised('dest_logSize', 'log of all arrivals at the destination', n, (_, d) => size(arrivals[d])),
    standardised('logDistance', 'log of the great-circle distance in km', n, (o, d) =>
      Math.log(Math.max(distanceKm(airports[o], airports[d]), 1)),
    ),
  ];
}

/** Undoes the standardisation: X beta is the same, in the covariates' own units. The intercept comes first. */
export function onOriginalScale([intercept, ...slopes]: number[], covariates: Covariate[]): number[] {
  const original = slopes.map((slope, j) => slope / covariates[j].deviation);
  const shift = original.reduce((total, slope, j) => total + slope * covariates[j].mean, 0);
  return [intercept - shift, ...original];
}

/** Pairs of an airport with itself take no part in the scaling, and get the mean: they carry no news to their neighbours. */
function standardised(
  name: string,
  meaning: string,
  n: number,
  valueOf: (origin: number, destination: number) => number,
): Covariate {
  const pairs = [...observedPairs(n).entries()].filter(([, observed]) => observed === 1).map(([pair]) => pair);
  const original = pairs.map(pair => valueOf(Math.floor(pair / n), pair % n));
  const mean = original.reduce((total, v) => total + v, 0) / original.length;
  const variance = original.reduce((total, v) => total + (v - mean) ** 2, 0) / original.length;
  const deviation = Math.sqrt(variance) || 1;
  const values = new Float64Array(n * n);
  pairs.forEach((pair, i) => (values[pair] = (original[i] - mean) / deviation));
  return {name, meaning, values, mean, deviation};
}
