import {
  type FlowDesign,
  flowDesign,
  type FlowLocations,
  type FlowTables,
  greatCircleDistances,
  planeDistances,
  type RegionCovariates,
} from 'kronflow';
import {type Arguments, usage} from './arguments';
import {type ParsedTerm, parseTerm, valuesOf} from './terms';

/** The designs of all periods, and what was decided in sentences. */
export interface Designs {
  readonly designs: readonly FlowDesign[];
  readonly notes: string[];
}

const COVARIATE_OPTIONS = ['both', 'origin', 'destination', 'pair', 'intra-terms'];
const DISTANCE = 'distance';

/** The covariates that were asked for; if none were, the gravity model of all that the tables have. */
export function buildDesigns(args: Arguments, tables: FlowTables): Designs {
  const {origins, destinations} = tables;
  const isDefault = COVARIATE_OPTIONS.every(name => !args.isOn(name));
  const notes: string[] = [];
  const [orig, dest] = [origins, destinations].map(({attributes}) => (isDefault ? Object.keys(attributes) : []));
  const both = args.list('both') ?? [];
  const originSide = regional('origin', [...orig, ...(args.list('origin') ?? [])], origins);
  const destinationSide = regional('destination', [...dest, ...(args.list('destination') ?? [])], destinations);
  const common = [origins, destinations].map(side => regional('both', both, side));
  const hasDistance = DISTANCE in tables.pair || origins.points.length > 0;
  const pairTerms = args.list('pair') ?? (isDefault && hasDistance ? [`log(${DISTANCE})`] : []);
  const pair = pairTerms.map(term => pairCovariate('pair', term, tables, notes));

  const isApart = args.text('intra') !== 'exclude';
  const intraTerms = args.list('intra-terms') ?? [];
  const asksIntra = isApart && (args.isOn('intra') || intraTerms.length > 0);
  if (asksIntra && origins !== destinations) {
    usage(
      '--intra must have the same regions as origins and destinations; leave out --destinations',
      args.command.name,
    );
  }
  const hasIntra = asksIntra || (isApart && isDefault && hasIntraFlows(tables));
  const pairs = origins.ids.length * destinations.ids.length;
  const periods = pair.some(({values}) => values.length > pairs) ? tables.periods!.length : 1;
  const designs = Array.from({length: periods}, (_, t) =>
    flowDesign({
      origin: {...common[0], ...originSide},
      destination: {...common[1], ...destinationSide},
      pair: Object.fromEntries(
        pair.map(({name, values}) => [
          name,
          values.length > pairs ? values.subarray(t * pairs, (t + 1) * pairs) : values,
        ]),
      ),
      intra: hasIntra && (intraTerms.length === 0 || regional('intra-terms', intraTerms, origins)),
      intercept: !args.isOn('no-intercept'),
      origins: origins.ids.length,
      destinations: destinations.ids.length,
    }),
  );
  notes.push(
    `terms: ${designs[0].names.join(', ')}${isDefault ? ' (the default; --both, --pair, … choose others)' : ''}`,
  );
  return {designs, notes};
}

export function regional(option: string, terms: readonly string[], {attributes, ids}: FlowLocations): RegionCovariates {
  const columns = Object.keys(attributes);
  return Object.fromEntries(
    terms.map(term => {
      const parsed = parseTerm(option, term, columns, 'the locations');
      return [term, valuesOf(option, parsed, attributes[parsed.column], i => `'${ids[i]}'`)];
    }),
  );
}

/** One number per pair, or per pair and period. @param option who asks, for messages */
export function pairCovariate(
  option: string,
  term: string,
  tables: FlowTables,
  notes: string[],
): {name: string; values: Float64Array} {
  const {pair, origins, destinations} = tables;
  const canMeasure = origins.points.length > 0 && destinations.points.length > 0;
  const columns = [...new Set([...Object.keys(pair), ...(canMeasure ? [DISTANCE] : [])])];
  const parsed = parseTerm(option, term, columns, 'the flows');
  const values = parsed.column in pair ? pair[parsed.column] : distances(parsed, tables, notes);
  const n = destinations.ids.length;
  const nameOf = (r: number): string => {
    const at = r % (origins.ids.length * n);
    return `'${origins.ids[Math.floor(at / n)]}' to '${destinations.ids[at % n]}'`;
  };
  return {name: term, values: valuesOf(option, parsed, values, nameOf)};
}

/** Within a region the distance is 0; a logarithm takes half of that to the nearest other region. */
function distances({transform}: ParsedTerm, {origins, destinations}: FlowTables, notes: string[]): Float64Array {
  const inPlane = 'x' in origins.points[0];
  const measure = inPlane ? planeDistances : greatCircleDistances;
  const intra = transform === 'log' ? 'halfNearest' : 'zero';
  const within = intra === 'zero' ? '0' : 'half of that to the nearest other place';
  notes.push(
    `distance: ${inPlane ? 'in the plane of x and y' : 'great circle, in kilometres'}; within a place, ${within}`,
  );
  return measure(origins.points, destinations.points, {intra});
}

/** Whether anything flows from a region to itself. */
function hasIntraFlows({origins, destinations, flows, observed}: FlowTables): boolean {
  const n = origins.ids.length;
  const isInside = (r: number): boolean => Math.floor(r / n) % n === r % n;
  return origins === destinations && flows.some((flow, r) => isInside(r) && observed[r] === 1 && flow !== 0);
}
