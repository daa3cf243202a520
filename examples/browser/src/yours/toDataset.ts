import {median} from 'd3-array';
import {geoDistance} from 'd3-geo';
import type {Dataset, Region} from '../data/dataset';
import {one} from '../ui/format';
import type {Attribute, Choices} from './choices';
import {columnName} from './covariates';
import type {Shapes} from './shapes';

/** Neither weak nor strong. */
const MODERATE = 0.3;
const EARTH_KM = 6371.0088;

/** What the tables have told, after everything was found to be right. */
export interface Parts {
  id: string;
  regions: Region[];
  geographic: boolean;
  shapes: Shapes['shapes'];
  flows: ArrayLike<number>;
  observed: Uint8Array;
  choices: Choices & Required<Pick<Choices, 'self' | 'pull' | 'push'>>;
  covariates: Dataset['covariates'];
  plain: string[];
  names: {locations: string; flows: string};
}

/** The tables of a visitor as the page knows all data sets. */
export function toDataset(parts: Parts): Dataset {
  const {regions, geographic, flows, observed, choices, names} = parts;
  const {words, self} = choices;
  const n = regions.length;
  const totals = new Float64Array(n);
  for (let r = 0; r < n * n; r++) totals[r % n] += flows[r];
  const inside = Array.from(observed.keys()).filter(r => observed[r] === 1 && (self || r % (n + 1) !== 0));
  const mean = inside.reduce((total, r) => total + flows[r], 0) / inside.length;
  const coefficients = [
    ...Object.keys(parts.covariates.destination).map(name => `dest_${name}`),
    ...Object.keys(parts.covariates.origin).map(name => `orig_${name}`),
    'logDistance',
    ...Object.keys(parts.covariates.pair ?? {}),
    ...(self ? ['intra_intercept'] : []),
  ];
  return {
    id: parts.id,
    about: `Your own ${words.flows} between ${n} ${words.regions}.`,
    source: `${names.locations} and ${names.flows}, read in this browser.`,
    words: {
      ...words,
      inflow: `${words.flows} in`,
      outflow: `${words.flows} out`,
      intra: `${words.flows} within ${one(words.region)}`,
      pull: called(choices.pull),
      push: called(choices.push),
    },
    regions,
    start: regions[totals.indexOf(Math.max(...totals))].id,
    geographic,
    ...(parts.shapes ? {shapes: parts.shapes} : {}),
    neighbours: choices.neighbours,
    flows: Array.from(flows),
    observed,
    intra: self,
    covariates: parts.covariates,
    plain: parts.plain,
    shortestKm: halfNearest(regions, geographic),
    reference: {
      kind: 'start',
      rhoD: MODERATE,
      rhoO: MODERATE,
      // All flows alike: (I - rho W) 1 is 1 - rho.
      beta: {
        ...Object.fromEntries(coefficients.map(name => [name, 0])),
        intercept: (1 - MODERATE) ** 2 * Math.log(mean),
      },
    },
  };
}

/** What moves with a slider is the first of the columns. */
function called([first]: Attribute[]): string {
  return columnName(first.column);
}

/** Half of what is usual between a place and the nearest other: closer ones count as that far away, as places have an extent. */
function halfNearest(regions: Region[], geographic: boolean): number {
  const apart = ({position: a}: Region, {position: b}: Region): number =>
    geographic ? EARTH_KM * geoDistance(a, b) : Math.hypot(a[0] - b[0], a[1] - b[1]);
  const nearest = regions.map(one =>
    regions.reduce((least, other) => {
      const distance = other === one ? Infinity : apart(one, other);
      return distance > 0 && distance < least ? distance : least;
    }, Infinity),
  );
  return (median(nearest.filter(Number.isFinite)) ?? 2) / 2;
}
