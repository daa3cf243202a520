import {SpatialWeights} from 'kronflow';
import {quantize} from 'topojson-client';
import {topology} from 'topojson-server';
import {presimplify, simplify} from 'topojson-simplify';
import type {GeometryCollection, Objects, Topology} from 'topojson-specification';
import {gravityCovariates, observedPairs, onOriginalScale} from '../../us-flights/covariates';
import {type Flights, readFlights} from '../../us-flights/data';
import {airportsFile, flightsFile, statesOf} from '../../us-flights/files';
import {fit} from '../../us-flights/fit';
import {createFlowModel} from '../../us-flights/model';
import type {Dataset, Reference} from '../src/data/dataset';

const AIRPORTS = 100;
const NEIGHBOURS = 6;
/** Corners of the coast that span less than this area, in square degrees, are not seen at the size of a page. */
const SMALLEST_CORNER = 0.002;

/** The busiest airports, the flights between them and a model fitted to them: what `npm start` does, for the page. */
export async function usFlights(): Promise<Dataset> {
  const flights = readFlights(
    {airports: airportsFile(), flights: flightsFile()},
    {airports: AIRPORTS, region: 'contiguous'},
  );
  const logs = (values: Float64Array): number[] => Array.from(values, value => Math.log(Math.max(value, 1)));
  return {
    id: 'flights',
    about: `Flights between the ${AIRPORTS} busiest airports of the contiguous United States, 2008.`,
    source:
      'US Bureau of Transportation Statistics, by way of vega-datasets; outlines: US Census Bureau, by way of us-atlas.',
    words: {
      region: 'airport',
      regions: 'airports',
      flow: 'flight',
      flows: 'flights',
      period: 'a year',
      inflow: 'arrivals',
      outflow: 'departures',
      intra: 'flights from an airport to itself',
      pull: 'size as a destination',
      push: 'size as an origin',
    },
    regions: flights.airports.map(({id, city, state, lon, lat}) => ({
      id,
      name: `${city}, ${state}`,
      position: [rounded(lon, 4), rounded(lat, 4)],
    })),
    start: 'OKC',
    geographic: true,
    land: outlines(),
    neighbours: {rule: 'nearest', k: NEIGHBOURS},
    flows: Array.from(flights.counts),
    intra: false,
    covariates: {
      origin: {logSize: logs(flights.departures).map(log => rounded(log, 6))},
      destination: {logSize: logs(flights.arrivals).map(log => rounded(log, 6))},
    },
    shortestKm: 1,
    reference: await estimates(flights),
  };
}

async function estimates(flights: Flights): Promise<Reference> {
  const covariates = gravityCovariates(flights);
  const model = createFlowModel({
    weights: SpatialWeights.kNearest(flights.airports, NEIGHBOURS).rowStandardize(),
    counts: flights.counts,
    observed: observedPairs(AIRPORTS),
    covariates: covariates.map(({values}) => values),
  });
  const {reason, message} = await fit(model, {maxIterations: 4000, tolerance: 1e-5});
  if (reason !== 'converged') throw new Error(`the model of the US flights did not converge: ${message}`);
  const {rhoD, rhoO, beta} = model.values();
  const [intercept, ...slopes] = onOriginalScale(beta, covariates);
  model.dispose();
  return {
    kind: 'fitted',
    rhoD,
    rhoO,
    beta: {intercept, ...Object.fromEntries(covariates.map(({name}, j) => [name, slopes[j]]))},
  };
}

function outlines(): Topology {
  const {objects, ...arcs} = topology({states: statesOf('contiguous')});
  // Their shapes are all that is drawn: no properties.
  const states: Topology<Objects<object>> = {...arcs, objects: {states: objects.states as GeometryCollection<object>}};
  return quantize(simplify(presimplify(states), SMALLEST_CORNER), 1e4);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
