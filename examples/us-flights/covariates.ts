import {type FlowDesign, flowDesign, greatCircleDistances} from 'kronflow';
import type {Flights} from './data';

/** 1 for every pair of two airports, 0 for an airport with itself: nobody flies there, whatever the model says. */
export function observedPairs(n: number): Uint8Array {
  return Uint8Array.from({length: n * n}, (_, pair) => (Math.floor(pair / n) === pair % n ? 0 : 1));
}

/**
 * The gravity model: size of the origin, size of the destination, and the way between them.
 *
 * @param growth by which factor each airport grows, by index; left out, none does
 */
export function gravityDesign(
  {airports, departures, arrivals}: Flights,
  {departuresGrow = {}}: {departuresGrow?: Readonly<Record<number, number>>} = {},
): FlowDesign {
  // An airport that nobody leaves still needs a logarithm.
  const logSize = (flights: Float64Array): Float64Array => flights.map(count => Math.log(Math.max(count, 1)));
  const left = departures.map((count, i) => count * (departuresGrow[i] ?? 1));
  return flowDesign({
    origin: {logSize: logSize(left)},
    destination: {logSize: logSize(arrivals)},
    pair: {logDistance: logDistances(airports)},
  });
}

/** Of an airport with itself, the mean of all others: it carries no news to its neighbours. */
function logDistances(airports: Flights['airports']): Float64Array {
  const observed = observedPairs(airports.length);
  const logs = greatCircleDistances(airports).map(km => Math.log(Math.max(km, 1)));
  const others = logs.filter((_, pair) => observed[pair] === 1);
  const mean = others.reduce((total, log) => total + log, 0) / others.length;
  return logs.map((log, pair) => (observed[pair] === 1 ? log : mean));
}
