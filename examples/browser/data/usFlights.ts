import {fitMap, flowModel} from 'kronflow';
import {quantize} from 'topojson-client';
import {topology} from 'topojson-server';
import {presimplify, simplify} from 'topojson-simplify';
import type {GeometryCollection, Objects, Topology} from 'topojson-specification';
import {readFlights} from '../../us-flights/data';
import {airportsFile, flightsFile, statesOf} from '../../us-flights/files';
import type {Dataset, Reference} from '../src/data/dataset';
import {designOf, observedPairs} from '../src/model/design';
import {weightsOf} from '../src/model/weights';

const AIRPORTS = 100;
const NEIGHBOURS = 6;
/** Corners of the coast that span less than this area, in square degrees, are not seen at the size of a page. */
const SMALLEST_CORNER = 0.002;

/**
 * The busiest airports, the flights between them and the model that is fitted to them: airports, covariates and pairs are those of
 * `npm start`, and so are all figures.
 */
export async function usFlights(): Promise<Dataset> {
  const flights = readFlights(
    {airports: airportsFile(), flights: flightsFile()},
    {airports: AIRPORTS, region: 'contiguous'},
  );
  const logs = (values: Float64Array): number[] => Array.from(values, value => Math.log(Math.max(value, 1)));
  const described = {
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
      position: [lon, lat],
    })),
    start: 'OKC',
    geographic: true,
    land: outlines(),
    neighbours: {rule: 'nearest', k: NEIGHBOURS},
    flows: Array.from(flights.counts),
    traffic: Array.from(flights.departures, (count, i) => count + flights.arrivals[i]),
    intra: false,
    covariates: {
      origin: {logSize: logs(flights.departures)},
      destination: {logSize: logs(flights.arrivals)},
    },
    shortestKm: 1,
  } satisfies Omit<Dataset, 'reference'>;
  return {...described, reference: await estimates(described)};
}

async function estimates(dataset: Omit<Dataset, 'reference'>): Promise<Reference> {
  const model = flowModel({
    family: 'poisson',
    weights: weightsOf(dataset),
    design: designOf(dataset),
    flows: dataset.flows,
    observed: Array.from(observedPairs(dataset)),
    priors: 'flat',
  });
  const {status, parameters} = await fitMap(model);
  if (!status.converged) throw new Error(`the model of the US flights: ${status.message}`);
  const {rho_d, rho_o, ...beta} = Object.fromEntries(parameters.map(({name, estimate}) => [name, estimate]));
  return {kind: 'fitted', rhoD: rho_d, rhoO: rho_o, beta};
}

function outlines(): Topology {
  const {objects, ...arcs} = topology({states: statesOf('contiguous')});
  // Their shapes are all that is drawn: no properties.
  const states: Topology<Objects<object>> = {...arcs, objects: {states: objects.states as GeometryCollection<object>}};
  return quantize(simplify(presimplify(states), SMALLEST_CORNER), 1e4);
}
